from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking import diary
from booking.models import Client, DiaryEntry, OwnRules, SpecialDay, TimeOff
from tests.booking.conftest import NOW
from tests.factories import make_appointment, make_busy_time

LA = ZoneInfo("America/Los_Angeles")
FIRST, SECOND, THIRD = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)


def local(text, day=SECOND):
    return datetime.combine(day, time.fromisoformat(text), LA).astimezone(UTC)


def overruled(studio, start, **values):
    return diary.overrules(start, **studio.wish(**values))


def is_clear(studio, start, **values):
    wish = studio.wish(**values)
    del wish["now"]
    return diary.in_the_way(start, **wish) is None


def test_free_time_overrules_nothing(studio):
    assert overruled(studio, local("10:00")) == []
    assert overruled(studio, local("10:07")) == []


def test_hours(studio):
    SpecialDay.objects.create(practitioner=studio.practitioner, date=THIRD)
    outside = ["Outside the opening hours."]
    assert overruled(studio, local("08:30")) == outside
    assert overruled(studio, local("16:30")) == outside
    assert overruled(studio, local("10:00", THIRD)) == outside


def test_notice_horizon_and_past(studio):
    studio.service.notice_hours, studio.service.horizon_days = 24, 10
    now = local("12:00")
    assert overruled(studio, local("11:00", THIRD), now=now) == ["Less than the least notice of 24 hours."]
    assert overruled(studio, local("12:00", THIRD), now=now) == []
    assert overruled(studio, local("11:00"), now=now) == ["This time is in the past."]
    assert overruled(studio, local("09:00", date(2026, 12, 12)), now=now) == []
    assert overruled(studio, local("09:00", date(2026, 12, 13)), now=now) == [
        "Further ahead than the 10 days in which times can be asked for."
    ]


def test_time_off_with_the_buffers(studio):
    studio.service.buffer_after = 15
    TimeOff.objects.create(practitioner=studio.practitioner, start=local("11:00"), end=local("12:00"))
    assert overruled(studio, local("10:00")) == ["In your time off."]
    assert overruled(studio, local("09:45")) == overruled(studio, local("12:00")) == []


def test_busy_time_is_told_from_time_off(studio):
    make_busy_time(studio.practitioner, local("11:00"), local("11:30"))
    assert overruled(studio, local("11:15")) == ["In a busy time of your other calendars."]
    TimeOff.objects.create(practitioner=studio.practitioner, start=local("11:30"), end=local("12:00"))
    assert overruled(studio, local("11:15")) == [
        "In your time off.",
        "In a busy time of your other calendars.",
    ]


def test_minutes_of_the_day(studio):
    studio.practitioner.most_minutes_a_day, studio.service.most_minutes_a_day = 100, 90
    booked = make_appointment(studio.practitioner, studio.service, local("09:00"))
    assert overruled(studio, local("14:00")) == [
        "120 minutes of hands-on work on that day; the most is 100.",
        "120 minutes of hands-on work on that day; the most is 90.",
    ]
    assert overruled(studio, local("14:00"), ignoring=booked) == []


def test_days_between(studio):
    studio.service.days_between = 7
    client = Client.objects.create(name="Sample client")
    booked = make_appointment(studio.practitioner, studio.service, local("09:00"), client=client)
    assert overruled(studio, local("16:00", SECOND + timedelta(days=5)), client=client) == [
        "5 days from another session of this kind for Sample client; 7 are to be kept."
    ]
    assert overruled(studio, local("09:00", SECOND + timedelta(days=7)), client=client) == []
    assert overruled(studio, local("16:00", THIRD), client=client, ignoring=booked) == []


def test_buffers_past_the_edges_where_they_may_not(studio):
    service = studio.service
    service.buffer_before = service.buffer_after = 30
    assert overruled(studio, local("09:00")) == overruled(studio, local("16:00")) == []
    service.before_may_precede_opening = service.after_may_pass_closing = False
    assert overruled(studio, local("09:00")) == ["The time to be kept free before it begins before the opening."]
    assert overruled(studio, local("16:00")) == ["The time to be kept free after it passes the closing."]
    assert overruled(studio, local("12:00")) == []


def test_several_rules_each_have_their_sentence(studio):
    studio.service.notice_hours = 48
    TimeOff.objects.create(practitioner=studio.practitioner, start=local("00:00"), end=local("00:00", THIRD))
    assert overruled(studio, local("08:00")) == [
        "Less than the least notice of 48 hours.",
        "Outside the opening hours.",
        "In your time off.",
    ]


def test_clear_is_about_the_diary_alone_with_both_buffers(studio):
    OwnRules.objects.create(practitioner=studio.practitioner, service=studio.service, buffer_before=15)
    booked = make_appointment(studio.practitioner, studio.service, local("10:00"), after=30)
    assert not is_clear(studio, local("11:30"))
    assert is_clear(studio, local("11:45"))
    assert is_clear(studio, local("03:00"))
    assert not is_clear(studio, local("09:30"))
    assert is_clear(studio, local("10:30"), ignoring=booked)


def test_clear_ignores_every_span_of_the_appointment_and_no_other(studio):
    moved = make_appointment(studio.practitioner, studio.service, local("10:00"))
    DiaryEntry.objects.create(
        practitioner=studio.practitioner, appointment=moved, start=local("11:00"), end=local("12:00")
    )
    make_appointment(studio.practitioner, studio.service, local("12:00"))
    assert is_clear(studio, local("10:30"), ignoring=moved)
    assert not is_clear(studio, local("11:30"), ignoring=moved)


def test_what_free_times_offer_overrules_nothing_and_is_clear(studio):
    service = studio.service
    service.notice_hours, service.buffer_before, service.buffer_after = 20, 10, 20
    service.before_may_precede_opening, studio.practitioner.most_minutes_a_day = False, 120
    make_appointment(studio.practitioner, service, local("12:00"), before=10, after=20)
    TimeOff.objects.create(practitioner=studio.practitioner, start=local("14:00"), end=local("14:30"))
    offered = {each.astimezone(UTC) for each in diary.free_times(**studio.wish(first=FIRST, days=2))}
    for quarter in range(4 * 40):
        start = NOW + timedelta(minutes=15 * quarter)
        allowed = overruled(studio, start) == [] and is_clear(studio, start)
        assert allowed == (start in offered), start
