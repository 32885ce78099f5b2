"""Free times against an oracle that goes minute by minute and checks every rule by itself."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking import diary
from booking.availability import Need, Span, window
from booking.models import Client, OpeningHours, OwnRules, SpecialDay, TimeOff
from tests.booking.test_availability import AUTUMN, SPRING, by_brute_force
from tests.factories import make_appointment, make_busy_time, make_service

LA = ZoneInfo("America/Los_Angeles")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CLOCK = st.builds(time, st.sampled_from([0, 1, 2, 7, 9, 12, 17, 20, 23]), st.sampled_from([0, 30]))
PERIODS = st.lists(st.tuples(st.integers(-30, 60), st.integers(1, 6)), max_size=2)
"""Half hours from midnight, UTC, and how many."""


@st.composite
def weeks(draw):
    """A day, hours of the week and of special days around it, sessions, absences and rules."""
    day = draw(st.sampled_from([SPRING, AUTUMN, date(2026, 6, 10)]))
    hours = st.lists(st.tuples(CLOCK, CLOCK).filter(lambda each: each[0] != each[1]), max_size=2)
    session = st.fixed_dictionaries(
        {
            "minutes": st.sampled_from([30, 60, 90]),
            "before": st.sampled_from([0, 30]),
            "after": st.sampled_from([0, 15]),
            "state": st.sampled_from(["confirmed", "requested", "completed", "cancelled"]),
            "is_same_service": st.booleans(),
            "is_theirs": st.booleans(),
        }
    )
    return {
        "day": day,
        "weekly": {weekday: draw(hours) for weekday in range(7)},
        "special": draw(st.dictionaries(st.integers(-1, 2).map(lambda n: day + n * DAY), hours, max_size=1)),
        "sessions": draw(st.dictionaries(st.integers(-8, 24), session, max_size=5)),
        "off": draw(PERIODS),
        "elsewhere": draw(PERIODS),
        "hands_on": draw(st.sampled_from([30, 60, 90])),
        "now": datetime.combine(day, time(8), UTC) + timedelta(hours=draw(st.integers(-30, 20))),
        "most": draw(st.sampled_from([None, 90, 150])),
        "knows_client": draw(st.booleans()),
        "rules": {
            "notice_hours": draw(st.sampled_from([0, 5, 24])),
            "horizon_days": draw(st.integers(0, 3)),
            "slot_step_minutes": draw(st.sampled_from([15, 30, 45])),
            "buffer_before": draw(st.sampled_from([0, 30])),
            "buffer_after": draw(st.sampled_from([0, 15])),
            "before_may_precede_opening": draw(st.booleans()),
            "after_may_pass_closing": draw(st.booleans()),
            "most_minutes_a_day": draw(st.sampled_from([None, 60, 120])),
            "days_between": draw(st.integers(0, 2)),
        },
    }


def start_of(case, slot):
    """Sessions lie three hours apart, so that they never overlap."""
    return datetime.combine(case["day"], time(), UTC) + slot * timedelta(hours=3)


def spans_of(case, periods):
    midnight = datetime.combine(case["day"], time(), UTC)
    return [Span(midnight + n * 30 * MINUTE, midnight + (n + many) * 30 * MINUTE) for n, many in periods]


def write_down(case, studio):
    OpeningHours.objects.all().delete()
    for weekday, hours in case["weekly"].items():
        for opens, closes in hours:
            studio.practitioner.opening_hours.create(weekday=weekday, opens=opens, closes=closes)
    for day, hours in case["special"].items():
        special = SpecialDay.objects.create(practitioner=studio.practitioner, date=day)
        for opens, closes in hours:
            special.windows.create(opens=opens, closes=closes)
    other, client = make_service("cupping"), Client.objects.create(name="Sample client")
    for slot, session in case["sessions"].items():
        values = dict(session)
        service = studio.service if values.pop("is_same_service") else other
        values["client"] = client if values.pop("is_theirs") else None
        make_appointment(studio.practitioner, service, start_of(case, slot), **values)
    for span in spans_of(case, case["off"]):
        TimeOff.objects.create(practitioner=studio.practitioner, start=span.start, end=span.end)
    for span in spans_of(case, case["elsewhere"]):
        make_busy_time(studio.practitioner, *span)
    own = OwnRules(practitioner=studio.practitioner, service=studio.service, **case["rules"])
    own.save()
    return client if case["knows_client"] else None


def oracle(case):
    """The rules one by one, on plain values."""
    day, rule = case["day"], case["rules"]
    dates = [day + n * DAY for n in range(-1, 3)]
    windows = [
        window(each, *hours)
        for each in dates
        for hours in (case["special"][each] if each in case["special"] else case["weekly"][each.weekday()])
    ]
    busy = spans_of(case, case["off"] + case["elsewhere"])
    for slot, session in case["sessions"].items():
        if session["state"] in ("confirmed", "requested"):
            start, end = start_of(case, slot), start_of(case, slot) + session["minutes"] * MINUTE
            busy.append(Span(start - session["before"] * MINUTE, end + session["after"] * MINUTE))
    need = Need(
        case["hands_on"] * MINUTE,
        rule["buffer_before"] * MINUTE,
        rule["buffer_after"] * MINUTE,
        rule["before_may_precede_opening"],
        rule["after_may_pass_closing"],
    )
    found = by_brute_force(windows, busy, need, rule["slot_step_minutes"] * MINUTE, LA, day)
    return [each for each in found if keeps_the_rest(case, each)]


def keeps_the_rest(case, start):
    rule, local = case["rules"], start.astimezone(LA).date()
    last = case["now"].astimezone(LA).date() + rule["horizon_days"] * DAY
    if local not in (case["day"], case["day"] + DAY) or local > last:
        return False
    if start < case["now"] + timedelta(hours=rule["notice_hours"]):
        return False
    all_minutes = own_minutes = case["hands_on"]
    for slot, session in case["sessions"].items():
        other = start_of(case, slot).astimezone(LA).date()
        counts, is_own = session["state"] != "cancelled", session["is_same_service"]
        if counts and other == local:
            all_minutes += session["minutes"]
            own_minutes += session["minutes"] if is_own else 0
        is_theirs = counts and is_own and session["is_theirs"] and case["knows_client"]
        if is_theirs and abs((other - local).days) < rule["days_between"]:
            return False
    limits = [(case["most"], all_minutes), (rule["most_minutes_a_day"], own_minutes)]
    return all(most is None or minutes <= most for most, minutes in limits)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(weeks())
def test_free_times_are_those_of_the_oracle(studio, case):
    with transaction.atomic():
        client = write_down(case, studio)
        studio.practitioner.most_minutes_a_day = case["most"]
        studio.length.minutes = case["hands_on"]
        found = diary.free_times(**studio.wish(first=case["day"], days=2, now=case["now"], client=client))
        transaction.set_rollback(True)
    assert [each.astimezone(UTC) for each in found] == oracle(case)
