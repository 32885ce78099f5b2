"""How a request is answered, or not."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from booking import diary, mail
from booking.lifecycle.changing import NotPossible, changing
from booking.lifecycle.holding import TimeTaken
from booking.lifecycle.moving import expire_move
from booking.models import Actor, Appointment, Client, Move, Offer, State
from practice import identity
from practice.models import User

MOST_OFFERS = 3


def accept(
    appointment: Appointment,
    *,
    user: User | None,
    now: datetime,
    message: str = "",
    start: datetime | None = None,
    client: Client | None = None,
) -> Appointment:
    """Confirm a request within its answer limit, at its own time or at `start`, which its further wishes must fit.

    `client` is who the practitioner takes this to be. Raises NotPossible, or TimeTaken when the time is not free.
    """
    with changing("accept", appointment, Actor.PRACTITIONER, user=user, now=now) as change:
        accepted = change.appointment
        agreed = start or accepted.start
        if agreed is None:
            raise NotPossible(_("This request has no time yet. Choose one of the wishes."))
        if agreed != accepted.start:
            _check_wish(accepted, agreed, now)
        change.agree_on(agreed.astimezone(UTC))
        accepted.client = client or accepted.client
        change.say(message)
        mail.confirmed(accepted, message=message, now=now)
    return accepted


def confirm_at_once(appointment: Appointment, *, now: datetime) -> Appointment:
    """Confirm what a trusted client has just asked for; the practitioner is told. Raises NotPossible."""
    with changing("accept", appointment, Actor.SITE, now=now) as change:
        change.agree_on(change.appointment.session.start)
        mail.confirmed(change.appointment, message="", now=now)
        mail.booked_at_once(change.appointment)
    return change.appointment


def decline(appointment: Appointment, *, user: User | None, now: datetime, message: str = "") -> Appointment:
    """Turn a request down and free what it held. Raises NotPossible."""
    with changing("decline", appointment, Actor.PRACTITIONER, user=user, now=now) as change:
        change.say(message)
        mail.declined(change.appointment, message=message)
    return change.appointment


def offer(
    appointment: Appointment,
    starts: Sequence[datetime],
    *,
    user: User | None,
    now: datetime,
    message: str = "",
    client: Client | None = None,
    is_new_client: bool = False,
) -> Appointment:
    """Propose one to three other times, each held until the practice's offer limit or its own start; the time asked for
    is free again.

    The practitioner may overrule her own hours and notice, so only what is taken is refused. `client` is who she takes
    this to be; somebody new is made a client when they choose. Raises NotPossible, TimeTaken.
    """
    chosen = sorted({start.astimezone(UTC) for start in starts})
    if not 1 <= len(chosen) <= MOST_OFFERS:
        raise NotPossible(_("Offer one, two or three times."))
    if chosen[0] <= now:
        raise NotPossible(_("One of these times has already begun."))
    with changing("offer", appointment, Actor.PRACTITIONER, user=user, now=now) as change:
        offered = change.appointment
        offered.answer_by = min(now + timedelta(hours=identity.current().offer_hours), chosen[-1])
        offered.client = client or offered.client
        offered.is_new_client = is_new_client and offered.client is None
        Offer.objects.bulk_create(Offer(appointment=offered, start=start) for start in chosen)
        change.note_times(*chosen)
        change.say(message)
        mail.offered(offered, chosen, message=message)
    return offered


def choose(appointment: Appointment, start: datetime, *, now: datetime) -> Appointment:
    """The client takes one of the offered times; the others are free again. Raises NotPossible."""
    with changing("choose", appointment, Actor.CLIENT, now=now) as change:
        chosen = change.appointment
        if not chosen.offers.filter(start=start).exists():
            raise NotPossible(_("This time is not among those offered to you."))
        if start <= now:
            raise NotPossible(_("This time has already begun."))
        change.agree_on(start.astimezone(UTC))
        if chosen.is_new_client and chosen.client is None:
            chosen.client = Client.objects.create(name=chosen.name, email=chosen.email, phone=chosen.phone)
        chosen.is_new_client = False
        change.note_times(start)
        change.say("")  # what went with the offer is answered
        mail.confirmed(chosen, message="", now=now)
        mail.chosen(chosen)
    return chosen


def expire(appointment: Appointment, *, now: datetime) -> Appointment:
    """Let a request go whose answer limit has passed, or offers that nobody chose from. Raises NotPossible."""
    with changing("expire", appointment, Actor.SITE, now=now) as change:
        mail.expired(change.appointment, was_offered=change.before["columns"]["state"] == State.OFFERED)
    return change.appointment


def expire_due(now: datetime) -> int:
    """Expire every request, offer and move past its limit, each in a transaction of its own. Returns how many."""
    count = 0
    for appointment in Appointment.objects.past_answer_limit(now).only("pk", "practitioner").order_by("answer_by"):
        count += _expired(expire, appointment, now)
    for move in Move.objects.past_answer_limit(now).select_related("appointment"):
        count += _expired(expire_move, move.appointment, now)
    return count


def _expired(verb: Callable[..., Appointment], appointment: Appointment, now: datetime) -> bool:
    try:
        verb(appointment, now=now)
    except NotPossible:
        return False  # answered or withdrawn since
    return True


def _check_wish(appointment: Appointment, start: datetime, now: datetime) -> None:
    zone = identity.current().zone
    if not any(wish.fits(start, zone) for wish in appointment.further_wishes.all()):
        raise NotPossible(_("The client did not wish for this time. You can offer it instead."))
    if start <= now or not diary.is_free(start, **appointment.asked(), now=now, by_practice=True, ignoring=appointment):
        raise TimeTaken
