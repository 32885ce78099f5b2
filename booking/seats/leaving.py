"""How seats become free: given up, passed on, or fewer of them; and how a party becomes bigger."""

from datetime import datetime

from django.utils.translation import gettext as _

from booking import seat_mail
from booking.lifecycle import NotPossible
from booking.models import Actor, Booking, BookingState
from booking.seats.changing import changing, is_late_for, write_down
from booking.seats.taking import Guest, check_party, new_booking
from practice.models import User


def give_up(
    booking: Booking,
    *,
    now: datetime,
    user: User | None = None,
    message: str = "",
    shown_at: datetime | None = None,
) -> Booking:
    """Cancel seats, let an offer go, or leave the waiting list: the practitioner when `user` is given.

    A party's cancellation past the practice's limit is allowed and marked late. `shown_at` is when it was shown the
    terms it agreed to by pressing: those hold. Raises NotPossible.
    """
    with changing("give_up", booking, _actor(user), now=now, user=user) as change:
        left = change.booking
        was_booked = change.was == BookingState.BOOKED
        left.late = was_booked and not user and is_late(left, shown_at or now)
        left.sequence += was_booked
        change.reason = "late" if left.late else ""
        if was_booked or user:
            seat_mail.cancelled(left, by=change.actor, message=message, was_booked=was_booked, now=now)
        if was_booked and not user:
            seat_mail.given_up(left)
    return left


def pass_on(booking: Booking, *, guest: Guest, now: datetime, user: User | None = None) -> Booking:
    """The seats go to somebody else, who has a booking and a link of their own; the old link stops.

    What the first person said of themselves stays with their booking. Returns the new one. Raises NotPossible.
    """
    with changing("pass_on", booking, _actor(user), now=now, user=user) as change:
        old = change.booking
        change.keeps_seats = True
        old.sequence += 1
        old.link_version += 1
        new = new_booking(old.event, old.party, guest, now=now)
        new.chairs, new.price = old.chairs, old.price
        new.state, new.booked_at = BookingState.BOOKED, now
        new.save()
        write_down(new, "take_over", "", change.actor, now=now, user=user, reason=old.reference)
        seat_mail.passed_on(old, now=now)
        seat_mail.taken_over(new, giver=old.name, now=now)
        if user is None:
            seat_mail.taken(new, giver=old.name)
    return new


def resize(booking: Booking, party: int, *, now: datetime, user: User | None = None) -> Booking:
    """For more people, if there are seats, or for fewer. Who waits keeps the place in line.

    Raises NotPossible, NoSeats.
    """
    with changing("resize", booking, _actor(user), now=now, user=user) as change:
        resized = change.booking
        if party == resized.party:
            raise NotPossible(_("It is for so many people already."))
        check_party(resized.event, party, is_hers=user is not None or party < resized.party)
        is_late_loss = resized.is_booked and party < resized.party and not user and is_late(resized, now)
        change.reason = f"{resized.party} → {party}{', late' if is_late_loss else ''}"
        was, resized.party = resized.party, party
        resized.chairs = min(resized.chairs, party)
        if resized.is_booked:
            seat_mail.resized(resized, was=was)
        if resized.is_booked and not user:
            seat_mail.number_changed(resized, was=was, is_late=is_late_loss)
    return resized


def is_late(booking: Booking, now: datetime) -> bool:
    """Whether a party that cancels now does so after the practice's limit."""
    return is_late_for(booking.event, now)


def _actor(user: User | None) -> Actor:
    return Actor.PRACTITIONER if user else Actor.CLIENT
