"""Every address of booking, read from the URLconf, with what a right request there looks like."""

import itertools
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote

from django.apps import apps
from django.urls import get_resolver

from booking import links
from booking.models import Appointment, Booking, Event, HomeCare, MailChoice, Service
from practice.links import token

CHOICES = re.compile(r"\(\?P<(\w+)>([\w|]+)\)")
"""In a pattern like (?P<verb>withdraw|cancel) the words that fit."""


@dataclass
class Address:
    """One pattern: its name, its path with %(gaps)s, what fits each gap, and the fields its page has."""

    name: str
    path: str
    fits: dict[str, list[str]]
    fields: list[tuple[str, str]] = field(default_factory=list)

    def right_paths(self):
        """The path filled with what fits, in every way."""
        ways = itertools.product(*self.fits.values())
        return [self.filled(dict(zip(self.fits, way, strict=True))) for way in ways]

    def filled(self, gaps):
        return self.path % {gap: quote(value, safe="", errors="surrogatepass") for gap, value in gaps.items()}


def public_addresses():
    prefix, resolver = get_resolver().namespace_dict["booking"]
    return list(_addresses(prefix, resolver, resolver.reverse_dict, ""))


def desk_addresses():
    """The admin's pages of booking's rows, those of our own among them."""
    prefix, resolver = get_resolver().namespace_dict["admin"]
    names = [name for name in resolver.reverse_dict if isinstance(name, str) and name.startswith("booking_")]
    return list(_addresses(prefix, resolver, names, "admin:"))


def _addresses(prefix, resolver, names, namespace):
    for name in names:
        if not isinstance(name, str):
            continue
        for possibilities, pattern, _defaults, _converters in resolver.reverse_dict.getlist(name):
            words = {gap: choices.split("|") for gap, choices in CHOICES.findall(pattern)}
            for path, gaps in possibilities:
                fits = {gap: words.get(gap) or fitting(name, gap) for gap in gaps}
                yield Address(f"{namespace}{name}", f"/{prefix}{path}", fits)


def fitting(name, gap):
    """What fits a gap of the address `name`: a slug, a key (of appointments every one), or a token of each row."""
    if gap == "slug":
        return [(Event if "event" in name else Service).objects.values_list("slug", flat=True)[0]]
    if gap == "token":
        return tokens(TOKENS.get(name, "appointment"))
    model = name.removeprefix("booking_").split("_")[0]
    known = {each._meta.model_name: each for each in apps.get_app_config("booking").get_models()}
    if model not in known:
        return ["1"]
    rows = known[model].objects.all() if known[model] is Appointment else known[model].objects.all()[:1]
    return [str(row.pk) for row in rows] or ["1"]


TOKENS = {
    **dict.fromkeys(("home_care", "home_care_play", "home_care_print", "home_care_pdf", "home_care_keep"), "home-care"),
    **dict.fromkeys(("booking", "change_booking", "booking_file"), "booking"),
    "reminders": "reminders",
}
"""What the token of an address opens; an appointment unless named here."""


def tokens(of):
    if of == "home-care":
        return [token(links.HOME_CARE, pk=each.pk, version=each.link_version) for each in HomeCare.objects.all()]
    if of == "booking":
        return [token(links.BOOKING, pk=each.pk, version=each.link_version) for each in Booking.objects.all()]
    if of == "reminders":
        return [token(links.REMINDERS, pk=each.pk) for each in MailChoice.objects.all()]
    return [links.appointment_path(each).split("/")[2] for each in Appointment.objects.all()]


class Fields(HTMLParser):
    """The names and values that a page's forms would send, and where its links lead."""

    def __init__(self):
        super().__init__()
        self.found, self.links, self._open = [], [], None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "a":
            self.links.append(attrs.get("href") or "")
        elif tag == "form":
            self.links.append(attrs.get("action") or "")
        name = attrs.get("name")
        if name and tag in ("input", "button"):
            self.found.append((name, attrs.get("value") or ""))
        elif name and tag in ("textarea", "select"):
            self._open = name
        elif tag == "option" and self._open:
            self.found.append((self._open, attrs.get("value") or ""))
        if tag == "textarea":
            self.found.append((name, ""))

    def handle_endtag(self, tag):
        if tag in ("textarea", "select"):
            self._open = None


def fields_of(html):
    parser = Fields()
    parser.feed(html)
    return parser.found
