"""Until an answer settles, its client sees the appointment as it stood before, and nothing to press."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from booking import lifecycle, links, returning
from booking.models import Answers, Appointment, Client
from practice.models import Practice
from tests.booking.conftest import NOW, asker
from tests.booking.test_views_details import TYPED, address
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = TEN + 3 * HOUR
SECOND = timedelta(seconds=1)
SENTENCE = "The practitioner is just answering."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def user(db):
    return make_user()


@pytest.fixture
def grace(studio):
    Practice.objects.update(answer_grace_minutes=2)
    studio.practice.refresh_from_db()
    studio.practice.save()  # what remembers the practice forgets it
    return studio


def requested(studio):
    return studio.request(TEN)


def confirmed(studio):
    return lifecycle.accept(studio.request(TEN), user=None, now=NOW)


def moving(studio):
    return lifecycle.request_move(confirmed(studio), LATER, now=NOW)


ANSWERS = {
    "accept": (requested, lambda a, u: lifecycle.accept(a, user=u, now=NOW), "Your request is with us"),
    "decline": (requested, lambda a, u: lifecycle.decline(a, user=u, now=NOW), "Your request is with us"),
    "offer": (requested, lambda a, u: lifecycle.offer(a, [LATER], user=u, now=NOW), "Your request is with us"),
    "cancel": (confirmed, lambda a, u: lifecycle.cancel(a, user=u, now=NOW), "Your session is confirmed"),
    "move": (confirmed, lambda a, u: lifecycle.move(a, LATER, user=u, now=NOW), "Your session is confirmed"),
    "accept_move": (moving, lambda a, u: lifecycle.accept_move(a, user=u, now=NOW), "Your session is confirmed"),
    "decline_move": (moving, lambda a, u: lifecycle.decline_move(a, user=u, now=NOW), "Your session is confirmed"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_no_page_and_no_press_tells_an_answer_that_may_be_taken_back(client, grace, user, clock, answer):
    given, act, title = ANSWERS[answer]
    appointment = given(grace)
    path = links.appointment_path(appointment)
    act(appointment, user)

    def seen():
        presses = {verb: {"start": LATER.isoformat()} for verb in ("choose", "move", "keep", "withdraw", "cancel")}
        posts = [client.post(f"{path}{verb}/", data) for verb, data in presses.items()]
        assert [each.status_code for each in posts] == [409] * 5
        return [client.get(path).text, *(each.text for each in posts)]

    for page in seen():
        assert f"<h1>{title}" in page
        assert SENTENCE in page
        assert "10 a.m. to 11 a.m." in page
        assert "1 p.m." not in page  # neither the offered nor the new time
        assert f"{path}" not in page.replace(f'href="{path}"', "")  # no form and no way on
        assert "returning=" not in page
    assert client.get(f"{path}appointment.ics").status_code == 404
    assert client.get(f"{path}move/").status_code == 302

    clock.move_to(NOW + 2 * 60 * SECOND)
    assert SENTENCE not in client.get(path).text


def test_what_needs_no_mail_promises_none(client, grace, user, clock):
    appointment = confirmed(grace)
    clock.move_to(TEN + HOUR)
    lifecycle.complete(appointment, user=user, now=TEN + HOUR)

    page = client.get(links.appointment_path(appointment)).text

    assert "Your session was confirmed" in page
    assert SENTENCE not in page


def test_booking_that_may_be_taken_back_is_not_there_yet(client, grace, user, clock):
    booked = lifecycle.book(**grace.wish(start=TEN, asker=asker(), user=user))
    path = links.appointment_path(booked)
    assert client.get(path).status_code == 404
    clock.move_to(NOW + timedelta(minutes=2))
    assert "Your session is confirmed" in client.get(path).text


def test_way_back_does_not_tell_that_a_request_was_accepted(grace, user):
    appointment = grace.request(TEN)
    Answers.objects.update(content=[{"slug": "x", "question": "X?", "answer": True, "flag": ""}])
    token = returning.token(appointment)
    lifecycle.accept(appointment, user=user, now=NOW, client=Client.objects.create(name="Sample client"))

    earlier = returning.read(token, NOW + SECOND)
    later = returning.read(token, NOW + timedelta(minutes=2))

    assert (earlier.was_accepted, earlier.client, earlier.answers) == (False, None, [])
    assert (later.was_accepted, later.client.name) == (True, "Sample client")


def test_same_form_sent_again_does_not_tell_that_it_was_declined(client, grace, user):
    client.get(address())
    first = client.post(address(), TYPED).headers["Location"]
    lifecycle.decline(Appointment.objects.get(), user=user, now=NOW)

    assert client.post(address(), TYPED).headers["Location"] == f"{first}?again=1"
    assert Appointment.objects.count() == 1
