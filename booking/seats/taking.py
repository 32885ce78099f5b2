"""How a booking begins: seats for a party, or its place in the waiting list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import seat_mail, words
from booking.lifecycle import NotPossible
from booking.models import Actor, Booking, BookingState, Client, Event
from booking.models.appointments import new_reference
from booking.seats.changing import NoSeats, event_kept, is_late_for, promote, take_seats, write_down
from practice import messages
from practice.models import User


@dataclass(frozen=True)
class Guest:
    """Who books, what they say of their party, and the words they agreed to."""

    name: str
    email: str = ""
    phone: str = ""
    others: str = ""
    chairs: int = 0
    first_time: bool = False
    note: str = ""
    zone_name: str = ""
    consent_version: str = ""
    consent_text: str = ""


def take(
    event: Event,
    *,
    party: int,
    guest: Guest,
    answers: Sequence[Mapping[str, Any]] = (),
    client: Client | None = None,
    may_wait: bool = False,
    user: User | None = None,
    now: datetime,
) -> Booking:
    """Book seats for `party` people; with `may_wait` join the waiting list when there are too few.

    Whoever asks for the list just as seats come free is booked, unless cancelling counts as late already: then they
    are offered. The practitioner books when `user` is given, for as many as she likes. Raises NotPossible, NoSeats.
    """
    with event_kept(event.pk) as event:
        _check(event, party, now, is_hers=user is not None)
        is_bound_late = may_wait and user is None and is_late_for(event, now)
        is_taken = not is_bound_late and take_seats(event, party, now=now)
        if not is_taken and not may_wait:
            raise NoSeats(event.places_left)
        booking = new_booking(event, party, guest, now=now)
        booking.state = BookingState.BOOKED if is_taken else BookingState.WAITING
        booking.booked_at = now if is_taken else None
        booking.answers, booking.client = list(answers), client
        booking.save()
        actor = Actor.PRACTITIONER if user else Actor.CLIENT
        write_down(booking, "take", "", actor, now=now, user=user, reason=str(party))
        if is_taken:
            seat_mail.booked(booking, now=now)
        if not user:
            seat_mail.taken(booking)
        if is_bound_late and promote(event, now=now):
            booking.refresh_from_db()
        if booking.is_waiting:
            seat_mail.waiting(booking)
    return booking


def new_booking(event: Event, party: int, guest: Guest, *, now: datetime) -> Booking:
    """A row that is not saved yet."""
    reference = _unused_reference()
    said = {**vars(guest), "chairs": min(guest.chairs, party)}
    said["zone_name"] = guest.zone_name if words.known_zone(guest.zone_name) else ""
    return Booking(
        event=event,
        party=party,
        price=event.price,
        reference=reference,
        uid=f"{reference.lower()}@{messages.mail_domain()}",
        consent_at=now if guest.consent_text else None,
        created_at=now,
        **said,
    )


def _check(event: Event, party: int, now: datetime, *, is_hers: bool) -> None:
    if event.is_cancelled:
        raise NotPossible(_("This event has been cancelled."))
    if event.start <= now:
        raise NotPossible(_("This event has already begun."))
    check_party(event, party, is_hers=is_hers)


def check_party(event: Event, party: int, *, is_hers: bool) -> None:
    """Raises NotPossible when a party is too big for the event, whatever is taken."""
    most = event.capacity if is_hers else min(event.most_seats, event.capacity)
    if not 1 <= party <= most:
        raise NotPossible(ngettext("Book for %d person.", "Book for 1 to %d people.", most) % most)


def _unused_reference() -> str:
    while Booking.objects.filter(reference=(reference := new_reference())).exists():
        pass
    return reference
