import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking import diary
from booking.models import AddOn, Client, DiaryEntry, OpeningHours, SpecialDay, TimeOff
from practice import identity
from practice.models import Practice
from tests.booking.conftest import NOW
from tests.factories import make_appointment, make_busy_time, make_length, make_practitioner, make_service

LA = ZoneInfo("America/Los_Angeles")
FIRST, SECOND, THIRD = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)


def local(text, day=SECOND):
    """An instant by the clock in Los Angeles."""
    return datetime.combine(day, time.fromisoformat(text), LA).astimezone(UTC)


def time_of_process():
    return datetime.now().astimezone()


def clocks(studio, first=SECOND, days=1, **values):
    """Free times as texts, on the hour only, so that lists stay short."""
    found = diary.free_times(**studio.wish(first=first, days=days, **values))
    return [each.strftime("%H:%M" if days == 1 else "%d. %H:%M") for each in found if each.minute == 0]


def test_free_times_are_in_the_practices_zone(studio):
    found = diary.free_times(**studio.wish(first=SECOND, days=1))
    assert (found[0].isoformat(), found[-1].isoformat()) == ("2026-12-02T09:00:00-08:00", "2026-12-02T16:00:00-08:00")
    assert len(found) == 29


def test_server_zone_changes_nothing(studio):
    here = diary.free_times(**studio.wish(first=SECOND, days=1))
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        there = diary.free_times(**studio.wish(first=SECOND, days=1))
    assert [each.isoformat() for each in there] == [each.isoformat() for each in here]


def test_practice_that_moves_keeps_its_wall_clock(studio):
    Practice.objects.get().delete()
    studio.practice.time_zone = "Europe/Berlin"
    studio.practice.save()
    found = diary.free_times(**studio.wish(first=SECOND, days=1))
    assert found[0].isoformat() == "2026-12-02T09:00:00+01:00"


def test_entries_occupy_their_time_with_buffers(studio):
    make_appointment(studio.practitioner, studio.service, local("11:00"), after=30)
    assert clocks(studio) == ["09:00", "10:00", "13:00", "14:00", "15:00", "16:00"]


def test_entry_that_began_the_day_before_counts(studio):
    make_appointment(studio.practitioner, studio.service, local("23:00", FIRST), minutes=12 * 60)
    assert clocks(studio)[0] == "11:00"


def test_freed_states_occupy_nothing(studio):
    make_appointment(studio.practitioner, studio.service, local("11:00"), state="cancelled")
    assert "11:00" in clocks(studio)


def test_length_and_service_say_the_buffers(studio):
    studio.service.buffer_after = 30
    studio.service.save()
    make_appointment(studio.practitioner, studio.service, local("13:00"))
    half_past_eleven = local("11:30")
    length = make_length(studio.service, 61)
    assert not diary.is_free(local("12:00"), **studio.wish())
    assert diary.is_free(half_past_eleven, **studio.wish())
    assert not diary.is_free(half_past_eleven, **studio.wish(length=length))
    length.buffer_after = 0
    assert diary.is_free(half_past_eleven, **studio.wish(length=length))


def test_add_ons_take_their_minutes(studio):
    add_on = AddOn.objects.create(service=studio.service, name="Cupping", slug="cupping", extra_minutes=15)
    found = diary.free_times(**studio.wish(first=SECOND, days=1, add_ons=[add_on]))
    assert found[-1].strftime("%H:%M") == "15:45"


def test_another_practitioners_diary_is_another(studio):
    other = make_practitioner(slug="other")
    make_appointment(other, studio.service, local("11:00"))
    assert "11:00" in clocks(studio)
    assert clocks(studio, practitioner=other) == []


def test_time_off_closes_what_it_covers(studio):
    TimeOff.objects.create(practitioner=studio.practitioner, start=local("12:00"), end=local("10:00", THIRD))
    assert clocks(studio, days=2)[:4] == ["02. 09:00", "02. 10:00", "02. 11:00", "03. 10:00"]


