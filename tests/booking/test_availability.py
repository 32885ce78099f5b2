from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from booking.availability import Need, Span, Window, again, instant, is_apart, merged, showing, starts, window

LA = ZoneInfo("America/Los_Angeles")
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
MINUTE = timedelta(minutes=1)


def minutes(n):
    return timedelta(minutes=n)


def wall(text, day=date(2026, 12, 1)):
    return datetime.combine(day, time.fromisoformat(text))


def offered(windows, busy=(), *, hands_on=60, before=0, after=0, step=60, zone=LA):
    """Starts as wall clock texts."""
    need = Need(minutes(hands_on), minutes(before), minutes(after))
    found = starts(windows, busy, need=need, step=minutes(step), zone=zone)
    return [each.astimezone(zone).strftime("%H:%M") for each in found]


def day_window(opens, closes, day=date(2026, 12, 1)):
    return window(day, time.fromisoformat(opens), time.fromisoformat(closes))


def span(opens, closes, day=date(2026, 12, 1)):
    return Span(instant(wall(opens, day), LA), instant(wall(closes, day), LA))


def test_starts_lie_on_the_step_and_end_by_closing():
    assert offered([day_window("09:10", "11:00")], step=20) == ["09:10", "09:30", "09:50"]


def test_busy_time_is_left_out_and_touching_it_is_allowed():
    assert offered([day_window("09:00", "13:00")], [span("10:00", "11:00")]) == ["09:00", "11:00", "12:00"]


def test_nobody_starts_in_the_buffer_of_another():
    """A keeps 30 minutes after itself, B none: A's entry brings its buffer along."""
    a_with_its_buffer = span("09:00", "10:30")
    assert offered([day_window("09:00", "12:00")], [a_with_its_buffer], hands_on=30, step=30) == [
        "10:30",
        "11:00",
        "11:30",
    ]


def test_own_buffers_must_be_free_too():
    busy = [span("10:00", "10:30"), span("13:00", "13:30")]
    assert offered([day_window("09:00", "15:00")], busy, before=15, after=15, step=15) == [
        "10:45",
        "11:00",
        "11:15",
        "11:30",
        "11:45",
        "13:45",
        "14:00",
    ]


def test_buffers_may_pass_opening_and_closing():
    assert offered([day_window("09:00", "10:00")], before=30, after=30) == ["09:00"]


def test_buffers_keep_within_opening_where_they_must():
    windows = [day_window("09:00", "10:00"), day_window("10:00", "12:00")]
    found = starts(
        windows, [], need=Need(minutes(60), minutes(30), minutes(30), False, False), step=minutes(30), zone=LA
    )
    assert [each.astimezone(LA).strftime("%H:%M") for each in found] == ["09:30", "10:00", "10:30"]


def test_dates_are_apart_from_so_many_days_on():
    others = [date(2026, 12, 1), date(2026, 12, 20)]
    near = [day for day in range(1, 32) if not is_apart(date(2026, 12, day), others, 7)]
    assert near == [*range(1, 8), *range(14, 27)]
    assert is_apart(date(2026, 12, 1), others, 0)


def test_again_keeps_the_wall_clock_and_the_weekday():
    assert again(wall("09:05"), every_weeks=3, count=2) == [
        wall("09:05", date(2026, 12, 22)),
        wall("09:05", date(2027, 1, 12)),
    ]


def test_touching_windows_count_as_one_and_keep_their_grids():
    windows = [day_window("09:00", "10:20"), day_window("10:20", "12:00")]
    assert offered(windows, hands_on=90, step=60) == ["09:00", "10:00", "10:20"]


def test_break_between_windows_is_not_crossed():
    assert offered([day_window("09:00", "10:00"), day_window("10:15", "12:00")], hands_on=60, step=30) == [
        "09:00",
        "10:15",
        "10:45",
    ]


