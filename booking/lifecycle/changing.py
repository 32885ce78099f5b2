"""What every verb after the asking shares: look, check, change, hold, tell, write down."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from booking.lifecycle.holding import diary_kept, hold
from booking.models import Actor, Appointment, Move, Offer, State, Transition
from booking.states import TRANSITIONS, obstacle
from practice import identity
from practice.models import Message, User

INSTANTS = ("start", "end", "answer_by", "agreed_at", "settles_at", "free_at_least_until")
COLUMNS = ("state", *INSTANTS, "late", "sequence", "client_id", "is_new_client")
"""What a change may write, and what undoing it puts back."""
TIME_TO_SAY_NO = timedelta(hours=24)
"""After being told of a time that the practitioner has chosen."""
UNDOABLE = ("accept", "decline", "offer", "cancel", "move", "accept_move", "decline_move", "complete", "mark_no_show")
"""What the practitioner may take back, when it was she who did it."""


class NotPossible(Exception):
    """The verb does not fit what the appointment has become. The text says why."""


@dataclass
class Change:
    """One verb under way: `appointment` is locked and already in its new state; set its other columns in the body."""

    verb: str
    appointment: Appointment
    actor: Actor
    now: datetime
    user: User | None
    before: dict[str, Any]
    last_mail: int
    reason: str = ""
    said: str | None = None

    def agree_on(self, start: datetime) -> None:
        """The session takes place at `start`, as of now."""
        self.appointment.start, self.appointment.end = start, start + self.appointment.length
        self.appointment.agreed_at, self.appointment.free_at_least_until = self.now, None

    def say(self, message: str) -> None:
        """The practitioner's words with this answer; the private page keeps them until the next."""
        self.said = message

    def note_times(self, *starts: datetime) -> None:
        """Write the times into the trail, by the practice's clock."""
        zone = identity.current().zone
        self.reason = ", ".join(f"{start.astimezone(zone):%Y-%m-%d %H:%M}" for start in starts)

    def close_moves(self, outcome: Move.Outcome) -> None:
        self.appointment.moves.filter(outcome=Move.Outcome.OPEN).update(outcome=outcome)


@contextmanager
def changing(
    verb: str, appointment: Appointment, actor: Actor, *, now: datetime, user: User | None = None
) -> Iterator[Change]:
    """A transaction around one verb. The body sets what else changes and queues the mails.

    Mails of an earlier answer that still wait go first: who answers again has not taken it back. Those of an answer
    that may be taken back wait until it settles.
    """
    with diary_kept(appointment.practitioner_id):
        fresh = locked(appointment)
        if sentence := obstacle(verb, fresh, now=now, by=actor):
            raise NotPossible(sentence)
        _hasten(fresh, now)
        before = snapshot(fresh)
        fresh.state, fresh.settles_at = TRANSITIONS[verb][1], None
        change = Change(verb, fresh, actor, now, user, before, _last_mail(fresh))
        yield change
        _write(change)


def free_at_least_until(start: datetime, now: datetime) -> datetime:
    """How long cancelling is free whatever the agreed hours say, where the practitioner chooses `start`: nobody owes
    for what they could not have cancelled in time.
    """
    told_at = now + timedelta(minutes=identity.current().answer_grace_minutes)
    return min(start, told_at + TIME_TO_SAY_NO)


def locked(appointment: Appointment) -> Appointment:
    """The row as it is now, nobody else's until the transaction ends. What is encrypted is not read."""
    rows = Appointment.objects.outlines().select_related("service", "practitioner")
    return rows.select_for_update(of=("self",)).get(pk=appointment.pk)


def save(appointment: Appointment, *, was: str) -> None:
    """Write the columns by compare and swap on the state, and the diary with them."""
    values = {name: getattr(appointment, name) for name in COLUMNS}
    if not Appointment.objects.filter(pk=appointment.pk, state=was).update(**values):
        raise NotPossible(_("This appointment has just changed. Please look again."))
    if appointment.state != State.OFFERED:
        appointment.offers.all().delete()
    hold(appointment)


def snapshot(appointment: Appointment) -> dict[str, Any]:
    """What undoing a change needs, as JSON: columns as they stand, the times offered, the move that waits.

    What was answered before has settled by then: its mails go out ahead of the change.
    """
    values = {name: getattr(appointment, name) for name in COLUMNS} | {"settles_at": None}
    move = appointment.open_move
    return {
        "columns": {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items()},
        "offers": [offer.start.isoformat() for offer in appointment.offers.all()],
        "move": move.pk if move else None,
    }


def restore(appointment: Appointment, before: dict[str, Any]) -> None:
    """Put `snapshot` back, the diary included. Raises IntegrityError when the time is somebody else's by now."""
    was = appointment.state
    put_back(appointment, before)
    Move.objects.filter(pk=before["move"]).update(outcome=Move.Outcome.OPEN)
    appointment.offers.all().delete()
    Offer.objects.bulk_create(Offer(appointment=appointment, start=start) for start in before["offers"])
    save(appointment, was=was)
    if "said" in before:
        Appointment.objects.filter(pk=appointment.pk).update(last_message=appointment.last_message)


def put_back(appointment: Appointment, before: dict[str, Any]) -> None:
    """Give `appointment` the columns of `snapshot`; nothing is written."""
    for name, value in before["columns"].items():
        is_instant = isinstance(value, str) and name in INSTANTS
        setattr(appointment, name, datetime.fromisoformat(value) if is_instant else value)
    if "said" in before:
        appointment.last_message = before["said"]


def write_down(
    appointment: Appointment,
    verb: str,
    before: str,
    actor: Actor,
    *,
    now: datetime,
    user: User | None = None,
    reason: str = "",
    undo: dict[str, Any] | None = None,
) -> None:
    Transition.objects.create(
        appointment=appointment,
        at=now,
        actor=actor,
        user=user,
        verb=verb,
        from_state=before,
        to_state=appointment.state,
        reason=reason,
        before=undo,
    )


def _write(change: Change) -> None:
    appointment, was = change.appointment, change.before["columns"]["state"]
    if change.said is not None:
        change.before["said"] = appointment.last_message
        Appointment.objects.filter(pk=appointment.pk).update(last_message=change.said)
    is_undoable = change.verb in UNDOABLE and change.user is not None
    undo = settle(appointment, change.before, since=change.last_mail, now=change.now) if is_undoable else None
    save(appointment, was=was)
    write_down(
        appointment,
        change.verb,
        was,
        change.actor,
        now=change.now,
        user=change.user,
        reason=change.reason,
        undo=undo,
    )


def settle(appointment: Appointment, before: dict[str, Any], *, since: int, now: datetime) -> dict[str, Any] | None:
    """Let the mails queued after message `since` wait out the grace. Returns what undoing needs; None without grace."""
    grace = identity.current().answer_grace_minutes
    if not grace:
        return None
    appointment.settles_at = now + timedelta(minutes=grace)
    told = Message.objects.filter(subject_key=appointment.about, pk__gt=since)
    told.update(due_at=appointment.settles_at)
    return {**before, "messages": list(told.values_list("pk", flat=True))}


def _last_mail(appointment: Appointment) -> int:
    last = Message.objects.filter(subject_key=appointment.about).aggregate(last=Max("pk"))["last"]
    return last or 0


def _hasten(appointment: Appointment, now: datetime) -> None:
    waiting = Message.objects.filter(subject_key=appointment.about, state=Message.State.WAITING, due_at__gt=now)
    waiting.update(due_at=now)
