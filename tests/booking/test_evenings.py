"""Events: planned one by one or in a row, changed, cancelled, told about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from booking import diary, evenings, lifecycle, seats
from booking.models import Booking, DiaryEntry, Event, TimeOff
from practice.models import Message
from tests.booking.conftest import NOW
from tests.booking.test_seats import SEVEN, calendars, line, sent, take
from tests.factories import make_busy_time, make_event, make_service, make_user

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def evening(studio):
    return make_event(studio.practitioner, start=SEVEN, capacity=4, now=NOW)


def spans():
    return list(DiaryEntry.objects.order_by("start").values_list("start", "end", "kind"))


def test_an_event_occupies_the_diary_with_its_buffers(studio):
    service = make_service("sound-bath", kind="group", buffer_before=30, buffer_after=15)
    noon = datetime(2026, 12, 9, 20, 0, tzinfo=UTC)

    event = make_event(studio.practitioner, service, noon, now=NOW)

    assert spans() == [(noon - HOUR / 2, noon + 1.5 * HOUR, "event")]
    assert (event.slug, event.currency, event.end) == ("sound-bath-2026-12-09", "USD", noon + 1.25 * HOUR)
    free = diary.free_times(**studio.wish(first=noon.date(), days=1))
    assert [each.hour for each in free if each.minute == 0] == [9, 10, 14, 15, 16]
    with pytest.raises(lifecycle.TimeTaken):
        studio.request(noon)


def test_events_count_for_the_most_minutes_of_a_day(studio):
    studio.practitioner.most_minutes_a_day = 120
    studio.practitioner.save()
    day = SEVEN.date() - DAY
    assert diary.free_times(**studio.wish(first=day, days=1))

    make_event(studio.practitioner, start=SEVEN, now=NOW)

    assert not diary.free_times(**studio.wish(first=day, days=1))


def test_an_event_never_overlaps_and_says_with_what(studio, evening):
    plan = evenings.Plan.of(evening)

    with pytest.raises(evenings.NotPossible, match=r"overlaps with Sound bath evening \(7 p\.m\. to 8:15 p\.m\.\)"):
        evenings.plan(plan, now=NOW)

    later = evenings.plan_again(plan, [SEVEN + 2 * HOUR], now=NOW)[0]
    assert later.slug == "sound-bath-2026-12-09-2"
    with pytest.raises(evenings.NotPossible, match="overlaps"):
        evenings.change(later, start=SEVEN + HOUR, now=NOW)
    assert len(spans()) == 2


def test_evenings_in_a_row_keep_the_clock_on_the_wall_and_skip_what_is_taken(studio):
    start = datetime(2027, 3, 3, 3, 0, tzinfo=UTC)  # the second of March, seven in the evening
    plan = evenings.Plan.of(make_event(studio.practitioner, start=start + 28 * DAY - HOUR, now=NOW))
    TimeOff.objects.create(practitioner=studio.practitioner, start=start + 13 * DAY, end=start + 15 * DAY)
    plan = replace(plan, start=start)

    found = evenings.dates(plan, every_weeks=2, count=4, now=NOW)

    assert [(f"{each.wall:%m-%d %H:%M}", each.why) for each in found] == [
        ("03-02 19:00", ""),
        ("03-16 19:00", "Taken."),
        ("03-30 19:00", "Taken."),
        ("04-13 19:00", ""),
    ]
    made = evenings.plan_again(plan, [each.start for each in found if each.start], now=NOW)
    assert [each.start for each in made] == [start, start + 42 * DAY - HOUR]
    assert len({each.slug for each in made}) == 2


def test_a_time_off_and_another_calendar_are_named_but_do_not_refuse(studio, evening):
    span = evening.occupied
    assert not evenings.is_away(studio.practitioner, span)
    off = TimeOff.objects.create(practitioner=studio.practitioner, start=SEVEN, end=SEVEN + HOUR)
    assert evenings.is_away(studio.practitioner, span)
    off.delete()
    make_busy_time(studio.practitioner, span.end, span.end + HOUR)
    assert not evenings.is_away(studio.practitioner, span)
    make_busy_time(studio.practitioner, SEVEN, SEVEN + HOUR)
    assert evenings.is_away(studio.practitioner, span)


def test_a_row_is_planned_whole_or_not_at_all(studio, evening):
    plan = evenings.Plan.of(evening)

    with pytest.raises(evenings.NotPossible):
        evenings.plan_again(plan, [SEVEN + 7 * DAY, SEVEN], now=NOW)

    assert Event.objects.count() == 1


def test_fewer_places_than_are_taken_are_refused_and_more_promote(evening):
    take(evening, 3, "one"), take(evening, 2, "two")

    with pytest.raises(evenings.NotPossible, match="3 places are taken or offered already"):
        evenings.change(evening, capacity=2, now=NOW)
    evenings.change(evening, capacity=3, now=NOW)
    assert line(evening) == ["one booked 3", "two waiting 2"]
    evenings.change(evening, capacity=5, now=NOW)

    assert line(evening) == ["one booked 3", "two offered 2"]


def test_another_time_is_told_to_everybody_and_their_calendars(evening):
    booked = take(evening, 4, "one")
    take(evening, 1, "two")
    start = SEVEN + DAY

    moved = evenings.change(evening, start=start, now=NOW, message="The heating is off.")

    assert spans() == [(start, start + 1.25 * HOUR, "event")]
    assert (moved.slug, moved.end) == (evening.slug, start + 1.25 * HOUR)
    assert sent("booking_moved") == ["one", "two"]
    assert calendars(booked)[-1] == ("REQUEST", booked.uid, "1")
    mail = Message.objects.filter(kind="booking_moved").first()
    assert "The heating is off." in mail.text
    assert "This event was to begin on Wednesday, Dec. 9, 2026, 7 p.m." in mail.text
    assert Message.objects.filter(kind="booking_moved", calendar="").count() == 1


def test_words_and_prices_change_without_a_mail_and_keep_what_was_agreed(evening):
    booking = take(evening, 2, "one")
    before = Message.objects.count()

    evenings.change(evening, title="Gongs", price=Decimal(40), now=NOW)

    booking.refresh_from_db()
    assert (booking.total, Message.objects.count()) == (60, before)


def test_an_offer_never_outlasts_an_earlier_start(evening):
    full = take(evening, 4, "one")
    waiting = take(evening, 4, "two")
    seats.give_up(full, now=NOW)

    evenings.change(evening, start=NOW + 2 * HOUR, now=NOW)

    waiting.refresh_from_db()
    assert waiting.held_until == NOW + 2 * HOUR


def test_cancelling_tells_everybody_and_frees_the_diary(evening):
    booked, waiting = take(evening, 4, "one"), take(evening, 1, "two")
    user = make_user()

    evenings.cancel(evening, user=user, now=NOW, message="I am ill.")

    assert line(evening) == ["one cancelled 4", "two cancelled 1"]
    assert (evening.state, spans(), sent("booking_event_cancelled")) == ("cancelled", [], ["one", "two"])
    assert [each[0] for each in calendars(booked)] == ["REQUEST", "CANCEL"]
    assert calendars(waiting) == []
    assert not Booking.objects.get(pk=booked.pk).late
    with pytest.raises(seats.NotPossible, match="has been cancelled"):
        take(evening, 1, "three")
    with pytest.raises(evenings.NotPossible, match="has been cancelled"):
        evenings.cancel(evening, user=user, now=NOW)


def test_what_has_begun_is_not_changed(evening):
    with pytest.raises(evenings.NotPossible, match="already begun"):
        evenings.change(evening, capacity=20, now=SEVEN)
    with pytest.raises(evenings.NotPossible, match="in the past"):
        evenings.plan(replace(evenings.Plan.of(evening), start=NOW), now=NOW)


def test_a_message_goes_to_each_party_that_comes(evening):
    take(evening, 2, "one"), take(evening, 2, "two"), take(evening, 1, "three")

    told = evenings.tell(evening, "Please bring a blanket.")

    assert [each.name for each in told] == ["one", "two"] == sent("booking_message")
    assert "Please bring a blanket." in Message.objects.filter(kind="booking_message").first().text
