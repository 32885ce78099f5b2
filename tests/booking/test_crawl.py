"""Mail scanners open every address in every mail, with GET and HEAD: nothing may change by that."""

import html
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.test import Client

from booking.models import Access, Booking
from practice import messages
from tests.booking.addresses import Fields
from tests.booking.conftest import NOW
from tests.booking.whole_life import WholeLife

GRACE = timedelta(minutes=2)
"""The mail of an answer leaves after it."""
ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


def everything_stored(*, but=()):
    """Every row of every table; a session begins when somebody signs in and says nothing of anybody."""
    models = [model for model in apps.get_models(include_auto_created=True) if model not in (Session, *but)]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}


def addresses_in(message):
    """Every address of a mail as it is sent: its text, its HTML, its headers, its calendar."""
    mail = messages.email(message).message()
    parts = [part.get_payload(decode=True).decode() for part in mail.walk() if not part.is_multipart()]
    return {html.unescape(each) for each in ADDRESS.findall("\n".join([*mail.values(), *parts]))}


def own_paths(addresses):
    return {each.removeprefix(settings.SITE_URL) or "/" for each in addresses if each.startswith(settings.SITE_URL)}


def addresses_on(page):
    """Where a page's links and forms lead on this site."""
    parser = Fields()
    parser.feed(page)
    return {settings.SITE_URL + each.partition("#")[0] for each in parser.links if each.startswith("/")}


@pytest.fixture
def life(studio):
    with time_machine.travel(NOW, tick=False) as clock:
        whole = WholeLife(studio)
        whole.settle = lambda: clock.move_to(NOW + GRACE)
        yield whole


def test_looking_at_every_address_in_every_mail_changes_nothing(life):
    sent = life.everything()
    life.settle()
    templates = {each.name.removesuffix("_subject.txt") for each in Path("templates/mail").glob("*_subject.txt")}
    assert {message.kind for message in sent} == templates
    found = own_paths(set().union(*map(addresses_in, sent)))
    signed_in = Client()
    signed_in.force_login(life.user)
    before = everything_stored()
    look_at(found, Client())
    assert everything_stored() == before
    before = everything_stored(but=(Access, LogEntry))
    look_at(found, signed_in)
    assert everything_stored(but=(Access, LogEntry)) == before
    assert set(Access.objects.values_list("user", flat=True)) == {life.user.pk}
    assert set(LogEntry.objects.values_list("user", "change_message")) == {(life.user.pk, "read")}


def look_at(found, client):
    for path in found | own_paths(linked_from(found)):
        for look in (client.get, client.head):
            assert look(path).status_code in (200, 302, 404, 405), path


def linked_from(paths):
    """What the private pages lead to, which a scanner follows next: forms are among it, asked with GET."""
    begins = ("/appointments/", "/bookings/", "/home-care/", "/reminders/", "/blog/comments/", "/blog/moderate/")
    private = [each for each in paths if each.startswith(begins)]
    return set().union(*(addresses_on(Client().get(path).content.decode()) for path in private))


def test_what_a_mail_leads_to_is_there(life):
    sent = life.everything()
    life.settle()
    passed_on = {each.about for each in Booking.objects.filter(state="passed_on")}
    for message in sent:
        for path in own_paths(addresses_in(message)):
            expected = 302 if path.startswith("/admin/") else 200
            if path.startswith("/bookings/") and message.subject_key in passed_on:
                expected = 404
            assert Client().get(path).status_code == expected, (message.kind, path)