def test_window_to_midnight_and_past_it():
    assert day_window("20:00", "00:00") == Window(wall("20:00"), wall("00:00", date(2026, 12, 2)))
    assert offered([day_window("22:00", "00:00")]) == ["22:00", "23:00"]
    assert offered([day_window("22:00", "01:00")]) == ["22:00", "23:00", "00:00"]
    assert offered([day_window("23:00", "00:00"), day_window("00:00", "01:00", date(2026, 12, 2))], step=30) == [
        "23:00",
        "23:30",
        "00:00",
    ]


def test_midnight_to_midnight_is_the_whole_day():
    assert len(offered([day_window("00:00", "00:00")])) == 24


def test_spring_hour_that_does_not_exist_is_not_offered():
    assert offered([day_window("00:00", "05:00", SPRING)], hands_on=30, step=30) == [
        "00:00",
        "00:30",
        "01:00",
        "01:30",
        "03:00",
        "03:30",
        "04:00",
        "04:30",
    ]


def test_sixty_minutes_stay_sixty_across_the_spring_gap():
    found = starts([day_window("01:30", "03:30", SPRING)], [], need=Need(minutes(60)), step=minutes(30), zone=LA)
    assert found == [datetime(2026, 3, 8, 9, 30, tzinfo=UTC)]  # 01:30 to 03:30 on the wall is one hour


@pytest.mark.parametrize("opens", ["02:00", "02:15", "02:30"])
def test_window_that_opens_in_the_spring_gap_opens_at_the_jump(opens):
    assert offered([day_window(opens, "05:00", SPRING)], step=15)[0] == "03:00"
    assert instant(wall(opens, SPRING), LA) == datetime(2026, 3, 8, 10, tzinfo=UTC)


def test_window_that_closes_in_the_spring_gap_closes_at_the_jump():
    assert offered([day_window("00:30", "02:30", SPRING)], step=30) == ["00:30", "01:00"]


def test_autumn_hour_is_offered_once():
    found = starts([day_window("00:30", "03:00", AUTUMN)], [], need=Need(minutes(60)), step=minutes(30), zone=LA)
    assert found == [
        datetime(2026, 11, 1, 7, 30, tzinfo=UTC),  # 00:30 PDT
        datetime(2026, 11, 1, 8, 0, tzinfo=UTC),  # 01:00 PDT
        datetime(2026, 11, 1, 8, 30, tzinfo=UTC),  # 01:30 PDT, and not again in PST
        datetime(2026, 11, 1, 10, 0, tzinfo=UTC),  # 02:00 PST
    ]


def test_sixty_minutes_stay_sixty_across_the_autumn_hour():
    """01:30 to 02:30 on the wall are two hours: a session from 01:30 leaves 02:00 PST free."""
    busy = [Span(datetime(2026, 11, 1, 8, 30, tzinfo=UTC), datetime(2026, 11, 1, 9, 30, tzinfo=UTC))]
    assert offered([day_window("01:00", "04:00", AUTUMN)], busy, hands_on=30, step=30) == [
        "01:00",
        "02:00",
        "02:30",
        "03:00",
        "03:30",
    ]


def test_nine_stays_nine_across_both_changes():
    days = [SPRING + timedelta(days=i) for i in (-1, 0, 1)] + [AUTUMN + timedelta(days=i) for i in (-1, 0, 1)]
    assert offered([day_window("09:00", "10:00", day) for day in days]) == ["09:00"] * 6


def test_merged_joins_touching_and_drops_empty_spans():
    a, b, c, d = (datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in (1, 2, 3, 4))
    assert merged([Span(c, d), Span(a, b), Span(b, b), Span(a, c)]) == [Span(a, d)]


def test_whole_skipped_day_is_not_offered():
    """Samoa crossed the date line: 2011-12-30 did not happen there."""
    apia = ZoneInfo("Pacific/Apia")
    day = date(2011, 12, 30)
    assert showing(wall("09:00", day), apia) is None
    assert offered([day_window("09:00", "17:00", day)], zone=apia) == []
    assert instant(wall("09:00", day), apia) == datetime(2011, 12, 30, 10, tzinfo=UTC)


