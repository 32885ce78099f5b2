"""The page that stops reminders: on POST only, by a person's press or a mail program's (RFC 8058)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from booking import reminders
from booking.models import MailChoice
from practice import messages
from practice.models import Message
from tests.booking.conftest import NOW
from tests.factories import make_appointment

TEN = datetime(2026, 12, 10, 18, 0, tzinfo=UTC)


@pytest.fixture
def address(studio):
    """Where the reminder's header says that one can stop."""
    make_appointment(studio.practitioner, studio.service, TEN, created_at=NOW, agreed_at=NOW)
    reminders.remind_due(TEN - timedelta(days=1))
    mail = messages.email(Message.objects.get()).message()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (message,) = Message.objects.all()
    address = mail["List-Unsubscribe"].strip("<>")
    assert address in message.text
    assert address in message.html
    return address.removeprefix("http://testserver")


def test_looking_stops_nothing(client, address):
    assert "Stop the reminders?" in client.get(address).content.decode()
    client.head(address)
    assert not MailChoice.objects.get().is_stopped


def test_mail_program_stops_with_one_post(address):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert MailChoice.objects.get().is_stopped


def test_person_stops_and_has_them_again(client, address):
    assert "No more reminders" in client.post(address).content.decode()
    assert "Have them again" in client.get(address).content.decode()
    assert "You get reminders again" in client.post(address, {"again": "yes"}).content.decode()
    assert not MailChoice.objects.get().is_stopped


def test_stopping_twice_keeps_the_first_time(address):
    choice = MailChoice.objects.get()
    choice.stop(NOW)
    choice.stop(TEN)
    assert MailChoice.objects.get().stopped_at == NOW


def test_page_is_private_and_forged_ones_are_not_there(client, address):
    assert "no-store" in client.get(address).headers["Cache-Control"]
    assert client.get("/reminders/forged/").status_code == 404
    assert client.put(address).status_code == 405


def test_address_itself_is_not_kept(address):
    assert "client" not in str(MailChoice.objects.values().get())
