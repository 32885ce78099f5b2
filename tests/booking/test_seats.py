"""Seats: taken whole or not at all, offered in order, freed by whoever leaves."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from booking import links, seats
from booking.models import SEATED, Booking, BookingChange, Event
from booking.seats import reminding
from practice import messages
from practice.links import BadLink
from practice.models import Message
from tests.booking.conftest import NOW
from tests.factories import make_event, make_guest, make_user

pytestmark = pytest.mark.django_db
SEVEN = datetime(2026, 12, 10, 3, 0, tzinfo=UTC)
"""Seven in the evening in Los Angeles, on the ninth of December."""
HOUR = timedelta(hours=1)


@pytest.fixture
def evening(studio):
    return make_event(studio.practitioner, start=SEVEN, capacity=4, now=NOW)


def take(event, party=1, name="Sample guest", **values):
    guest = make_guest(name, email=f"{name.split()[-1].lower()}@example.com")
    return seats.take(event, **{"party": party, "guest": guest, "may_wait": True, "now": NOW, **values})


def line(event):
    """Who is where, in order, with the seats taken: ["one booked 2", …]."""
    event.refresh_from_db()
    rows = Booking.objects.filter(event=event)
    taken = rows.filter(state__in=SEATED).aggregate(all=Sum("party", default=0))["all"]
    assert event.seats_taken == taken
    return [f"{row.name} {row.state} {row.party}" for row in rows]


def sent(kind):
    return [message.to.partition("@")[0] for message in Message.objects.filter(kind=kind).order_by("pk")]


def calendars(booking):
    rows = Message.objects.filter(subject_key=booking.about).exclude(calendar="").order_by("pk")
    lines = [dict(line.split(":", 1) for line in row.calendar.split("\r\n") if ":" in line) for row in rows]
    return [(each["METHOD"], each["UID"], each["SEQUENCE"]) for each in lines]


def test_seats_are_taken_whole_or_not_at_all(evening):
    take(evening, 3, "one")

    with pytest.raises(seats.NoSeats, match="Only 1 place is left") as refusal:
        take(evening, 2, "two", may_wait=False)

    assert refusal.value.left == 1
    assert line(evening) == ["one booked 3"]
    take(evening, 1, "three")
    with pytest.raises(seats.NoSeats, match="No place is left"):
        take(evening, 1, "four", may_wait=False)
    assert line(evening) == ["one booked 3", "three booked 1"]


def test_the_database_itself_refuses_one_seat_too_many(evening):
    with pytest.raises(IntegrityError, match="event_never_oversold"), transaction.atomic():
        Event.objects.update(seats_taken=5)


def test_whoever_waits_is_offered_what_fits_in_order(evening):
    first, second = take(evening, 2, "one"), take(evening, 2, "two")
    big, small, last = take(evening, 3, "three"), take(evening, 1, "four"), take(evening, 1, "five")
    assert [seats.place_in_line(each) for each in (big, small, last, first)] == [1, 2, 3, 0]

    seats.give_up(first, now=NOW)

    assert line(evening)[2:] == ["three waiting 3", "four offered 1", "five offered 1"]
    assert sent("booking_offered") == ["four", "five"]
    small.refresh_from_db()
    assert small.held_until == NOW + 12 * HOUR
    seats.give_up(small, now=NOW)
    seats.give_up(last, now=NOW)
    assert line(evening)[2] == "three waiting 3"
    seats.give_up(second, now=NOW)
    assert line(evening)[2] == "three offered 3"


def test_an_offer_is_taken_or_goes_to_the_next(evening):
    full = take(evening, 4, "one")
    first, second = take(evening, 4, "two"), take(evening, 4, "three")
    seats.give_up(full, now=NOW)
    later = NOW + 12 * HOUR

    with pytest.raises(seats.NotPossible, match="not held any more"):
        seats.accept(first, now=later)
    assert seats.expire_due(later - HOUR) == 0
    assert seats.expire_due(later) == 1
    assert line(evening) == ["one cancelled 4", "two expired 4", "three offered 4"]
    accepted = seats.accept(second, now=later + HOUR)

    assert line(evening)[2] == "three booked 4"
    assert (sent("booking_expired"), sent("booking_booked")) == (["two"], ["one", "three"])
    assert calendars(accepted) == [("REQUEST", accepted.uid, "0")]


@pytest.mark.parametrize(
    ("offered", "held"),
    [
        ("2026-12-02 08:30", "2026-12-02 20:30"),
        ("2026-12-02 13:55", "2026-12-03 09:00"),
        ("2026-12-02 09:10", "2026-12-03 09:00"),
        ("2026-12-02 21:30", "2026-12-03 09:30"),
        ("2026-12-08 13:55", "2026-12-09 09:00"),
        ("2026-12-09 08:00", "2026-12-09 19:00"),
    ],
)
def test_an_offer_does_not_run_out_in_the_night(studio, evening, offered, held):
    at, until = (datetime.fromisoformat(each).replace(tzinfo=studio.practice.zone) for each in (offered, held))
    full, waiting = take(evening, 4, "one"), take(evening, 4, "two")

    seats.give_up(full, now=at)

    waiting.refresh_from_db()
    assert waiting.held_until == until


def test_an_offer_for_an_event_of_the_early_morning_is_held_no_longer_than_it_would_be(studio):
    early = make_event(studio.practitioner, start=datetime(2026, 12, 9, 16, 0, tzinfo=UTC), capacity=1, now=NOW)
    full, waiting = take(early, 1, "one"), take(early, 1, "two")

    seats.give_up(full, now=datetime(2026, 12, 8, 22, 0, tzinfo=UTC))

    waiting.refresh_from_db()
    assert waiting.held_until == datetime(2026, 12, 9, 10, 0, tzinfo=UTC)


def test_whom_no_mail_reaches_the_practitioner_calls_and_takes_the_offer_for(evening):
    full, user = take(evening, 4, "one"), make_user()
    caller = make_guest("Sample caller", email="", phone="555 0100")
    waiting = seats.take(evening, party=2, guest=caller, may_wait=True, user=user, now=NOW)

    seats.give_up(full, now=NOW)

    told = Message.objects.get(kind="booking_to_call")
    assert (sent("booking_to_call"), sent("booking_offered")) == (["practitioner"], [])
    assert "held until Tuesday, Dec. 1, 2026, noon" in told.text
    assert "Telephone: 555 0100" in told.text and "Telephone: 555 0100" in told.html
    assert told.not_after == NOW + 12 * HOUR
    before = Message.objects.count()
    seats.accept(waiting, user=user, now=NOW)
    assert line(evening)[1] == "Sample caller booked 2"
    assert Message.objects.count() == before
    assert BookingChange.objects.latest("pk").actor == "practitioner"


def test_nothing_is_held_or_offered_past_the_start(evening):
    full = take(evening, 4, "one")
    first, second = take(evening, 4, "two"), take(evening, 4, "three")
    seats.give_up(full, now=SEVEN - HOUR)
    first.refresh_from_db()
    assert first.held_until == SEVEN

    assert seats.expire_due(SEVEN) == 1

    assert line(evening) == ["one cancelled 4", "two expired 4", "three waiting 4"]
    with pytest.raises(seats.NotPossible, match="already begun"):
        take(evening, 1, "four", now=SEVEN)
    with pytest.raises(seats.NotPossible, match="already begun"):
        seats.give_up(second, now=SEVEN)


def test_who_asks_for_the_list_as_seats_come_free_is_booked_unless_that_binds_at_once(evening):
    limit, late = SEVEN - 24 * HOUR, SEVEN - 23 * HOUR
    take(evening, 1, "one", now=limit)
    take(evening, 1, "two", now=late, may_wait=False)
    offered = take(evening, 2, "three", now=late)

    assert line(evening) == ["one booked 1", "two booked 1", "three offered 2"]
    assert (offered.state, offered.booked_at, offered.held_until) == ("offered", None, late + 13 * HOUR)
    assert (sent("booking_waiting"), sent("booking_offered")) == ([], ["three"])
    take(evening, 1, "four", now=late)
    assert line(evening)[3] == "four waiting 1"
    seats.give_up(offered, now=late)
    seats.take(evening, party=1, guest=make_guest("five"), may_wait=True, user=make_user(), now=late)
    assert line(evening)[2:] == ["three cancelled 2", "four offered 1", "five booked 1"]


def test_cancelling_is_free_until_the_limit_that_was_shown(evening):
    limit = SEVEN - 24 * HOUR
    early, shown, late = (take(evening, 1, name) for name in ("one", "two", "three"))

    assert not seats.give_up(early, now=limit).late
    assert not seats.give_up(shown, now=limit + HOUR, shown_at=limit).late
    gone = seats.give_up(late, now=limit + HOUR)

    assert gone.late
    assert calendars(gone) == [("REQUEST", gone.uid, "0"), ("CANCEL", gone.uid, "1")]
    change = BookingChange.objects.latest("pk")
    assert (change.actor, change.verb, change.from_state, change.to_state, change.reason) == (
        "client",
        "give_up",
        "booked",
        "cancelled",
        "late",
    )
    assert sent("booking_given_up") == ["practitioner"] * 3
    assert "They are free for somebody else now." in Message.objects.filter(kind="booking_cancelled").latest("pk").text


def test_a_party_grows_if_there_is_room_and_shrinks_for_others(evening):
    party, waiting = take(evening, 3, "one"), take(evening, 2, "two")

    seats.resize(party, 4, now=NOW)
    assert line(evening) == ["one booked 4", "two waiting 2"]
    with pytest.raises(seats.NotPossible, match="Book for 1 to 4 people"):
        seats.resize(party, 5, now=NOW)
    seats.resize(party, 2, now=NOW)
    assert line(evening) == ["one booked 2", "two offered 2"]
    with pytest.raises(seats.NoSeats, match="No place is left"):
        seats.resize(party, 3, now=NOW)

    assert line(evening) == ["one booked 2", "two offered 2"]
    assert seats.resize(waiting, 1, now=NOW).state == "offered"
    assert line(evening) == ["one booked 2", "two offered 1"]


def test_the_practitioner_hears_of_another_number_and_when_it_is_late(evening):
    party, waiting = take(evening, 3, "one"), take(evening, 3, "two")

    seats.resize(waiting, 2, now=NOW)
    seats.resize(party, 2, now=NOW)
    seats.resize(party, 1, now=SEVEN - HOUR)

    early, late = (each.text for each in Message.objects.filter(kind="booking_number_changed").order_by("pk"))
    assert "one had booked for 3 and comes with 2 now." in early and "late" not in early
    assert "one had booked for 2 and comes with 1 now. It is a late cancellation of the others." in late


def test_who_waits_with_fewer_may_fit_at_once(evening):
    take(evening, 3, "one")
    waiting = take(evening, 2, "two")

    seats.resize(waiting, 1, now=NOW)

    assert line(evening) == ["one booked 3", "two offered 1"]


def test_seats_are_passed_on_with_a_link_of_their_own(evening):
    booking = take(evening, 2, "one")
    Booking.objects.update(note="sciatica", others="Sample friend", chairs=1)
    old_token = links.booking_path(booking).split("/")[2]

    new = seats.pass_on(booking, guest=make_guest("Sample other", email="other@example.com"), now=NOW)

    assert line(evening) == ["one passed_on 2", "Sample other booked 2"]
    with pytest.raises(BadLink):
        links.booking_of(old_token)
    new.refresh_from_db()
    assert (new.note, new.others, new.chairs, new.uid != booking.uid) == ("", "", 1, True)
    assert calendars(booking) == [("REQUEST", booking.uid, "0"), ("CANCEL", booking.uid, "1")]
    assert calendars(new) == [("REQUEST", new.uid, "0")]
    assert (sent("booking_passed_on"), sent("booking_taken_over")) == (["one"], ["other"])
    told = Message.objects.filter(kind="booking_new").latest("pk")
    assert "one has passed these places on to Sample other. 2 of 4 places are taken." in told.text
    assert "one has passed these places on to Sample other." in told.html
    assert told.subject == "Passed on: one to Sample other, Wednesday, Dec. 9, 2026"
    with pytest.raises(seats.NotPossible, match="passed on"):
        seats.give_up(booking, now=NOW)


def test_the_practitioner_books_by_telephone_and_says_why_she_cancels(evening):
    user = make_user()
    booking = seats.take(evening, party=2, guest=make_guest(email=""), user=user, now=NOW)
    assert Message.objects.count() == 0
    told = take(evening, 1, "two")

    seats.give_up(booking, user=user, now=NOW, message="As we said.")
    seats.give_up(told, user=user, now=SEVEN - HOUR, message="As we said.")

    told.refresh_from_db()
    assert not told.late
    assert "As we said." in Message.objects.get(kind="booking_cancelled").text


def test_checking_in_is_one_press_and_back(evening):
    user, booking = make_user(), take(evening, 2, "one")
    with pytest.raises(seats.NotPossible, match="on the day"):
        seats.check_in(booking, user=user, now=NOW)

    seats.check_in(booking, user=user, now=SEVEN - HOUR)
    assert line(evening) == ["one attended 2"]
    seats.undo_check_in(booking, user=user, now=SEVEN)
    seats.mark_no_show(booking, user=user, now=SEVEN + HOUR)
    assert line(evening) == ["one no_show 2"]
    seats.check_in(booking, user=user, now=SEVEN + HOUR)

    assert line(evening) == ["one attended 2"]


def test_reminders_go_once_to_who_has_booked_in_time(evening):
    take(evening, 1, "one"), take(evening, 1, "two", now=SEVEN - HOUR)
    due = SEVEN - 23 * HOUR

    assert reminding.remind_due(SEVEN - 25 * HOUR) == 0
    assert reminding.remind_due(due) == 1
    assert reminding.remind_due(due) == 0

    assert sent("booking_reminder") == ["one"]
    mail = messages.email(Message.objects.get(kind="booking_reminder"))
    assert "List-Unsubscribe" in mail.extra_headers


def test_no_mail_says_what_was_written_in_confidence(evening):
    guest = make_guest(note="sciatica", first_time=True)
    booking = seats.take(evening, party=1, guest=guest, answers=[{"answer": "epilepsy"}], now=NOW)
    seats.give_up(booking, now=NOW)

    said = " ".join(f"{each.subject} {each.text} {each.html} {each.calendar}" for each in Message.objects.all())

    assert "sciatica" not in said
    assert "epilepsy" not in said
    assert Booking.objects.get().note == "sciatica"
    assert Booking.objects.get().answers == [{"answer": "epilepsy"}]
