"""Another time for what is confirmed. A client asks and keeps the old time until the answer; the practitioner moves."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from booking import diary, mail
from booking.lifecycle.changing import Change, NotPossible, changing, free_at_least_until
from booking.lifecycle.holding import TimeTaken
from booking.models import Actor, Appointment, Move
from practice import identity
from practice.models import User


def request_move(appointment: Appointment, start: datetime, *, now: datetime) -> Appointment:
    """The client asks for another time; both are held until the answer limit, which is never past either of them.

    Raises NotPossible, or TimeTaken with the nearest free times.
    """
    wish = {**appointment.asked(), "now": now, "client": appointment.client, "ignoring": appointment}
    try:
        with changing("request_move", appointment, Actor.CLIENT, now=now) as change:
            asking = change.appointment
            if start == asking.start:
                raise NotPossible(_("This is the time you have already."))
            if not diary.is_free(start, **wish):
                raise TimeTaken
            limit = min(now + timedelta(hours=identity.current().answer_hours), start, asking.session.start)
            move = Move.objects.create(
                appointment=asking, start=start.astimezone(UTC), asked_at=now, answer_by=limit.astimezone(UTC)
            )
            change.note_times(start)
            mail.move_requested(asking, move)
    except TimeTaken as taken:
        raise TimeTaken(diary.nearest_free(start, **wish)) from taken
    return asking


def accept_move(appointment: Appointment, *, user: User | None, now: datetime, message: str = "") -> Appointment:
    """The session takes place at the time that the client asked for; the old one is free. Raises NotPossible."""
    with changing("accept_move", appointment, Actor.PRACTITIONER, user=user, now=now) as change:
        move = _open_move(change.appointment)
        was = change.appointment.session.start
        _move_to(change, move.start, Move.Outcome.ACCEPTED)
        change.say(message)
        mail.moved(change.appointment, was=was, message=message, now=now)
    return change.appointment


def decline_move(appointment: Appointment, *, user: User | None, now: datetime, message: str = "") -> Appointment:
    """The old time stays; the one asked for is free again. Raises NotPossible."""
    with changing("decline_move", appointment, Actor.PRACTITIONER, user=user, now=now) as change:
        move = _open_move(change.appointment)
        change.close_moves(Move.Outcome.DECLINED)
        change.say(message)
        mail.move_declined(change.appointment, move, message=message)
    return change.appointment


def withdraw_move(appointment: Appointment, *, now: datetime) -> Appointment:
    """The client keeps the old time after all. Raises NotPossible."""
    with changing("withdraw_move", appointment, Actor.CLIENT, now=now) as change:
        move = _open_move(change.appointment)
        change.close_moves(Move.Outcome.WITHDRAWN)
        mail.move_withdrawn(change.appointment, move)
    return change.appointment


def expire_move(appointment: Appointment, *, now: datetime) -> Appointment:
    """Nobody answered in time: the old time stays. Raises NotPossible."""
    with changing("expire_move", appointment, Actor.SITE, now=now) as change:
        move = _open_move(change.appointment)
        change.close_moves(Move.Outcome.EXPIRED)
        mail.move_expired(change.appointment, move)
    return change.appointment


def move(
    appointment: Appointment, start: datetime, *, user: User | None, now: datetime, message: str = ""
) -> Appointment:
    """The practitioner moves a session; what the client asked for meanwhile is overtaken.

    She may overrule her own hours and notice (diary.overrules says which), so only what is taken is refused. For a
    day after they are told the client may cancel free of charge. Raises NotPossible, TimeTaken.
    """
    if start <= now:
        raise NotPossible(_("This time has already begun."))
    with changing("move", appointment, Actor.PRACTITIONER, user=user, now=now) as change:
        if start == change.appointment.start:
            raise NotPossible(_("It is at this time already."))
        was = change.appointment.session.start
        _move_to(change, start.astimezone(UTC), Move.Outcome.LAPSED)
        change.appointment.free_at_least_until = free_at_least_until(start, now)
        change.say(message)
        mail.moved(change.appointment, was=was, message=message, now=now)
    return change.appointment


def _move_to(change: Change, start: datetime, outcome: Move.Outcome) -> None:
    change.agree_on(start)
    change.note_times(start)
    change.appointment.sequence += 1
    change.close_moves(outcome)


def _open_move(appointment: Appointment) -> Move:
    move = appointment.open_move
    if move is None:
        raise NotPossible(_("No other time is asked for."))
    return move
