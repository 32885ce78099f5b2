"""Offers, moves, undoing and messages, raced with real threads. One winner each, sentences for the losers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from booking import lifecycle, seats
from booking.models import Appointment, DiaryEntry
from practice.models import Message, Practice
from tests.booking.conftest import NOW, Studio, asker
from tests.booking.test_races import assert_diary_equals_state, kinds, race
from tests.factories import make_event, make_guest, make_user

pytestmark = pytest.mark.usefixtures("one_race_at_a_time")
TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = TEN + 3 * HOUR
TURNS = pytest.mark.parametrize("_turn", range(4))


@pytest.fixture
def studio(transactional_db):
    return Studio()


@pytest.fixture
def offered(studio):
    return lifecycle.offer(studio.request(TEN), [TEN, LATER], user=None, now=NOW)


@pytest.fixture
def confirmed(studio):
    return lifecycle.accept(studio.request(TEN), user=None, now=NOW)


def sentences(results):
    """What the losers are told."""
    return {str(each) for each in results if isinstance(each, Exception)}


def fresh():
    return Appointment.objects.order_by("pk").first()


@TURNS
def test_choose_against_expiry_of_the_offer(offered, _turn):
    limit = NOW + 24 * HOUR
    results = race(
        lambda: lifecycle.choose(fresh(), LATER, now=limit - timedelta(seconds=1)),
        lambda: lifecycle.expire(fresh(), now=limit),
    )
    assert kinds(results) == {"Appointment": 1, "NotPossible": 1}
    assert sentences(results) <= {
        "This appointment is already confirmed.",
        "This request has expired without an answer.",
    }
    assert Message.objects.filter(kind__in=["appointment_confirmed", "appointment_expired"]).count() == 1
    assert_diary_equals_state()


@TURNS
def test_two_choices_on_two_devices(offered, _turn):
    results = race(*[lambda start=start: lifecycle.choose(fresh(), start, now=NOW) for start in (TEN, LATER)])
    assert kinds(results) == {"Appointment": 1, "NotPossible": 1}
    assert sentences(results) == {"This appointment is already confirmed."}
    assert DiaryEntry.objects.get().start == fresh().start


@TURNS
def test_move_onto_a_time_that_is_being_requested(studio, confirmed, _turn):
    results = race(lambda: lifecycle.request_move(fresh(), LATER, now=NOW), lambda: studio.request(LATER))
    assert kinds(results) == {"Appointment": 1, "TimeTaken": 1}
    assert sentences(results) == {"This time has just been taken or is no longer offered."}
    assert_diary_equals_state()


@TURNS
def test_accepted_move_against_cancel(confirmed, _turn):
    lifecycle.request_move(confirmed, LATER, now=NOW)
    results = race(
        lambda: lifecycle.accept_move(fresh(), user=None, now=NOW), lambda: lifecycle.cancel(fresh(), now=NOW)
    )
    # Both may succeed, one after the other: a moved session can be cancelled, a cancelled one not moved.
    assert set(kinds(results)) <= {"Appointment", "NotPossible"}
    assert fresh().state == "cancelled"
    assert DiaryEntry.objects.count() == 0
    sequences = [
        line
        for calendar in Message.objects.exclude(calendar="").order_by("pk").values_list("calendar", flat=True)
        for line in calendar.split("\r\n")
        if line.startswith("SEQUENCE")
    ]
    assert sequences == [f"SEQUENCE:{i}" for i in range(len(sequences))]


@TURNS
def test_undo_against_the_request_for_the_freed_time(studio, _turn):
    Practice.objects.update(answer_grace_minutes=2)
    studio.practice.refresh_from_db()
    studio.practice.save()
    user = make_user()
    lifecycle.decline(studio.request(TEN), user=user, now=NOW)
    results = race(lambda: lifecycle.undo(fresh(), user=user, now=NOW), lambda: studio.request(TEN))
    assert kinds(results)["Appointment"] == 1
    assert sentences(results) <= {
        "Somebody has asked for the time that this had freed, so it cannot be taken back.",
        "This time has just been taken or is no longer offered.",
    }
    assert_diary_equals_state()


def test_eight_offers_of_one_time_to_eight_people(studio):
    asked = [studio.request(TEN + timedelta(days=1, hours=i - 1)) for i in range(8)]
    results = race(*[lambda each=each: lifecycle.offer(each, [LATER], user=None, now=NOW) for each in asked])
    assert kinds(results) == {"Appointment": 1, "TimeTaken": 7}
    assert_diary_equals_state()


@TURNS
def test_two_accepts_of_two_wishes_for_one_time(studio, _turn):
    """Neither wish is held, so both stand on the desk as free."""
    wishes = [lifecycle.WishedFor(start=LATER)]
    asked = [studio.request(start, wishes=wishes) for start in (TEN, TEN + HOUR)]
    results = race(*[lambda each=each: lifecycle.accept(each, user=None, now=NOW, start=LATER) for each in asked])
    assert kinds(results) == {"Appointment": 1, "TimeTaken": 1}
    assert sentences(results) == {"This time has just been taken or is no longer offered."}
    assert sorted(Appointment.objects.values_list("state", flat=True)) == ["confirmed", "requested"]
    assert Message.objects.filter(kind="appointment_confirmed").count() == 1
    assert_diary_equals_state()


def test_bookings_and_requests_for_one_start(studio):
    user = make_user()

    def book():
        return lifecycle.book(**studio.wish(start=TEN, asker=asker(), user=user))

    results = race(*[book, lambda: studio.request(TEN)] * 6)
    assert kinds(results) == {"Appointment": 1, "TimeTaken": 11}
    assert_diary_equals_state()


def test_two_workers_expire_each_move_once(studio):
    for i in range(3):
        start = TEN + 2 * i * HOUR
        lifecycle.request_move(lifecycle.accept(studio.request(start), user=None, now=NOW), start + HOUR, now=NOW)
    results = race(*[lambda: lifecycle.expire_due(TEN + timedelta(days=2))] * 2)
    assert sum(results) == 3
    assert Message.objects.filter(kind="appointment_move_expired").count() == 3
    assert DiaryEntry.objects.count() == 3


def test_a_message_to_everybody_goes_once_however_often_it_is_pressed(studio):
    event = make_event(studio.practitioner)
    seats.take(event, party=1, guest=make_guest(), now=event.start - 24 * HOUR)
    user, desks = make_user(), [Client() for _press in range(6)]
    for desk in desks:
        desk.force_login(user)
    path, words = f"/admin/booking/event/{event.pk}/message/", {"message": "Please bring a blanket."}
    agreed = words | {"agreed": desks[0].post(path, words).context["seal"]}

    results = race(*[lambda desk=desk: desk.post(path, agreed).status_code for desk in desks])

    assert sorted(results) == [200] * 5 + [302]
    assert Message.objects.filter(kind="booking_message").count() == 1
