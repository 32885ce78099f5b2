"""A form that is pressed twice books once: the first press is remembered for a while, under the event's lock."""

from datetime import timedelta

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from booking.models import Booking, BookingState

REMEMBERED = timedelta(hours=1)
STANDING = (BookingState.WAITING, BookingState.OFFERED, BookingState.BOOKED)


def key(*parts: object) -> str:
    """Names one press. `parts` hold a secret, so that nobody else is led to somebody's booking; empty without one."""
    what = "|".join(map(str, parts))
    return f"booked:{salted_hmac('booking.seats', what).hexdigest()}" if all(parts) else ""


def booked(key: str) -> Booking | None:
    """What an earlier press of the same has booked, if it still stands."""
    reference = cache.get(key) if key else None
    rows = Booking.objects.outlines().filter(reference=reference, state__in=STANDING)
    return rows.first() if reference else None


def remember(key: str, booking: Booking) -> None:
    if key:
        cache.set(key, booking.reference, REMEMBERED.total_seconds())
