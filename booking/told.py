"""What a client knows of an appointment: an answer that may still be taken back is told to nobody."""

from copy import copy
from datetime import datetime

from booking.lifecycle.changing import put_back
from booking.models import Appointment, Transition
from booking.states import is_settling


def unsettled(appointment: Appointment, now: datetime) -> Transition | None:
    """The practitioner's last answer while she may take it back."""
    return appointment.transitions.last() if is_settling(appointment, now) else None


def before(appointment: Appointment, answer: Transition) -> Appointment:
    """A copy as it stood before `answer`, to be looked at and not to be saved."""
    earlier = copy(appointment)
    put_back(earlier, answer.undo or {"columns": {}})
    return earlier


def as_told(appointment: Appointment, now: datetime) -> Appointment:
    """`appointment`, or the copy of it that its client knows."""
    answer = unsettled(appointment, now)
    return before(appointment, answer) if answer else appointment
