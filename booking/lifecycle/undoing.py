"""Taking an answer back while its mail still waits."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from booking.lifecycle.changing import NotPossible, locked, restore, write_down
from booking.lifecycle.holding import diary_kept, is_overlap
from booking.models import Actor, Appointment
from practice.models import Message, User


def undo(appointment: Appointment, *, user: User | None, now: datetime) -> Appointment:
    """Take the practitioner's last answer back, until it settles: nobody was told, and all is as it was before.

    Raises NotPossible when its mail is on its way, or when somebody has asked for the time it had freed.
    """
    with diary_kept(appointment.practitioner_id):
        fresh = locked(appointment)
        last = fresh.transitions.last()
        if last is None or last.undo is None or fresh.settles_at is None or fresh.settles_at <= now:
            raise NotPossible(_too_late())
        _take_back_mails(last.undo["messages"])
        was = fresh.state
        _restore(fresh, last.undo)
        write_down(fresh, "undo", was, Actor.PRACTITIONER, now=now, user=user)
    return fresh


def _restore(appointment: Appointment, before: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            restore(appointment, before)
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        raise NotPossible(
            _("Somebody has asked for the time that this had freed, so it cannot be taken back.")
        ) from error


def _take_back_mails(keys: list[int]) -> None:
    """Those untouched by a worker: a mail that has been tried may have arrived."""
    waiting = Message.objects.filter(pk__in=keys, state=Message.State.WAITING, leased_until=None, attempts=0)
    if waiting.delete()[0] != len(keys):
        raise NotPossible(_too_late())


def _too_late() -> str:
    return _("This cannot be taken back any more: the mail is on its way.")
