"""What is offered to who waits: taken, or let go."""

from datetime import datetime

from booking import seat_mail
from booking.lifecycle import NotPossible
from booking.models import Actor, Booking
from booking.seats.changing import changing
from practice.models import User


def accept(booking: Booking, *, now: datetime, user: User | None = None) -> Booking:
    """The party takes the seats that are held for it, or has told the practitioner so when `user` is given.

    Raises NotPossible.
    """
    actor = Actor.PRACTITIONER if user else Actor.CLIENT
    with changing("accept", booking, actor, now=now, user=user) as change:
        change.booking.booked_at = now
        seat_mail.booked(change.booking, now=now)
        if not user:
            seat_mail.taken(change.booking)
    return change.booking


def expire(booking: Booking, *, now: datetime) -> Booking:
    """Let an offer go that nobody took in time; its seats go to the next. Raises NotPossible."""
    with changing("expire", booking, Actor.SITE, now=now) as change:
        seat_mail.expired(change.booking)
    return change.booking


def expire_due(now: datetime) -> int:
    """Expire every offer past its limit, each in a transaction of its own. Returns how many."""
    count = 0
    for each in Booking.objects.past_offer(now).only("pk", "event"):
        try:
            expire(each, now=now)
            count += 1
        except NotPossible:
            continue  # taken or given up since
    return count


def place_in_line(booking: Booking) -> int:
    """Its place in the waiting list, from 1; 0 when it does not wait."""
    if not booking.is_waiting:
        return 0
    return Booking.objects.waiting().filter(event=booking.event_id, pk__lte=booking.pk).count()
