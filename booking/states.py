"""Which verb may follow which state, and the sentence for when it may not."""

from datetime import datetime

from django.utils.translation import gettext as _

from booking.models import WAITING, Appointment, State

TRANSITIONS: dict[str, tuple[tuple[State, ...], State]] = {
    "accept": ((State.REQUESTED,), State.CONFIRMED),
    "decline": (WAITING, State.DECLINED),
    "withdraw": (WAITING, State.WITHDRAWN),
    "expire": (WAITING, State.EXPIRED),
    "cancel": ((State.CONFIRMED,), State.CANCELLED),
    "complete": ((State.CONFIRMED,), State.COMPLETED),
    "mark_no_show": ((State.CONFIRMED,), State.NO_SHOW),
}
"""Verb: from which states, to which. booking.lifecycle is the only one to walk it."""


def obstacle(verb: str, appointment: Appointment, *, now: datetime) -> str:
    """Why `verb` does not fit `appointment` as it stands, in a sentence; an empty text when it does."""
    if appointment.state not in TRANSITIONS[verb][0]:
        return _sentence(State(appointment.state))
    has_limit_passed = appointment.answer_by is not None and appointment.answer_by <= now
    if verb == "accept" and has_limit_passed:
        return _("The time to answer this request is over.")
    if verb == "expire" and not has_limit_passed:
        return _("This request can still be answered.")
    if verb == "cancel" and appointment.start <= now:
        return _("This appointment has already begun.")
    if verb in ("complete", "mark_no_show") and now < appointment.start:
        return _("This appointment has not begun yet.")
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
