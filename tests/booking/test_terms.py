"""The terms of cancelling that a client was shown are those that hold."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from booking import lifecycle, links, terms
from booking.models import Appointment
from practice.models import Message
from tests.booking.conftest import NOW, asker
from tests.factories import make_appointment, make_user

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 12, 4, 18, 0, tzinfo=UTC)
LIMIT = TEN - timedelta(hours=24)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def confirmed(studio, clock):
    return make_appointment(studio.practitioner, studio.service, TEN)


def seal_on(page):
    return re.search(r'name="terms" value="([^"]+)"', page)[1]


def seal_at(client, appointment, clock, moment):
    clock.move_to(moment)
    return seal_on(client.get(links.appointment_path(appointment)).text)


def cancel(client, appointment, seal=""):
    return client.post(f"{links.appointment_path(appointment)}cancel/", {"terms": seal})


def outcome():
    return Appointment.objects.values_list("state", "late").get()


def test_window_is_named_before_the_press(client, confirmed, clock):
    page = client.get(links.appointment_path(confirmed)).text
    assert "Cancelling is free until Thursday, Dec. 3, 2026, 10 a.m. (Los Angeles time, PST)." in page
    clock.move_to(LIMIT + MINUTE)
    page = client.get(links.appointment_path(confirmed)).text
    assert "counts as a late cancellation" in page
    assert "It was free until Thursday, Dec. 3, 2026, 10 a.m." in page


def test_policy_stands_beside_the_terms(client, studio, confirmed, clock):
    studio.practice.cancellation_policy = "Half the price."
    studio.practice.save()
    assert "Half the price." in client.get(links.appointment_path(confirmed)).text


def test_free_when_shown_is_free_when_pressed_soon_after(client, confirmed, clock):
    seal = seal_at(client, confirmed, clock, LIMIT - MINUTE)
    clock.move_to(LIMIT + 28 * MINUTE)
    cancel(client, confirmed, seal)
    assert outcome() == ("cancelled", False)


def test_free_when_shown_long_ago_is_asked_again(client, confirmed, clock):
    seal = seal_at(client, confirmed, clock, LIMIT - MINUTE)
    clock.move_to(LIMIT + 30 * MINUTE)
    response = cancel(client, confirmed, seal)
    assert (response.status_code, outcome()) == (409, ("confirmed", False))
    assert "Cancelling has become late meanwhile." in response.text
    assert "counts as a late cancellation" in response.text
    assert '<details class="leave" open>' in response.text
    cancel(client, confirmed, seal_on(response.text))
    assert outcome() == ("cancelled", True)


def test_late_when_shown_stays_late_however_old_the_page(client, confirmed, clock):
    seal = seal_at(client, confirmed, clock, LIMIT + MINUTE)
    clock.move_to(LIMIT + 90 * MINUTE)
    cancel(client, confirmed, seal)
    assert outcome() == ("cancelled", True)


@pytest.mark.parametrize("seal", ["", "nonsense", "foreign", "older time"])
def test_what_no_page_of_this_appointment_said_counts_for_nothing(client, studio, confirmed, clock, seal):
    clock.move_to(LIMIT - MINUTE)
    if seal == "foreign":
        seal = terms.sealed(make_appointment(studio.practitioner, studio.service, TEN + timedelta(days=3)), LIMIT)
    if seal == "older time":
        seal = terms.sealed(confirmed, LIMIT - MINUTE)
        lifecycle.move(confirmed, TEN - timedelta(minutes=30), user=None, now=NOW)
    clock.move_to(LIMIT + MINUTE)
    assert cancel(client, confirmed, seal).status_code == 409
    assert Appointment.objects.get(pk=confirmed.pk).state == "confirmed"


def test_while_it_is_free_no_seal_is_needed(client, confirmed, clock):
    cancel(client, confirmed)
    assert outcome() == ("cancelled", False)


@pytest.fixture
def moved_near(confirmed):
    """To a start twelve hours ahead."""
    return lifecycle.move(confirmed, NOW + timedelta(hours=12), user=make_user(), now=NOW)


def test_who_is_moved_at_short_notice_can_cancel_free_until_the_start(client, moved_near, clock):
    assert "cancelling is free until Tuesday, Dec. 1, 2026, noon (" in Message.objects.get().text
    clock.move_to(NOW + timedelta(hours=11))
    assert (
        "Cancelling is free until Tuesday, Dec. 1, 2026, noon (" in client.get(links.appointment_path(moved_near)).text
    )
    cancel(client, moved_near)
    assert outcome() == ("cancelled", False)


def test_who_is_moved_has_a_day_from_the_mail_on(studio, confirmed):
    studio.practice.answer_grace_minutes = 2
    studio.practice.save()
    moved = lifecycle.move(confirmed, NOW + timedelta(hours=30), user=make_user(), now=NOW)
    assert moved.free_until == NOW + timedelta(hours=24, minutes=2)


def test_move_far_ahead_keeps_the_agreed_hours(confirmed):
    moved = lifecycle.move(confirmed, TEN + timedelta(days=1), user=make_user(), now=NOW)
    assert moved.free_until == TEN


def test_move_that_the_client_asked_for_keeps_the_agreed_hours(moved_near):
    asked = lifecycle.request_move(moved_near, TEN - timedelta(hours=48), now=NOW)
    accepted = lifecycle.accept_move(asked, user=None, now=NOW)
    assert accepted.free_until == TEN - timedelta(hours=72)


def test_move_that_is_taken_back_brings_back_the_agreed_hours(studio, confirmed):
    studio.practice.answer_grace_minutes = 2
    studio.practice.save()
    moved = lifecycle.move(confirmed, NOW + timedelta(hours=12), user=make_user(), now=NOW)
    undone = lifecycle.undo(moved, user=None, now=NOW)
    assert (undone.free_until, undone.free_at_least_until) == (LIMIT, None)


def test_who_is_booked_at_short_notice_can_cancel_free(client, studio, clock):
    start = NOW + timedelta(hours=20)
    booked = lifecycle.book(**studio.wish(start=start, asker=asker(), user=make_user(), now=NOW))
    assert booked.free_until == start
    assert "cancelling is free until Tuesday, Dec. 1, 2026, 8 p.m. (" in Message.objects.get().text
    cancel(client, booked)
    assert outcome() == ("cancelled", False)


def test_free_time_that_never_was_is_not_named(client, studio, clock):
    clock.move_to(LIMIT + MINUTE)
    near = make_appointment(studio.practitioner, studio.service, TEN, agreed_at=LIMIT + MINUTE)
    page = client.get(links.appointment_path(near)).text
    assert ("counts as a late cancellation" in page, "It was free until" in page) == (True, False)
