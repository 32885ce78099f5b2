"""What every verb of a booking shares: lock, check, change, count seats, write down, promote."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import seat_mail
from booking.lifecycle import NotPossible
from booking.models import SEATED, Actor, Booking, BookingChange, BookingState, Event, EventState
from practice import identity
from practice.models import User

COLUMNS = ("state", "party", "chairs", "held_until", "booked_at", "late", "sequence", "link_version")
"""What a change may write."""

LEAVABLE = (BookingState.WAITING, BookingState.OFFERED, BookingState.BOOKED)
TRANSITIONS: dict[str, tuple[tuple[BookingState, ...], BookingState | None]] = {
    "offer": ((BookingState.WAITING,), BookingState.OFFERED),
    "accept": ((BookingState.OFFERED,), BookingState.BOOKED),
    "expire": ((BookingState.OFFERED,), BookingState.EXPIRED),
    "give_up": (LEAVABLE, BookingState.CANCELLED),
    "cancel_event": ((*LEAVABLE, BookingState.ATTENDED), BookingState.CANCELLED),
    "pass_on": ((BookingState.BOOKED,), BookingState.PASSED_ON),
    "resize": (LEAVABLE, None),
    "answer": (LEAVABLE, None),
    "check_in": ((BookingState.BOOKED, BookingState.NO_SHOW), BookingState.ATTENDED),
    "undo_check_in": ((BookingState.ATTENDED, BookingState.NO_SHOW), BookingState.BOOKED),
    "mark_no_show": ((BookingState.BOOKED,), BookingState.NO_SHOW),
}
"""Verb: from which states, to which (None: it stays)."""
BEFORE_THE_START = ("offer", "accept", "give_up", "cancel_event", "pass_on", "resize", "answer")
AT_THE_DOOR = ("check_in", "undo_check_in")
NIGHT, MORNING = time(21), time(9)
"""By the practice's clock. An offer that would run out in between is held until the morning."""


class NoSeats(NotPossible):
    """There are too few seats; `left` says how many there are."""

    def __init__(self, left: int) -> None:
        self.left = left
        few = ngettext("Only %d place is left.", "Only %d places are left.", left) % left
        super().__init__(few if left else _("No place is left."))


@dataclass
class Change:
    """One verb under way: `booking` is locked and already in its new state; set its other columns in the body."""

    verb: str
    booking: Booking
    actor: Actor
    now: datetime
    user: User | None
    was: BookingState
    seats_before: int
    reason: str = ""
    keeps_seats: bool = False
    """Its seats go to another booking."""


@contextmanager
def event_kept(event_id: int) -> Iterator[Event]:
    """A transaction in which nobody else changes this event, its seats or its waiting list.

    On SQLite the transaction itself is the lock (IMMEDIATE).
    """
    with transaction.atomic():
        yield Event.objects.select_related("service").select_for_update(of=("self",)).get(pk=event_id)


@contextmanager
def changing(verb: str, booking: Booking, actor: Actor, *, now: datetime, user: User | None = None) -> Iterator[Change]:
    """A transaction around one verb. The body sets what else changes and queues the mails."""
    with event_kept(booking.event_id) as event:
        fresh = Booking.objects.outlines().get(pk=booking.pk)
        fresh.event = event
        with one_change(verb, fresh, actor, now=now, user=user) as change:
            yield change
        promote(event, now=now)


@contextmanager
def one_change(
    verb: str, booking: Booking, actor: Actor, *, now: datetime, user: User | None = None
) -> Iterator[Change]:
    """The change itself, for who holds the event: nobody is promoted yet."""
    if sentence := obstacle(verb, booking, now=now):
        raise NotPossible(sentence)
    change = Change(verb, booking, actor, now, user, BookingState(booking.state), seats_of(booking))
    booking.state = TRANSITIONS[verb][1] or change.was
    if booking.state != BookingState.OFFERED:
        booking.held_until = None
    yield change
    _write(change)


def promote(event: Event, *, now: datetime) -> int:
    """Offer what is free to those who wait, in their order: the first whose party fits, then the next. Nothing after
    the start. For who holds the event. Returns how many were offered seats.
    """
    left = _places_left(event)
    if event.is_cancelled or event.start <= now or left <= 0:
        return 0
    limit = _offer_limit(event, now)
    count = 0
    for each in Booking.objects.outlines().waiting().filter(event=event, party__lte=left):
        if each.party <= left:
            each.event = event
            with one_change("offer", each, Actor.SITE, now=now):
                each.held_until = limit
                seat_mail.offered(each)
            left -= each.party
            count += 1
    return count