def test_busy_time_removes_exactly_the_times_that_it_touches(studio):
    studio.length.buffer_before, studio.length.buffer_after = 15, 30
    studio.length.save()
    before = diary.free_times(**studio.wish(first=SECOND, days=2))
    make_busy_time(studio.practitioner, local("12:00"), local("12:30"))
    gone = set(before) - set(diary.free_times(**studio.wish(first=SECOND, days=2)))
    # The 60 minutes and 30 after of 10:30 end, and the 15 before of 12:45 begin, just as the busy time allows.
    assert sorted(each.strftime("%d. %H:%M") for each in gone) == [
        f"02. {clock}" for clock in ("10:45", "11:00", "11:15", "11:30", "11:45", "12:00", "12:15", "12:30")
    ]


def test_another_practitioners_busy_time_is_not_ours(studio):
    make_busy_time(make_practitioner(slug="other"), local("09:00"), local("17:00"))
    assert len(clocks(studio)) == 8


def test_special_day_replaces_the_week(studio):
    day = SpecialDay.objects.create(practitioner=studio.practitioner, date=SECOND)
    assert clocks(studio) == []
    day.windows.create(opens=time(18), closes=time(20))
    assert clocks(studio) == ["18:00", "19:00"]
    assert clocks(studio, first=THIRD)[0] == "09:00"


def test_service_with_hours_of_its_own_is_offered_in_those_alone(studio):
    own = OpeningHours.objects.create(
        practitioner=studio.practitioner, weekday=THIRD.weekday(), opens=time(18), closes=time(20)
    )
    own.services.add(studio.service)
    assert clocks(studio, days=2) == ["03. 18:00", "03. 19:00"]
    other = make_length(make_service("cupping"))
    assert clocks(studio, first=THIRD, length=other)[-1] == "16:00"


def test_windows_past_midnight_belong_to_both_dates(studio):
    OpeningHours.objects.all().delete()
    OpeningHours.objects.create(practitioner=studio.practitioner, weekday=1, opens=time(22), closes=time(2))
    assert clocks(studio, first=FIRST, now=NOW - timedelta(days=1)) == ["22:00", "23:00"]
    assert clocks(studio, first=SECOND) == ["00:00", "01:00"]


def test_least_notice_counts_from_now(studio):
    studio.service.notice_hours = 12
    studio.service.save()
    assert clocks(studio, first=FIRST, now=local("00:30", FIRST)) == ["13:00", "14:00", "15:00", "16:00"]
    assert clocks(studio, first=FIRST, now=local("04:00", FIRST)) == ["16:00"]
    assert clocks(studio, first=FIRST, now=local("04:01", FIRST)) == []


@pytest.mark.parametrize(
    ("now", "earliest"),
    [
        # 24 real hours from nine the day before the change are ten in spring and eight, before opening, in autumn.
        ("2026-03-07T17:00:00+00:00", "2026-03-08T10:00:00-07:00"),
        ("2026-10-31T16:00:00+00:00", "2026-11-01T09:00:00-08:00"),
    ],
)
def test_least_notice_is_real_hours_across_a_clock_change(studio, now, earliest):
    studio.service.notice_hours = 24
    studio.service.save()
    now = datetime.fromisoformat(now)
    found = diary.free_times(**studio.wish(first=now.date(), days=3, now=now))
    assert found[0].isoformat() == earliest


def test_today_at_any_hour_of_the_server(studio):
    """It is the second in London and the first in Los Angeles: today's remaining times are the first's."""
    assert clocks(studio, first=FIRST, now=datetime(2026, 12, 2, 0, 30, tzinfo=UTC)) == []
    assert clocks(studio, first=FIRST, now=datetime(2026, 12, 1, 22, 30, tzinfo=UTC)) == ["15:00", "16:00"]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_remaining_times_are_the_practices_in_any_zone_of_the_server(studio, settings, zone):
    """For each hour of the first in Los Angeles, whatever day the server's clock shows meanwhile."""
    settings.TIME_ZONE = zone  # Django sets the process's own zone from it, too
    assert time_of_process().utcoffset() == datetime.now(ZoneInfo(zone)).utcoffset()
    for hour in range(24):
        now = NOW + timedelta(hours=hour, minutes=1)
        assert clocks(studio, first=FIRST, now=now) == [f"{each:02}:00" for each in range(max(9, hour + 1), 17)]


