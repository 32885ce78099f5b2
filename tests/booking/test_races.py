"""Real threads with connections of their own, on whichever database the tests run."""

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from booking import busy_times, home_care, lifecycle, reminders
from booking.models import Appointment, DiaryEntry, HomeCare, State, Transition
from practice.models import Message
from tests.booking.conftest import NOW, Studio
from tests.factories import (
    give_home_care,
    make_appointment,
    make_busy_calendar,
    make_exercise,
    make_length,
    make_routine,
)

pytestmark = pytest.mark.usefixtures("one_race_at_a_time")
TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def studio(transactional_db):
    return Studio()


def race(*runners):
    """Run all at once; what each returned or raised, in order."""
    results = [None] * len(runners)
    barrier = Barrier(len(runners))

    def run(i, runner):
        try:
            barrier.wait()
            results[i] = runner()
        except Exception as error:
            results[i] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def kinds(results):
    return Counter(type(result).__name__ for result in results)


def assert_diary_equals_state():
    held = Appointment.objects.filter(state__in=["requested", "offered", "confirmed"])
    entries = list(DiaryEntry.objects.order_by("start"))
    assert {each.appointment_id for each in entries} == {each.pk for each in held}
    assert all(first.end <= second.start for first, second in itertools.pairwise(entries))


def test_forty_requests_for_one_start(studio):
    results = race(*[lambda: studio.request(TEN)] * 40)
    assert kinds(results) == {"Appointment": 1, "TimeTaken": 39}
    assert all(len(each.nearest) == 4 for each in results if isinstance(each, lifecycle.TimeTaken))
    assert (Appointment.objects.count(), DiaryEntry.objects.count(), Message.objects.count()) == (1, 1, 2)


def test_forty_requests_of_different_lengths_that_overlap(studio):
    lengths = [studio.length, make_length(studio.service, 90), make_length(studio.service, 120)]
    wishes = [
        (lengths[i % 3], TEN + timedelta(minutes=15) * (i % 9)) for i in range(40)
    ]  # 10:00 to 12:00, an hour to two long
    results = race(*[lambda wish=wish: studio.request(wish[1], length=wish[0]) for wish in wishes])
    made = kinds(results)["Appointment"]
    assert kinds(results) == {"Appointment": made, "TimeTaken": 40 - made}
    assert 1 <= made <= 3
    assert Appointment.objects.count() == made
    assert_diary_equals_state()


def test_requests_for_different_days_all_succeed(studio):
    results = race(*[lambda i=i: studio.request(TEN + timedelta(days=i)) for i in range(20)])
    assert kinds(results) == {"Appointment": 20}


def contest(studio, *verbs, start=TEN):
    """Let verbs race for one request. The winner's result; the losers must each have got a sentence."""
    appointment = studio.request(start)
    results = race(*[lambda verb=verb: verb(Appointment.objects.get(pk=appointment.pk)) for verb in verbs])
    assert kinds(results) == {"Appointment": 1, "NotPossible": len(verbs) - 1}
    assert all(str(each) for each in results)
    assert Transition.objects.count() == 2
    assert_diary_equals_state()
    return Appointment.objects.get()


def accept(appointment):
    return lifecycle.accept(appointment, user=None, now=NOW)


@pytest.mark.parametrize("_turn", range(5))
def test_accept_against_withdraw(studio, _turn):
    appointment = contest(studio, accept, lambda each: lifecycle.withdraw(each, now=NOW))
    told = Message.objects.filter(kind__in=["appointment_confirmed", "appointment_withdrawn"])
    assert [each.kind for each in told] == [f"appointment_{appointment.state}"]


@pytest.mark.parametrize("_turn", range(5))
def test_accept_against_expire(studio, _turn):
    """The two clocks differ by a second, the limit between them."""
    start = TEN + timedelta(days=5)
    limit = NOW + 48 * HOUR
    appointment = contest(
        studio,
        lambda each: lifecycle.accept(each, user=None, now=limit - timedelta(seconds=1)),
        lambda each: lifecycle.expire(each, now=limit),
        start=start,
    )
    assert appointment.state in (State.CONFIRMED, State.EXPIRED)


def test_eight_accepts(studio):
    assert contest(studio, *[accept] * 8).state == State.CONFIRMED
    assert Message.objects.filter(kind="appointment_confirmed").count() == 1


def test_cancel_frees_the_time_for_exactly_one_of_those_who_wait(studio):
    appointment = lifecycle.accept(studio.request(TEN), user=None, now=NOW)
    results = race(
        lambda: lifecycle.cancel(appointment, now=NOW), *[lambda: studio.request(TEN) for _client in range(12)]
    )
    assert kinds(results)["Appointment"] in (1, 2)
    assert set(kinds(results)) <= {"Appointment", "TimeTaken"}
    assert_diary_equals_state()


def test_two_workers_expire_each_request_once(studio):
    for i in range(6):
        studio.request(TEN + i * HOUR)
    late = TEN + timedelta(days=2)
    results = race(*[lambda: lifecycle.expire_due(late)] * 3)
    assert sum(results) == 6
    assert Message.objects.filter(kind="appointment_expired").count() == 6
    assert DiaryEntry.objects.count() == 0


def test_two_workers_remind_and_follow_up_once(studio):
    for i in range(6):
        make_appointment(studio.practitioner, studio.service, TEN + i * HOUR, created_at=TEN - 72 * HOUR)
    assert sum(race(*[lambda: reminders.remind_due(TEN - HOUR)] * 3)) == 6
    assert sum(race(*[lambda: reminders.follow_up_due(TEN + 24 * HOUR)] * 3)) == 6
    told = Counter(Message.objects.values_list("kind", "subject_key"))
    assert set(told.values()) == {1}
    assert len(told) == 12


def test_two_workers_read_a_calendar_once(studio):
    calendar = make_busy_calendar(studio.practitioner, due_at=NOW)
    asked = []

    def unchanged(address, **_known):
        asked.append(address)

    assert sorted(race(*[lambda: busy_times.refresh_next(NOW, fetch=unchanged)] * 4)) == [0, 0, 0, 1]
    assert asked == [calendar.address]


def test_reminder_against_cancellation_never_outlives_it(studio):
    appointment = make_appointment(studio.practitioner, studio.service, TEN, created_at=TEN - 72 * HOUR)
    race(lambda: reminders.remind_due(TEN - HOUR), lambda: lifecycle.cancel(appointment, now=TEN - HOUR))
    assert not Message.objects.filter(kind="appointment_reminder").exists()


def test_days_ticked_at_once_are_all_kept(studio):
    """They are one encrypted value: whoever reads it to add a day must be the only one."""
    appointment = make_appointment(studio.practitioner, studio.service, TEN, state="completed")
    care = give_home_care(appointment, make_routine("release", [make_exercise()]), now=NOW - timedelta(days=9))
    days = home_care.tickable_days(care, NOW)
    results = race(*[lambda day=day: home_care.tick(care, day, comfort=5, now=NOW) for day in days])
    assert results == [None] * 7
    assert sorted(HomeCare.objects.get().comfort_by_day()) == sorted(days)


def test_completed_and_cancelled_at_once_happen_once(studio):
    appointment = make_appointment(studio.practitioner, studio.service, TEN)
    results = race(
        lambda: lifecycle.complete(appointment, user=None, now=TEN),
        lambda: lifecycle.mark_no_show(appointment, user=None, now=TEN),
        lambda: lifecycle.cancel(appointment, now=TEN - HOUR),
    )
    assert kinds(results) == {"Appointment": 1, "NotPossible": 2}
    assert Transition.objects.count() == 1
    assert_diary_equals_state()
