"""How an appointment ends: taken back, called off, or over."""

from datetime import datetime

from django.utils.translation import gettext as _

from booking import mail
from booking.lifecycle.changing import changing
from booking.models import Actor, Appointment, Move, State
from practice.models import User


def withdraw(appointment: Appointment, *, now: datetime, parting_words: str = "") -> Appointment:
    """The client takes a request back; what they say with it is for the desk alone. Raises NotPossible."""
    with changing("withdraw", appointment, Actor.CLIENT, now=now) as change:
        _keep_parting_words(change.appointment, parting_words)
        mail.withdrawn(change.appointment, was_offered=change.before["columns"]["state"] == State.OFFERED)
    return change.appointment


def cancel(
    appointment: Appointment,
    *,
    now: datetime,
    user: User | None = None,
    message: str = "",
    shown_at: datetime | None = None,
    parting_words: str = "",
) -> Appointment:
    """Call off a confirmed appointment: the practitioner when `user` is given, else the client. Raises NotPossible.

    A client's cancellation past the practice's limit is allowed and marked late. `shown_at` is when the client was
    shown the terms they agreed to by pressing: those hold. `parting_words` are the client's, for the desk alone.
    """
    actor = Actor.PRACTITIONER if user else Actor.CLIENT
    with changing("cancel", appointment, actor, user=user, now=now) as change:
        cancelled = change.appointment
        cancelled.late = actor == Actor.CLIENT and is_late(cancelled, shown_at or now)
        cancelled.sequence += 1
        change.reason = _("late") if cancelled.late else ""
        change.close_moves(Move.Outcome.LAPSED)
        change.say(message)
        _keep_parting_words(cancelled, parting_words)
        mail.cancelled(cancelled, by=actor, message=message, now=now)
    return cancelled


def complete(appointment: Appointment, *, user: User | None, now: datetime) -> Appointment:
    """The session has taken place. Raises NotPossible before its start."""
    with changing("complete", appointment, Actor.PRACTITIONER, user=user, now=now) as change:
        change.close_moves(Move.Outcome.LAPSED)
    return change.appointment


def mark_no_show(appointment: Appointment, *, user: User | None, now: datetime) -> Appointment:
    """The client did not come. Nobody is mailed: what follows is for people to settle. Raises NotPossible."""
    with changing("mark_no_show", appointment, Actor.PRACTITIONER, user=user, now=now) as change:
        change.close_moves(Move.Outcome.LAPSED)
    return change.appointment


def _keep_parting_words(appointment: Appointment, said: str) -> None:
    if said:
        Appointment.objects.filter(pk=appointment.pk).update(parting_words=said)


def is_late(appointment: Appointment, now: datetime) -> bool:
    """Whether a client who cancels now does so after the practice's limit."""
    return appointment.free_until < now
