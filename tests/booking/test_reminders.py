"""Reminders and follow-ups: once, in time, and to those who want them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from booking import jobs, lifecycle, reminders
from booking.models import Appointment, MailChoice, State
from practice import identity, messages
from practice.models import Message
from tests.booking.conftest import NOW
from tests.factories import give_home_care, make_appointment, make_exercise, make_practice, make_routine

TEN = datetime(2026, 12, 10, 18, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING_AFTER = TEN + DAY
"""Ten o'clock in Los Angeles on the day after."""


def booked(studio, start=TEN, **values):
    values = {"created_at": NOW, "agreed_at": NOW, **values}
    return make_appointment(studio.practitioner, studio.service, start, **values)


def sent(kind="reminder"):
    return Message.objects.filter(kind=f"appointment_{kind}").order_by("pk")


def test_reminder_is_due_a_day_ahead_and_once(studio):
    booked(studio)
    assert reminders.remind_due(TEN - DAY - timedelta(seconds=1)) == 0
    assert reminders.remind_due(TEN - DAY) == 1
    assert reminders.remind_due(TEN - HOUR) == 0
    assert Appointment.objects.get().reminded_for == TEN


def test_reminder_says_when_where_and_how(studio):
    make_practice(address="Sample Street 1", arrival="Ring twice.", reminder_hours=48)
    studio.service.preparation = "Warm clothes."
    studio.service.save()
    booked(studio, note="sciatica")
    reminders.remind_due(TEN - 48 * HOUR)
    message = sent().get()
    for said in ("10 a.m. to 11 a.m.", "Sample Street 1", "Ring twice.", "Warm clothes.", "/appointments/"):
        assert said in message.text
        assert said in message.html
    assert "cancelling is free until Wednesday, Dec. 9, 2026, 10 a.m." in message.text
    assert "sciatica" not in message.text + message.html
    assert message.calendar == ""


def test_late_reminder_says_that_cancelling_is_not_free_any_more(studio):
    make_practice(cancellation_policy="Half the price.")
    booked(studio)
    reminders.remind_due(TEN - 3 * HOUR)
    assert "less than 24 hours" in sent().get().text
    assert "Half the price." in sent().get().text


def test_worker_that_slept_reminds_of_nothing_that_has_begun(studio):
    booked(studio)
    assert reminders.remind_due(TEN) == 0


def test_queued_reminder_is_not_delivered_after_the_start(studio, mailoutbox):
    booked(studio)
    with time_machine.travel(TEN - DAY, tick=False):
        reminders.remind_due(TEN - DAY)
    with time_machine.travel(TEN, tick=False):
        assert messages.deliver_due() == 0
    assert mailoutbox == []
    assert (sent().get().state, sent().get().last_error) == ("failed", "Not sent: its time was over.")


@pytest.mark.parametrize("state", [state for state in State if state != State.CONFIRMED])
def test_only_what_is_confirmed_is_reminded_of(studio, state):
    booked(studio, state=state)
    assert reminders.remind_due(TEN - HOUR) == 0


def test_reminder_is_skipped_when_agreed_inside_its_time(studio):
    booked(studio, agreed_at=TEN - 23 * HOUR)
    booked(studio, TEN + 2 * HOUR, agreed_at=None, created_at=TEN)
    assert reminders.remind_due(TEN - HOUR) == 0


def test_practice_without_reminders_sends_none(studio):
    make_practice(reminder_hours=0)
    booked(studio)
    assert reminders.remind_due(TEN - HOUR) == 0


def test_moved_appointment_is_reminded_of_its_new_time_once(studio):
    appointment = booked(studio)
    reminders.remind_due(TEN - DAY)
    Appointment.objects.filter(pk=appointment.pk).update(
        start=TEN + 3 * DAY, end=TEN + 3 * DAY + HOUR, agreed_at=TEN - 20 * HOUR
    )
    assert reminders.remind_due(TEN - HOUR) == 0
    assert reminders.remind_due(TEN + 2 * DAY) == 1
    assert reminders.remind_due(TEN + 2 * DAY + HOUR) == 0
    assert "Sunday, Dec. 13" in sent().last().text


