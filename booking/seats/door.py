"""On the evening itself: who has come."""

from datetime import datetime

from booking.models import Actor, Booking
from booking.seats.changing import changing
from practice.models import User


def check_in(booking: Booking, *, user: User, now: datetime) -> Booking:
    """The party is here. Raises NotPossible before the day of the event."""
    return _at_the_door("check_in", booking, user, now)


def undo_check_in(booking: Booking, *, user: User, now: datetime) -> Booking:
    """It was somebody else, or they have come after all. Raises NotPossible."""
    return _at_the_door("undo_check_in", booking, user, now)


def mark_no_show(booking: Booking, *, user: User, now: datetime) -> Booking:
    """The party did not come. Nobody is mailed: what follows is for people to settle. Raises NotPossible."""
    return _at_the_door("mark_no_show", booking, user, now)


def _at_the_door(verb: str, booking: Booking, user: User, now: datetime) -> Booking:
    with changing(verb, booking, Actor.PRACTITIONER, now=now, user=user) as change:
        pass
    return change.booking