def test_nobody_starts_in_the_buffer_of_another_service(studio):
    """A keeps 30 minutes after, B none: B is offered from the end of A's buffer, and until the start of A."""
    a = make_length(make_service("cupping", buffer_after=30))
    b = studio.length
    make_appointment(studio.practitioner, a.service, local("12:00"), after=30)
    found = [each.strftime("%H:%M") for each in diary.free_times(**studio.wish(first=SECOND, days=1, length=b))]
    assert ("11:00" in found, "11:15" in found, "13:15" in found, "13:30" in found) == (True, False, False, True)
    make_appointment(studio.practitioner, b.service, local("15:00"))
    found = [each.strftime("%H:%M") for each in diary.free_times(**studio.wish(first=SECOND, days=1, length=a))]
    assert ("13:30" in found, "13:45" in found) == (True, False)


def test_window_to_midnight_is_offered_to_its_end(studio):
    OpeningHours.objects.update(opens=time(22), closes=time(0))
    assert clocks(studio, days=2) == ["02. 22:00", "02. 23:00", "03. 22:00", "03. 23:00"]


def test_nine_stays_nine_in_the_weeks_around_both_changes(studio):
    for now in (datetime(2026, 2, 25, tzinfo=UTC), datetime(2026, 10, 21, tzinfo=UTC)):
        found = diary.free_times(**studio.wish(first=now.date(), days=28, now=now))
        assert {each.strftime("%H:%M") for each in found if each.hour < 10 and not each.minute} == {"09:00"}
        assert len({each.utcoffset() for each in found}) == 2


def test_horizon_counts_local_dates(studio):
    studio.service.horizon_days = 2
    studio.service.save()
    late = local("23:30", FIRST)
    assert {each[:2] for each in clocks(studio, first=FIRST, days=30, now=late)} == {"02", "03"}


@pytest.mark.parametrize("days", [0, -3])
def test_no_days_give_no_times(studio, days):
    assert clocks(studio, days=days) == []


def test_days_at_the_end_of_the_calendar_give_no_times(studio):
    assert clocks(studio, first=date.max, days=14) == []
    assert clocks(studio, first=date.min, days=14) == []
    for start in (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)):
        assert not diary.is_free(start, **studio.wish())
        assert len(diary.nearest_free(start, **studio.wish())) == 4


def test_spring_and_autumn_days(studio):
    OpeningHours.objects.update(opens=time(0), closes=time(5))
    wish = {"now": datetime(2026, 3, 1, tzinfo=UTC)}
    assert clocks(studio, first=date(2026, 3, 8), **wish) == ["00:00", "01:00", "03:00", "04:00"]
    wish = {"now": datetime(2026, 10, 20, tzinfo=UTC)}
    found = diary.free_times(**studio.wish(first=date(2026, 11, 1), days=1, **wish))
    assert [each.isoformat() for each in found if each.minute == 0] == [
        "2026-11-01T00:00:00-07:00",
        "2026-11-01T01:00:00-07:00",
        "2026-11-01T02:00:00-08:00",
        "2026-11-01T03:00:00-08:00",
        "2026-11-01T04:00:00-08:00",
    ]


def test_second_showing_of_the_autumn_hour_is_not_free(studio):
    OpeningHours.objects.update(opens=time(0), closes=time(5))
    wish = studio.wish(now=datetime(2026, 10, 20, tzinfo=UTC))
    assert diary.is_free(datetime(2026, 11, 1, 8, 30, tzinfo=UTC), **wish)
    assert not diary.is_free(datetime(2026, 11, 1, 9, 30, tzinfo=UTC), **wish)
    assert not diary.is_free(datetime(2026, 11, 1, 1, 30, tzinfo=LA, fold=1), **wish)


def test_is_free_accepts_the_instant_in_any_zone(studio):
    assert diary.is_free(datetime(2026, 12, 3, 2, 0, tzinfo=ZoneInfo("Asia/Tokyo")), **studio.wish())
    assert not diary.is_free(local("10:05"), **studio.wish())