# The same by brute force: minute by minute through real time.

CHANGES = [
    ("America/Los_Angeles", SPRING),
    ("America/Los_Angeles", AUTUMN),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Kathmandu", date(2026, 6, 1)),
    ("America/St_Johns", AUTUMN),
    ("Pacific/Apia", date(2011, 12, 30)),
]


@cache
def minute_by_minute(zone, day):
    """Instants around a day, and the index at which each wall time is first shown."""
    moments = [datetime.combine(day, time(), UTC) + i * MINUTE for i in range(-2 * 1440, 5 * 1440)]
    first = {}
    for i, moment in enumerate(moments):
        first.setdefault(moment.astimezone(zone).replace(tzinfo=None), i)
    return moments, first


def by_brute_force(windows, busy, need, step, zone, day):
    moments, first = minute_by_minute(zone, day)

    def begins(local):
        while local not in first:
            local += MINUTE
        return first[local]

    opened, grid, taken = set(), set(), set()
    for each in windows:
        opened.update(range(begins(each.opens), begins(each.closes)))
        local = each.opens
        while local < each.closes:
            if local in first:
                grid.add(first[local])
            local += step
    for each in busy:
        taken.update(range((each.start - moments[0]) // MINUTE, (each.end - moments[0]) // MINUTE))
    hands_on, before, after = (int(each / MINUTE) for each in (need.hands_on, need.before, need.after))
    early = 0 if need.before_may_precede_opening else before
    late = 0 if need.after_may_pass_closing else after
    return [
        moments[i]
        for i in sorted(grid)
        if all(j in opened for j in range(i - early, i + hands_on + late))
        and not any(j in taken for j in range(i - before, i + hands_on + after))
    ]


@st.composite
def cases(draw):
    name, day = draw(st.sampled_from(CHANGES))
    clock = st.builds(time, st.integers(0, 23), st.sampled_from([0, 5, 15, 30, 45]))
    windows = [
        window(day + timedelta(days=draw(st.integers(-1, 1))), draw(clock), draw(clock))
        for _ in range(draw(st.integers(0, 4)))
    ]
    noon = datetime.combine(day, time(12), UTC)
    busy = [
        Span(noon + minutes(begin), noon + minutes(begin + length))
        for begin, length in draw(st.lists(st.tuples(st.integers(-1500, 1500), st.integers(1, 300)), max_size=6))
    ]
    takes = (minutes(draw(st.integers(low, high))) for low, high in ((1, 180), (0, 45), (0, 45)))
    need = Need(*takes, draw(st.booleans()), draw(st.booleans()))
    return windows, busy, need, minutes(draw(st.sampled_from([5, 15, 25, 30, 60, 90]))), ZoneInfo(name), day


@settings(max_examples=120, deadline=None)
@given(cases())
@example(([day_window("02:30", "05:00", SPRING)], [], Need(minutes(30)), minutes(45), LA, SPRING))
@example(([day_window("00:15", "01:45", AUTUMN)], [], Need(minutes(90)), minutes(15), LA, AUTUMN))
def test_starts_are_those_of_brute_force(case):
    windows, busy, need, step, zone, _day = case
    assert starts(windows, busy, need=need, step=step, zone=zone) == by_brute_force(*case)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_taking_an_offered_start_leaves_only_what_does_not_touch_it(case):
    windows, busy, need, step, zone, _day = case
    before = starts(windows, busy, need=need, step=step, zone=zone)
    if not before:
        return
    taken = need.occupied(before[len(before) // 2])
    after = starts(windows, [*busy, taken], need=need, step=step, zone=zone)
    own = [need.occupied(each) for each in before]
    assert after == [each.start + need.before for each in own if each.end <= taken.start or each.start >= taken.end]
