"""A practitioner's own rules, buffers at the edges of the day, minutes of a day, days between, new clients."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking import diary, rules
from booking.models import Client, OwnRules
from tests.booking.conftest import NOW
from tests.factories import make_appointment, make_length, make_practitioner, make_service, open_weekly

LA = ZoneInfo("America/Los_Angeles")
FIRST, SECOND, THIRD = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)


def local(text, day=SECOND):
    return datetime.combine(day, time.fromisoformat(text), LA).astimezone(UTC)


def clocks(studio, first=SECOND, days=1, **values):
    """Free times as texts, on the hour only, so that lists stay short."""
    found = diary.free_times(**studio.wish(first=first, days=days, **values))
    return [each.strftime("%H:%M") for each in found if each.minute == 0]


def days_with_times(studio, **values):
    """Days of December that have a free time, from the second to the twentieth."""
    found = diary.free_times(**studio.wish(first=SECOND, days=19, **values))
    return sorted({each.day for each in found})


@pytest.fixture
def ann(studio):
    return Client.objects.create(name="Sample client")


def test_own_rules_count_for_their_practitioner_and_service_alone(studio):
    other = make_practitioner(slug="other")
    OwnRules.objects.create(practitioner=other, service=studio.service, notice_hours=0, buffer_after=30)
    OwnRules.objects.create(practitioner=other, service=make_service("cupping"), buffer_after=45)
    studio.service.notice_hours = 12
    theirs, mine = rules.of(other, studio.service), rules.of(studio.practitioner, studio.service)
    assert (theirs.notice_hours, theirs.buffer_after, theirs.horizon_days) == (0, 30, 60)
    assert (mine.notice_hours, mine.buffer_after, mine.horizon_days) == (12, 0, 60)


def test_every_rule_can_be_a_practitioners_own(studio):
    own = {name: not getattr(studio.service, name) for name in rules.NAMES if name.startswith(("before", "after"))}
    own |= {"new_clients": False, "trusted_at_once": True}
    own |= {name: 7 for name in rules.NAMES if name not in own}
    OwnRules.objects.create(practitioner=studio.practitioner, service=studio.service, **own)
    assert vars(rules.of(studio.practitioner, studio.service)) == own


def test_free_times_keep_the_practitioners_own_rules(studio):
    OwnRules.objects.create(
        practitioner=studio.practitioner, service=studio.service, slot_step_minutes=90, buffer_after=60, horizon_days=1
    )
    make_appointment(studio.practitioner, studio.service, local("13:30"))
    found = diary.free_times(**studio.wish(first=SECOND, days=30))
    assert [each.strftime("%d. %H:%M") for each in found] == ["02. 09:00", "02. 10:30", "02. 15:00"]


def test_lengths_own_buffer_comes_before_the_practitioners(studio):
    OwnRules.objects.create(practitioner=studio.practitioner, service=studio.service, buffer_after=30)
    assert diary.need(studio.length, practitioner=studio.practitioner).after == timedelta(minutes=30)
    studio.length.buffer_after = 10
    assert diary.need(studio.length, practitioner=studio.practitioner).after == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("early", "late", "first", "last"),
    [
        (True, True, "09:00", "16:00"),
        (False, True, "09:30", "16:00"),
        (True, False, "09:00", "15:30"),
        (False, False, "09:30", "15:30"),
    ],
)
def test_buffers_pass_the_edges_of_the_day_where_they_may(studio, early, late, first, last):
    service = studio.service
    service.buffer_before = service.buffer_after = 30
    service.before_may_precede_opening, service.after_may_pass_closing = early, late
    found = [each.strftime("%H:%M") for each in diary.free_times(**studio.wish(first=SECOND, days=1))]
    assert (found[0], found[-1]) == (first, last)


def test_day_is_full_when_its_minutes_are(studio):
    studio.practitioner.most_minutes_a_day = 180
    make_appointment(studio.practitioner, studio.service, local("09:00"), after=15)
    assert "16:00" in clocks(studio)
    make_appointment(studio.practitioner, make_service("cupping"), local("11:00"), minutes=61, state="requested")
    assert clocks(studio) == []
    assert "16:00" in clocks(studio, first=THIRD)
    assert "16:00" in clocks(studio, length=make_length(studio.service, 59))


def test_add_ons_count_as_hands_on_minutes(studio):
    studio.practitioner.most_minutes_a_day = 60
    add_on = studio.service.add_ons.create(name="Cupping", slug="cupping", extra_minutes=15)
    assert clocks(studio) != []
    assert clocks(studio, add_ons=[add_on]) == []


def test_services_own_limit_counts_its_own_sessions(studio):
    studio.service.most_minutes_a_day = 60
    make_appointment(studio.practitioner, make_service("cupping"), local("09:00"))
    assert clocks(studio) != []
    make_appointment(studio.practitioner, studio.service, local("12:00"))
    assert clocks(studio) == []


def test_sessions_that_took_place_today_were_work(studio):
    studio.practitioner.most_minutes_a_day = 60
    make_appointment(studio.practitioner, studio.service, local("09:00"), state="completed")
    make_appointment(studio.practitioner, studio.service, local("09:00", THIRD), state="no_show")
    now = local("12:00")
    assert clocks(studio, now=now) == []
    assert "09:00" in clocks(studio, first=THIRD, now=now)


def test_minutes_belong_to_the_local_date_on_which_they_begin(studio):
    """A session from 23:30 local time, the next day in UTC, with a buffer that begins a date earlier."""
    studio.practitioner.most_minutes_a_day = 60
    make_appointment(studio.practitioner, studio.service, local("23:30"), minutes=60)
    make_appointment(studio.practitioner, studio.service, local("00:15", date(2026, 12, 5)), minutes=60, before=30)
    assert days_with_times(studio)[:3] == [3, 4, 6]


def test_offers_of_one_appointment_count_once(studio):
    studio.practitioner.most_minutes_a_day = 120
    offered = make_appointment(studio.practitioner, studio.service, local("09:00"), state="offered")
    studio.practitioner.diary.create(appointment=offered, start=local("10:00"), end=local("11:00"))
    assert clocks(studio)[0] == "11:00"


def test_the_moved_appointment_counts_no_minutes_and_holds_no_time(studio):
    studio.practitioner.most_minutes_a_day = 60
    moved = make_appointment(studio.practitioner, studio.service, local("12:00"), after=15)
    assert clocks(studio) == []
    assert clocks(studio, ignoring=moved)[2:5] == ["11:00", "12:00", "13:00"]


def test_days_between_are_dates_and_concern_one_client_and_service(studio, ann):
    studio.service.days_between = 7
    make_appointment(studio.practitioner, studio.service, local("16:00", date(2026, 12, 10)), client=ann)
    assert days_with_times(studio, client=ann) == [2, 3, 17, 18, 19, 20]
    other = Client.objects.create(name="Other sample client")
    assert days_with_times(studio, client=other) == days_with_times(studio) == list(range(2, 21))
    cupping = make_service("cupping", days_between=7)
    assert days_with_times(studio, client=ann, length=make_length(cupping)) == list(range(2, 21))


@pytest.mark.parametrize(
    ("state", "counts"),
    [("requested", True), ("completed", True), ("cancelled", False), ("no_show", False), ("declined", False)],
)
def test_days_between_count_sessions_that_are_held_or_were(studio, ann, state, counts):
    studio.service.days_between = 3
    make_appointment(studio.practitioner, studio.service, local("10:00", FIRST), client=ann, state=state)
    assert days_with_times(studio, client=ann)[0] == (4 if counts else 2)


def test_days_between_count_every_time_that_is_held_for_an_answer(studio, ann):
    """Of an offer the times that are offered, not the one asked for; of a move both."""
    studio.service.days_between = 3
    by = {"client": ann}
    offered = make_appointment(studio.practitioner, studio.service, local("10:00"), state="offered", **by)
    offered.offers.create(start=local("10:00", date(2026, 12, 6)))
    assert days_with_times(studio, **by)[:4] == [2, 3, 9, 10]
    moving = make_appointment(studio.practitioner, studio.service, local("16:00", date(2026, 12, 12)), **by)
    asked = moving.moves.create(
        start=local("16:00", date(2026, 12, 18)), asked_at=NOW, answer_by=local("16:00", date(2026, 12, 12))
    )
    assert days_with_times(studio, **by) == [2, 3, 9, 15]
    assert days_with_times(studio, **by, ignoring=moving) == [2, 3, *range(9, 21)]
    asked.outcome = asked.Outcome.DECLINED
    asked.save()
    assert days_with_times(studio, **by) == [2, 3, 9, *range(15, 21)]


def test_days_between_leave_out_the_appointment_to_be_moved(studio, ann):
    studio.service.days_between = 7
    moved = make_appointment(studio.practitioner, studio.service, local("16:00", THIRD), client=ann)
    assert days_with_times(studio, client=ann, ignoring=moved) == list(range(2, 21))


def test_closed_to_new_clients_is_open_to_those_known(studio, ann):
    studio.service.new_clients = False
    assert clocks(studio) == []
    assert not diary.is_free(local("10:00"), **studio.wish())
    assert diary.is_free(local("10:00"), **studio.wish(client=ann))
    moved = make_appointment(studio.practitioner, studio.service, local("12:00"))
    assert "12:00" in clocks(studio, ignoring=moved)


def test_length_closed_to_new_clients_leaves_the_others_open(studio, ann):
    short = make_length(studio.service, 30, new_clients=False)
    assert clocks(studio) != []
    assert clocks(studio, length=short) == []
    assert clocks(studio, length=short, client=ann) != []


def test_practitioner_chooses_past_notice_horizon_limit_and_newness(studio):
    service = studio.service
    service.notice_hours, service.horizon_days, service.new_clients = 48, 3, False
    studio.practitioner.most_minutes_a_day = 30
    assert clocks(studio) == []
    make_appointment(studio.practitioner, service, local("12:00"))
    chosen = clocks(studio, by_practice=True)
    assert (chosen[0], "12:00" in chosen, chosen[-1]) == ("09:00", False, "16:00")
    assert clocks(studio, first=date(2027, 6, 1), by_practice=True)[0] == "09:00"


def test_practitioner_chooses_from_today_on_be_it_over(studio):
    now = local("15:30")
    assert clocks(studio, first=FIRST, days=2, now=now, by_practice=True)[0] == "09:00"
    assert clocks(studio, first=FIRST, now=now, by_practice=True) == []
    assert diary.is_free(local("09:00"), **studio.wish(now=now, by_practice=True))
    assert not diary.is_free(local("09:00", FIRST), **studio.wish(now=now, by_practice=True))


def test_nearest_free_keeps_the_rules_too(studio, ann):
    studio.service.days_between = 7
    make_appointment(studio.practitioner, studio.service, local("16:00"), client=ann)
    found = diary.nearest_free(local("10:00"), **studio.wish(client=ann), count=1)
    assert [each.date() for each in found] == [date(2026, 12, 9)]


def test_services_with_hours_of_their_own_differ_by_practitioner(studio):
    """Own hours of one practitioner close nothing for another."""
    other = make_practitioner(slug="other")
    for hours in open_weekly(other, time(18), time(20), weekdays=[THIRD.weekday()]):
        hours.services.add(studio.service)
    assert clocks(studio, practitioner=other) == []
    assert clocks(studio, practitioner=other, first=THIRD) == ["18:00", "19:00"]
    assert clocks(studio)[0] == "09:00"
