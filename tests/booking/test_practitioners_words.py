"""What the practitioner writes with an answer stands on the private page until her next one, and is kept encrypted."""

import pytest
import time_machine
from django.db import connection

from booking import lifecycle, links
from booking.models import Appointment, ReplyTemplate
from tests.booking.conftest import NOW, asker
from tests.booking.whole_life import DAY, TEN
from tests.factories import make_practice, make_user

WORDS = "Until then <b> & well."


@pytest.fixture
def page(studio, client):
    """The private page as it stands, for a test that happens at NOW."""
    with time_machine.travel(NOW, tick=False):
        yield lambda appointment: client.get(links.appointment_path(appointment)).content.decode()


def test_words_stand_on_the_page_until_the_next_answer(studio, page):
    appointment = lifecycle.accept(studio.request(TEN), user=None, now=NOW, message=WORDS)
    assert "Until then &lt;b&gt; &amp; well." in page(appointment)
    appointment = lifecycle.request_move(appointment, TEN + DAY, now=NOW)
    assert "Until then" in page(appointment)
    appointment = lifecycle.decline_move(appointment, user=None, now=NOW)
    assert "Until then" not in page(appointment)


def test_words_with_a_booking_stand_there_too(studio, page):
    by = {"practitioner": studio.practitioner, "length": studio.length, "user": make_user(), "now": NOW}
    assert "As we said." in page(lifecycle.book(**by, start=TEN, asker=asker(), message="As we said."))


def test_undoing_an_answer_brings_the_earlier_words_back(studio):
    appointment = lifecycle.accept(studio.request(TEN), user=None, now=NOW, message=WORDS)
    make_practice(answer_grace_minutes=2)
    user = make_user()
    appointment = lifecycle.move(appointment, TEN + DAY, user=user, now=NOW, message="Sorry.")
    assert Appointment.objects.get().last_message == "Sorry."
    with connection.cursor() as cursor:
        cursor.execute("SELECT before FROM booking_transition ORDER BY id DESC LIMIT 1")
        assert cursor.fetchone()[0].startswith("gAAAA")
    lifecycle.undo(appointment, user=user, now=NOW)
    assert Appointment.objects.get().last_message == WORDS


def test_words_are_encrypted(studio):
    lifecycle.accept(studio.request(TEN), user=None, now=NOW, message=WORDS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_message FROM booking_appointment")
        assert cursor.fetchone()[0].startswith("gAAAA")


def test_ready_words_are_in_their_order(db):
    ReplyTemplate.objects.create(title="Second", text="Two.", order=20)
    ReplyTemplate.objects.create(title="First", text="One.", order=10)
    assert [str(each) for each in ReplyTemplate.objects.all()] == ["First", "Second"]
