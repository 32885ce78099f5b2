from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import diary
from booking.models import Client, OpeningHours, SpecialDay, TimeOff
from practice import identity
from tests.factories import make_appointment

LA = ZoneInfo("America/Los_Angeles")
SECOND = date(2026, 12, 2)
WEEK = timedelta(weeks=1)


def local(text, day=SECOND):
    return datetime.combine(day, time.fromisoformat(text), LA).astimezone(UTC)


def proposed(studio, start, every_weeks=1, count=3, **values):
    """Each date as its wall clock, and its offset from UTC or why it is skipped."""
    found = diary.repeats(start, every_weeks=every_weeks, count=count, **studio.wish(**values))
    return [
        (f"{each.wall:%Y-%m-%d %H:%M}", each.why or each.start.astimezone(LA).strftime("%H:%M %z")) for each in found
    ]


def test_same_wall_clock_weeks_apart_across_a_clock_change(studio):
    assert proposed(studio, local("10:05", date(2027, 2, 20)), every_weeks=3, now=local("09:00")) == [
        ("2027-03-13 10:05", "10:05 -0800"),
        ("2027-04-03 10:05", "10:05 -0700"),
        ("2027-04-24 10:05", "10:05 -0700"),
    ]


def test_wall_time_that_the_clock_skips_is_told(studio):
    OpeningHours.objects.update(opens=time(0), closes=time(6))
    assert proposed(studio, local("02:30", date(2027, 3, 7)), count=2) == [
        ("2027-03-14 02:30", "The clock skips this time on that day."),
        ("2027-03-21 02:30", "02:30 -0700"),
    ]


def test_hour_that_comes_twice_means_its_first(studio):
    OpeningHours.objects.update(opens=time(0), closes=time(6))
    now = local("12:00", date(2026, 10, 20))
    assert proposed(studio, local("01:30", date(2026, 10, 25)), count=2, now=now) == [
        ("2026-11-01 01:30", "01:30 -0700"),
        ("2026-11-08 01:30", "01:30 -0800"),
    ]


def test_closed_and_taken_dates_are_skipped_with_their_reason(studio):
    SpecialDay.objects.create(practitioner=studio.practitioner, date=SECOND + WEEK)
    start = local("00:00", SECOND + 2 * WEEK)
    TimeOff.objects.create(practitioner=studio.practitioner, start=start, end=start + timedelta(days=1))
    make_appointment(studio.practitioner, studio.service, local("10:45", SECOND + 3 * WEEK))
    why = [why for _wall, why in proposed(studio, local("10:00"), count=4)]
    assert why == ["Outside the opening hours.", "In your time off.", "Taken.", "10:00 -0800"]


def test_notice_horizon_and_minutes_of_a_day_do_not_count_for_the_practitioner(studio):
    studio.service.notice_hours, studio.service.horizon_days = 24 * 30, 3
    studio.practitioner.most_minutes_a_day = 10
    assert [why for _wall, why in proposed(studio, local("10:00"), count=2)] == ["10:00 -0800"] * 2


def test_past_dates_are_skipped(studio):
    last_week = SECOND - WEEK
    now = local("10:30")
    assert [why for _wall, why in proposed(studio, local("10:00", last_week), now=now, count=2)] == [
        "In the past.",
        "10:00 -0800",
    ]


def test_days_between_count_among_the_proposals_too(studio):
    studio.service.days_between = 10
    client = Client.objects.create(name="Sample client")
    make_appointment(studio.practitioner, studio.service, local("10:00", SECOND + 6 * WEEK), client=client)
    near = "Too few days from another session."
    why = [why for _wall, why in proposed(studio, local("10:00"), count=5, client=client)]
    assert why == [near, "10:00 -0800", near, "10:00 -0800", near]


def test_a_year_of_proposals_costs_the_same_few_queries(studio):
    studio.service.days_between = 7
    client = Client.objects.create(name="Sample client")
    identity.current()

    def queries(count):
        with CaptureQueriesContext(connection) as found:
            proposed(studio, local("10:00"), count=count, client=client)
        return len(found)

    assert queries(1) == queries(52) == 6


def test_no_dates_are_no_proposals(studio):
    assert proposed(studio, local("10:00"), count=0) == []
