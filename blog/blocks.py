"""The block list: what marks a comment as spam at once, and what a comment offers to be blocked for."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from blog import plain_text
from blog.models import Block, Comment

EVERYBODYS = {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "aol.com",
              "live.com", "msn.com", "gmx.de", "gmx.net", "web.de", "orange.fr", "free.fr", "proton.me",
              "protonmail.com"}  # fmt: skip
"""Domains that too many good people have for one press to block."""


@dataclass(frozen=True)
class Offer:
    """Something of a comment that one press blocks."""

    kind: str
    value: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.value}"

    @property
    def words(self) -> str:
        if self.kind == Block.Kind.LINK:
            return _("Block links to %(what)s") % {"what": self.value}
        return _("Block %(what)s") % {"what": self.value}


def domain(link: str) -> str:
    """The domain of a web address in a text, without "www."; empty when it has none."""
    try:
        host = urlsplit(link if "://" in link else f"//{link}").hostname or ""
    except ValueError:
        return ""
    # A comma or a bracket after an address is of the sentence, not of the domain.
    return re.split(r"[^\w.-]", host.removeprefix("www."), maxsplit=1)[0].strip(".-")


def tidied(kind: str, value: str) -> str:
    """A block as it is compared: small letters; of a link its domain alone."""
    value = value.strip().lower()
    return domain(value) if kind == Block.Kind.LINK else value


def hit(*, name: str, body: str, email: str) -> bool:
    """Whether something on the list holds for this comment. One query."""
    text = f"{name}\n{body}".lower()
    linked = {domain(each.lower()) for each in plain_text.links(text)}
    return any(
        _holds(kind, value, text, email.lower(), linked) for kind, value in Block.objects.values_list("kind", "value")
    )


def _holds(kind: str, value: str, text: str, email: str, linked: set[str]) -> bool:
    value = tidied(kind, value)
    if not value:
        return False
    if kind == Block.Kind.WORDS:
        return value in text
    if kind == Block.Kind.EMAIL:
        return email.endswith(value) if value.startswith("@") else email == value
    return any(each == value or each.endswith(f".{value}") for each in linked)


def offers(comment: Comment) -> list[Offer]:
    """The address, its domain unless it is everybody's, and every domain that is linked to."""
    email = comment.email.lower()
    found = [Offer(Block.Kind.EMAIL, email)] if email else []
    if email and (host := email.rpartition("@")[2]) not in EVERYBODYS:
        found.append(Offer(Block.Kind.EMAIL, f"@{host}"))
    linked = dict.fromkeys(domain(each.lower()) for each in plain_text.links(f"{comment.name} {comment.body}"))
    return found + [Offer(Block.Kind.LINK, each) for each in linked if each]


@transaction.atomic
def add(comment: Comment, key: str) -> Offer | None:
    """Block one of the comment's offers. None when it offers no such thing."""
    offer = next((each for each in offers(comment) if each.key == key), None)
    if offer:
        Block.objects.get_or_create(kind=offer.kind, value=offer.value)
    return offer