def test_nearest_free_lists_the_closest_in_order(studio):
    make_appointment(studio.practitioner, studio.service, local("12:00"))
    found = diary.nearest_free(local("12:00"), **studio.wish(), count=4)
    assert [each.strftime("%H:%M") for each in found] == ["10:45", "11:00", "13:00", "13:15"]


def test_nearest_free_before_opening_is_the_first(studio):
    found = diary.nearest_free(local("03:00"), **studio.wish(), count=1)
    assert [each.strftime("%H:%M") for each in found] == ["09:00"]


def test_entries_on_a_day_are_its_neighbours_in_order(studio):
    late, early, night = (
        make_appointment(studio.practitioner, studio.service, local(text, day))
        for text, day in [("15:00", SECOND), ("09:00", SECOND), ("23:30", FIRST)]
    )
    make_appointment(studio.practitioner, studio.service, local("00:30", THIRD))
    entries = diary.entries_on(SECOND, practitioner=studio.practitioner)
    assert [each.appointment for each in entries] == [night, early, late]


def month_queries(studio, **who):
    identity.current()
    with CaptureQueriesContext(connection) as queries:
        diary.free_times(**studio.wish(first=SECOND, days=30, **who))
    return [query["sql"] for query in queries]


def test_month_takes_five_queries_whatever_lies_in_it(studio):
    assert len(month_queries(studio)) == 5
    for i in range(20):
        make_appointment(studio.practitioner, studio.service, local("10:00") + timedelta(days=i))
        make_appointment(studio.practitioner, studio.service, local("10:00") - timedelta(days=i + 1))
        day = SpecialDay.objects.create(practitioner=studio.practitioner, date=SECOND + timedelta(days=i))
        day.windows.create(opens=time(9), closes=time(12))
        start = local("20:00") + timedelta(days=i)
        TimeOff.objects.create(practitioner=studio.practitioner, start=start, end=start + timedelta(hours=1))
        make_busy_time(studio.practitioner, start, start + timedelta(hours=2))
    assert len(month_queries(studio)) == 5


def test_month_with_every_rule_takes_six_queries(studio):
    studio.practitioner.most_minutes_a_day = 360
    studio.service.days_between, studio.service.most_minutes_a_day = 7, 120
    make_busy_time(studio.practitioner, local("20:00"), local("21:00"))
    assert len(month_queries(studio, client=Client.objects.create(name="Sample client"))) == 6


def test_diary_query_reads_no_past(studio):
    """The database's own plan: a range of the index (practitioner, start), bounded on both sides."""
    is_sqlite = connection.vendor == "sqlite"
    if not is_sqlite:  # with so few rows it would read them all, index or not
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = DiaryEntry.objects.overlapping(studio.practitioner, local("00:00"), local("00:00", THIRD)).explain()
    if is_sqlite:
        assert "USING INDEX diary_entry_by_start (practitioner_id=? AND start>? AND start<?)" in plan
        assert "SCAN" not in plan
    else:
        assert "Index Scan using diary_entry_by_start" in plan
        assert re.search(r"Index Cond: \(\(practitioner_id = \d+\) AND \(start >= .+ AND \(start < ", plan)


def test_buffers_reach_across_midnight(studio):
    OpeningHours.objects.update(opens=time(0), closes=time(0))
    studio.length.buffer_before, studio.length.buffer_after = 30, 30
    studio.length.save()
    make_appointment(studio.practitioner, studio.service, local("23:00", FIRST))
    make_appointment(studio.practitioner, studio.service, local("00:15", THIRD))
    found = diary.free_times(**studio.wish(first=SECOND, days=1))
    assert [found[0].strftime("%H:%M"), found[-1].strftime("%H:%M")] == ["00:30", "22:45"]


def test_entries_on_a_day_leave_out_the_evening_before(studio):
    make_appointment(studio.practitioner, studio.service, local("23:00", FIRST))
    make_appointment(studio.practitioner, studio.service, local("00:00", THIRD))
    assert diary.entries_on(SECOND, practitioner=studio.practitioner) == []