def _offer_limit(event: Event, now: datetime) -> datetime:
    """Until when an offer made now is held: never past the start, nor into a night that has a morning before it."""
    practice = identity.current()
    limit = (now + timedelta(hours=practice.seat_offer_hours)).astimezone(practice.zone)
    is_late = limit.time() >= NIGHT
    if is_late or limit.time() < MORNING:
        morning = datetime.combine(limit.date() + timedelta(days=is_late), MORNING, tzinfo=practice.zone)
        limit = morning if morning < event.start else limit
    return min(limit.astimezone(UTC), event.start.astimezone(UTC))


def take_seats(event: Event, count: int, *, now: datetime) -> bool:
    """One conditional UPDATE: all of them, or none. The database's own check stands behind it."""
    fitting = Event.objects.filter(
        pk=event.pk, state=EventState.OPEN, start__gt=now, seats_taken__lte=F("capacity") - count
    )
    is_taken = bool(fitting.update(seats_taken=F("seats_taken") + count))
    event.refresh_from_db(fields=["seats_taken"])
    return is_taken


def is_late_for(event: Event, now: datetime) -> bool:
    """Whether whoever books now and cancels does so after the practice's limit."""
    return event.start - now < timedelta(hours=identity.current().cancellation_hours)


def seats_of(booking: Booking) -> int:
    """How many of the event's seats are taken by it as it stands."""
    return booking.party if booking.state in SEATED else 0


def write_down(
    booking: Booking, verb: str, before: str, actor: Actor, *, now: datetime, user: User | None, reason: str = ""
) -> None:
    BookingChange.objects.create(
        booking=booking,
        at=now,
        actor=actor,
        user=user,
        verb=verb,
        from_state=before,
        to_state=booking.state,
        reason=reason,
    )


def obstacle(verb: str, booking: Booking, *, now: datetime) -> str:
    """Why `verb` does not fit `booking` as it stands, in a sentence; an empty text when it does."""
    event = booking.event
    if booking.state not in TRANSITIONS[verb][0]:
        return _sentence(booking)
    if verb in BEFORE_THE_START and event.start <= now:
        return _("This event has already begun.")
    if verb in AT_THE_DOOR and timezone.localdate(now, identity.current().zone) < _date_of(event):
        return _("People are checked in on the day of the event.")
    if verb == "mark_no_show" and now < event.start:
        return _("This event has not begun yet.")
    if verb in ("accept", "expire") and booking.held_until is not None:
        is_over = booking.held_until <= now
        if verb == "accept" and is_over:
            return _("This place is not held any more.")
        if verb == "expire" and not is_over:
            return _("This place is still held.")
    return ""


def _write(change: Change) -> None:
    booking = change.booking
    more = seats_of(booking) - change.seats_before
    if more > 0 and not take_seats(booking.event, more, now=change.now):
        raise NoSeats(booking.event.places_left)
    if more < 0 and not change.keeps_seats:
        Event.objects.filter(pk=booking.event_id).update(seats_taken=F("seats_taken") + more)
    values = {name: getattr(booking, name) for name in COLUMNS}
    if not Booking.objects.filter(pk=booking.pk, state=change.was).update(**values):
        raise NotPossible(_("This booking has just changed. Please look again."))
    write_down(booking, change.verb, change.was, change.actor, now=change.now, user=change.user, reason=change.reason)


def _places_left(event: Event) -> int:
    event.refresh_from_db(fields=["seats_taken", "capacity"])
    return event.places_left


def _date_of(event: Event) -> date:
    return timezone.localdate(event.start, identity.current().zone)


def _sentence(booking: Booking) -> str:
    if booking.event.is_cancelled:
        return _("This event has been cancelled.")
    return {
        BookingState.WAITING: _("This party is on the waiting list."),
        BookingState.OFFERED: _("A place is offered to this party."),
        BookingState.BOOKED: _("These places are booked."),
        BookingState.CANCELLED: _("These places have been given up."),
        BookingState.PASSED_ON: _("These places have been passed on to somebody else."),
        BookingState.EXPIRED: _("The offer has expired; the places went to the next."),
        BookingState.ATTENDED: _("This party has been checked in."),
        BookingState.NO_SHOW: _("This party was marked as not attended."),
    }[BookingState(booking.state)]