def test_telephone_booking_without_address_is_left_alone(studio):
    booked(studio, email="")
    assert reminders.remind_due(TEN - HOUR) == reminders.follow_up_due(MORNING_AFTER) == 0


def test_cancelling_takes_back_a_reminder_that_waits(studio):
    appointment = booked(studio)
    reminders.remind_due(TEN - DAY)
    lifecycle.cancel(appointment, now=TEN - DAY)
    assert list(sent()) == []


@pytest.mark.parametrize("state", [State.CONFIRMED, State.COMPLETED])
def test_follow_up_comes_the_morning_after_and_once(studio, state):
    booked(studio, state=state)
    assert reminders.follow_up_due(MORNING_AFTER - timedelta(seconds=1)) == 0
    assert reminders.follow_up_due(MORNING_AFTER) == 1
    assert reminders.follow_up_due(MORNING_AFTER + HOUR) == 0
    assert "Thank you for coming." in sent("follow_up").get().text


@pytest.mark.parametrize("state", [State.NO_SHOW, State.CANCELLED, State.DECLINED])
def test_nobody_is_thanked_for_a_session_that_was_not(studio, state):
    booked(studio, state=state)
    assert reminders.follow_up_due(MORNING_AFTER) == 0


def test_follow_up_has_the_practices_words_and_home_care(studio):
    make_practice(follow_up_text="How was the <walk> home?")
    appointment = booked(studio, state="completed")
    give_home_care(appointment, make_routine("psoas", [make_exercise()]), now=TEN)
    reminders.follow_up_due(MORNING_AFTER)
    message = sent("follow_up").get()
    assert "How was the <walk> home?" in message.text
    assert "How was the &lt;walk&gt; home?" in message.html
    assert "/home-care/" in message.text
    assert "/home-care/" in message.html
    assert "psoas" not in (message.text + message.html).lower()


def test_follow_up_can_be_switched_off_and_does_not_reach_far_back(studio):
    booked(studio, TEN - 30 * DAY, state="completed")
    make_practice(follow_up=False)
    booked(studio, state="completed")
    assert reminders.follow_up_due(MORNING_AFTER) == 0
    make_practice(follow_up=True)
    assert reminders.follow_up_due(MORNING_AFTER) == 1


@pytest.mark.parametrize(
    ("local", "first_not_due"),
    [
        (datetime(2026, 12, 11, 9, 59), date(2026, 12, 10)),
        (datetime(2026, 12, 11, 10, 0), date(2026, 12, 11)),
        (datetime(2026, 11, 1, 10, 0), date(2026, 11, 1)),  # the autumn day has 25 hours
        (datetime(2027, 3, 14, 10, 0), date(2027, 3, 14)),  # the spring day 23
    ],
)
def test_follow_up_counts_local_days(local, first_not_due):
    zone = ZoneInfo("America/Los_Angeles")
    opens, closes = reminders.follow_up_window(local.replace(tzinfo=zone), zone)
    assert closes.astimezone(zone).replace(tzinfo=None) == datetime.combine(first_not_due, datetime.min.time())
    assert opens.astimezone(zone).date() == first_not_due - timedelta(days=3)


def test_stopped_address_hears_only_what_matters(studio):
    MailChoice.objects.of("Client@Example.com").stop(NOW)
    appointment = booked(studio)
    assert reminders.remind_due(TEN - DAY) == 0
    lifecycle.cancel(appointment, now=TEN - HOUR)
    assert Message.objects.filter(kind="appointment_cancelled").count() == 1


def test_choice_is_found_after_the_secret_has_changed(db, settings):
    choice = MailChoice.objects.of("client@example.com")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-0123456789-abcdefghijklmnopqrstuv"
    assert MailChoice.objects.of(" CLIENT@example.com") == choice
    assert MailChoice.objects.of("other@example.com") != choice


def test_a_minute_of_reminders_costs_one_query_when_there_is_nothing(studio, django_assert_num_queries):
    booked(studio)
    identity.current()
    with django_assert_num_queries(1):
        reminders.remind_due(NOW)


def test_jobs_read_the_clock(studio):
    booked(studio)
    with time_machine.travel(TEN - DAY, tick=False):
        assert jobs.send_reminders() == 1
    with time_machine.travel(MORNING_AFTER, tick=False):
        assert jobs.send_follow_ups() == 1
