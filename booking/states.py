"""Which verb may follow which state, and the sentence for when it may not."""

from datetime import datetime

from django.utils.translation import gettext as _

from booking.models import WAITING, Actor, Appointment, State

CONFIRMED = (State.CONFIRMED,)
TRANSITIONS: dict[str, tuple[tuple[State, ...], State]] = {
    "accept": ((State.REQUESTED,), State.CONFIRMED),
    "decline": (WAITING, State.DECLINED),
    "offer": ((State.REQUESTED,), State.OFFERED),
    "choose": ((State.OFFERED,), State.CONFIRMED),
    "withdraw": (WAITING, State.WITHDRAWN),
    "expire": (WAITING, State.EXPIRED),
    "request_move": (CONFIRMED, State.CONFIRMED),
    "accept_move": (CONFIRMED, State.CONFIRMED),
    "decline_move": (CONFIRMED, State.CONFIRMED),
    "withdraw_move": (CONFIRMED, State.CONFIRMED),
    "expire_move": (CONFIRMED, State.CONFIRMED),
    "move": (CONFIRMED, State.CONFIRMED),
    "cancel": (CONFIRMED, State.CANCELLED),
    "complete": (CONFIRMED, State.COMPLETED),
    "mark_no_show": (CONFIRMED, State.NO_SHOW),
}
"""Verb: from which states, to which. booking.lifecycle is the only one to walk it."""

BEFORE_THE_START = ("cancel", "move", "request_move")
AFTER_THE_START = ("complete", "mark_no_show")
OF_A_MOVE = ("accept_move", "decline_move", "withdraw_move", "expire_move")
TIMELY = ("accept", "offer", "choose", "accept_move")
"""Verbs that come too late after the answer limit."""


def obstacle(verb: str, appointment: Appointment, *, now: datetime, by: Actor = Actor.PRACTITIONER) -> str:
    """Why `verb` does not fit `appointment` as it stands, in a sentence; an empty text when it does."""
    if by == Actor.CLIENT and is_settling(appointment, now):
        return _("The practitioner is just answering. Please look again in a few minutes.")
    if appointment.state not in TRANSITIONS[verb][0]:
        return _sentence(State(appointment.state))
    if verb in OF_A_MOVE or verb == "request_move":
        return _obstacle_of_move(verb, appointment, now)
    if verb in BEFORE_THE_START and appointment.session.start <= now:
        return _("This appointment has already begun.")
    if verb in AFTER_THE_START and now < appointment.session.start:
        return _("This appointment has not begun yet.")
    return _obstacle_of_limit(verb, appointment.answer_by, now)


def is_settling(appointment: Appointment, now: datetime) -> bool:
    """Whether the practitioner may still take her last answer back: so long nobody is told of it."""
    return appointment.settles_at is not None and now < appointment.settles_at


def _obstacle_of_move(verb: str, appointment: Appointment, now: datetime) -> str:
    move = appointment.open_move
    if verb == "request_move":
        if appointment.session.start <= now:
            return _("This appointment has already begun.")
        return _("Another time is asked for already.") if move else ""
    return _obstacle_of_limit(verb, move.answer_by, now) if move else _("No other time is asked for.")


def _obstacle_of_limit(verb: str, limit: datetime | None, now: datetime) -> str:
    has_passed = limit is not None and limit <= now
    if has_passed and verb == "choose":
        return _("These times are not held any more.")
    if has_passed and verb in TIMELY:
        return _("The time to answer this request is over.")
    if not has_passed and verb in ("expire", "expire_move"):
        return _("This request can still be answered.")
    return ""


def _sentence(state: State) -> str:
    return {
        State.REQUESTED: _("This request is still waiting for an answer."),
        State.OFFERED: _("Other times have been offered for this request."),
        State.CONFIRMED: _("This appointment is already confirmed."),
        State.DECLINED: _("This request has been declined."),
        State.WITHDRAWN: _("This request has been withdrawn."),
        State.EXPIRED: _("This request has expired without an answer."),
        State.CANCELLED: _("This appointment has been cancelled."),
        State.COMPLETED: _("This session has taken place."),
        State.NO_SHOW: _("This appointment was marked as not attended."),
    }[state]
