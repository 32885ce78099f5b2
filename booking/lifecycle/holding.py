"""What an appointment has in the diary: always exactly what its state holds."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from booking.availability import Span, merged
from booking.models import Appointment, DiaryEntry, Practitioner, State


class TimeTaken(Exception):
    """The time is not free (any more). `nearest` holds free times around it."""

    def __init__(self, nearest: Sequence[datetime] = ()) -> None:
        self.nearest = list(nearest)
        super().__init__(_("This time has just been taken or is no longer offered."))


@contextmanager
def diary_kept(practitioner_id: int) -> Iterator[None]:
    """A transaction in which nobody else writes this practitioner's diary. The constraint is the last word: TimeTaken.

    On SQLite the transaction itself is the lock (IMMEDIATE).
    """
    try:
        with transaction.atomic():
            Practitioner.objects.select_for_update(no_key=True).get(pk=practitioner_id)
            yield
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        raise TimeTaken from error


def is_overlap(error: IntegrityError) -> bool:
    """Whether it was the diary's own constraint that refused."""
    return "diary_entries_never_overlap" in str(error)


def held(appointment: Appointment) -> list[Span]:
    """The spans that its state holds, buffers included, apart from one another and in order."""
    if appointment.state == State.OFFERED:
        return merged(appointment.occupied_at(offer.start) for offer in appointment.offers.all())
    if appointment.state not in (State.REQUESTED, State.CONFIRMED) or appointment.start is None:
        return []
    moves = [move.start for move in appointment.moves.all() if move.is_open]
    return merged(appointment.occupied_at(start) for start in (appointment.start, *moves))


def hold(appointment: Appointment) -> None:
    """Make the diary hold that, and nothing else of this appointment. Raises IntegrityError when it can't."""
    wanted = held(appointment)
    entries = DiaryEntry.objects.filter(appointment=appointment)
    if wanted == [Span(*row) for row in entries.order_by("start").values_list("start", "end")]:
        return
    entries.delete()
    DiaryEntry.objects.bulk_create(
        DiaryEntry(practitioner_id=appointment.practitioner_id, appointment=appointment, start=start, end=end)
        for start, end in wanted
    )
