"""An appointment's life: the only writer of its state.

Every verb is one transaction: the change by compare and swap, its audit row, the diary and the mails. It returns the
changed appointment, or raises NotPossible or TimeTaken, whose text is a sentence for the person.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from booking import diary, mail, words
from booking.models import (
    Actor,
    AddOn,
    Answers,
    Appointment,
    AppointmentAddOn,
    DiaryEntry,
    Length,
    Practitioner,
    State,
    Transition,
)
from booking.models.appointments import new_reference
from booking.states import TRANSITIONS, obstacle
from practice import identity, messages
from practice.models import User

logger = logging.getLogger(__name__)


class NotPossible(Exception):
    """The verb does not fit what the appointment has become. The text says why."""


class TimeTaken(Exception):
    """The time is not free (any more). `nearest` holds free times around it."""

    def __init__(self, nearest: Sequence[datetime] = ()) -> None:
        self.nearest = list(nearest)
        super().__init__(_("This time has just been taken or is no longer offered."))


@dataclass(frozen=True)
class Asker:
    """Who asks, what they say of themselves, and the words they agreed to."""

    name: str
    email: str
    consent_version: str
    consent_text: str
    phone: str = ""
    note: str = ""
    zone_name: str = ""
    came_from: str = ""


def request(
    *,
    practitioner: Practitioner,
    length: Length,
    add_ons: Sequence[AddOn] = (),
    start: datetime,
    asker: Asker,
    answers: Sequence[Mapping[str, Any]] = (),
    now: datetime,
) -> Appointment:
    """Ask for a time and hold it until the answer limit. `answers` come from intake.kept. Raises TimeTaken."""
    wish: dict[str, Any] = {"practitioner": practitioner, "length": length, "add_ons": add_ons, "now": now}
    try:
        with transaction.atomic():
            _lock_diary(practitioner)
            if not diary.is_free(start, **wish):
                raise TimeTaken
            appointment = _new_appointment(practitioner, length, add_ons, start, asker, now)
            Answers.objects.create(appointment=appointment, content=list(answers))
            _occupy(appointment)
            _write_down(appointment, "", Actor.CLIENT, now=now)
            mail.requested(appointment)
    except (TimeTaken, IntegrityError) as error:
        if not _is_taken(error):
            raise
        raise TimeTaken(diary.nearest_free(start, **wish)) from error
    return appointment


def accept(appointment: Appointment, *, user: User | None, now: datetime, message: str = "") -> Appointment:
    """Confirm a request within its answer limit. Raises NotPossible, or TimeTaken when its time is held no more."""
    try:
        with transaction.atomic():
            accepted = _change("accept", appointment, Actor.PRACTITIONER, user=user, now=now)
            if not DiaryEntry.objects.filter(appointment=accepted).exists():
                _occupy(accepted)
            mail.confirmed(accepted, message=message, now=now)
    except IntegrityError as error:
        if not _is_taken(error):
            raise
        raise TimeTaken from error
    return accepted


@transaction.atomic
def decline(appointment: Appointment, *, user: User | None, now: datetime, message: str = "") -> Appointment:
    """Turn a request down and free its time. Raises NotPossible."""
    declined = _change("decline", appointment, Actor.PRACTITIONER, user=user, now=now)
    mail.declined(declined, message=message)
    return declined


@transaction.atomic
def withdraw(appointment: Appointment, *, now: datetime) -> Appointment:
    """The client takes a request back. Raises NotPossible."""
    withdrawn = _change("withdraw", appointment, Actor.CLIENT, now=now)
    mail.withdrawn(withdrawn)
    return withdrawn


@transaction.atomic
def cancel(appointment: Appointment, *, now: datetime, user: User | None = None, message: str = "") -> Appointment:
    """Call off a confirmed appointment: the practitioner when `user` is given, else the client. Raises NotPossible.

    A client's cancellation past the practice's limit is allowed and marked late.
    """
    actor = Actor.PRACTITIONER if user else Actor.CLIENT
    late = actor == Actor.CLIENT and is_late(appointment, now)
    cancelled = _change(
        "cancel",
        appointment,
        actor,
        user=user,
        now=now,
        reason=_("late") if late else "",
        late=late,
        sequence=F("sequence") + 1,
    )
    mail.cancelled(cancelled, by=actor, message=message, now=now)
    return cancelled


@transaction.atomic
def complete(appointment: Appointment, *, user: User | None, now: datetime) -> Appointment:
    """The session has taken place. Raises NotPossible before its start."""
    return _change("complete", appointment, Actor.PRACTITIONER, user=user, now=now)


@transaction.atomic
def mark_no_show(appointment: Appointment, *, user: User | None, now: datetime) -> Appointment:
    """The client did not come. Nobody is mailed: what follows is for people to settle. Raises NotPossible."""
    return _change("mark_no_show", appointment, Actor.PRACTITIONER, user=user, now=now)


@transaction.atomic
def expire(appointment: Appointment, *, now: datetime) -> Appointment:
    """Let a request go whose answer limit has passed. Raises NotPossible."""
    expired = _change("expire", appointment, Actor.SITE, now=now)
    mail.expired(expired)
    return expired


def expire_due(now: datetime) -> int:
    """Expire every request past its answer limit, each in a transaction of its own. Returns how many."""
    count = 0
    for appointment in Appointment.objects.past_answer_limit(now).only("pk").order_by("answer_by"):
        try:
            expire(appointment, now=now)
        except NotPossible:
            continue  # answered or withdrawn since
        count += 1
    return count


def is_late(appointment: Appointment, now: datetime) -> bool:
    """Whether a client who cancels now does so after the practice's limit."""
    return appointment.start - now < timedelta(hours=identity.current().cancellation_hours)


def _change(
    verb: str,
    appointment: Appointment,
    actor: Actor,
    *,
    now: datetime,
    user: User | None = None,
    reason: str = "",
    **values: Any,
) -> Appointment:
    """Compare and swap the state, free the diary if the new state does not occupy it, write it down."""
    rows = Appointment.objects.outlines().select_related("service", "practitioner")
    fresh = rows.select_for_update(of=("self",)).get(pk=appointment.pk)
    if sentence := obstacle(verb, fresh, now=now):
        raise NotPossible(sentence)
    before, to = fresh.state, TRANSITIONS[verb][1]
    if not Appointment.objects.filter(pk=fresh.pk, state=before).update(state=to, **values):
        raise NotPossible(_("This appointment has just changed. Please look again."))
    fresh.refresh_from_db(fields=["state", *values])
    if to != State.CONFIRMED:
        DiaryEntry.objects.filter(appointment=fresh).delete()
    _write_down(fresh, before, actor, now=now, user=user, reason=reason)
    return fresh


def _lock_diary(practitioner: Practitioner) -> None:
    """One request at a time for each diary. On SQLite the transaction itself is the lock (IMMEDIATE)."""
    Practitioner.objects.select_for_update(no_key=True).get(pk=practitioner.pk)


def _new_appointment(
    practitioner: Practitioner,
    length: Length,
    add_ons: Sequence[AddOn],
    start: datetime,
    asker: Asker,
    now: datetime,
) -> Appointment:
    practice = identity.current()
    need = diary.need(length, add_ons)
    start = start.astimezone(UTC)
    reference = _unused_reference()
    appointment = Appointment.objects.create(
        practitioner=practitioner,
        service=length.service,
        start=start,
        end=start + need.hands_on,
        answer_by=min(now + timedelta(hours=practice.answer_hours), start),
        service_name=length.service.name,
        minutes=need.hands_on // timedelta(minutes=1),
        price=sum((add_on.extra_price for add_on in add_ons), start=length.price),
        currency=practice.currency,
        buffer_before=need.before // timedelta(minutes=1),
        buffer_after=need.after // timedelta(minutes=1),
        reference=reference,
        uid=f"{reference.lower()}@{messages.mail_domain()}",
        consent_at=now,
        created_at=now,
        **vars(asker) | {"zone_name": asker.zone_name if words.known_zone(asker.zone_name) else ""},
    )
    for add_on in add_ons:
        AppointmentAddOn.objects.create(
            appointment=appointment, name=add_on.name, minutes=add_on.extra_minutes, price=add_on.extra_price
        )
    return appointment


def _unused_reference() -> str:
    while Appointment.objects.filter(reference=(reference := new_reference())).exists():
        pass
    return reference


def _occupy(appointment: Appointment) -> None:
    start, end = appointment.occupied
    DiaryEntry.objects.create(practitioner=appointment.practitioner, appointment=appointment, start=start, end=end)


def _write_down(
    appointment: Appointment,
    before: str,
    actor: Actor,
    *,
    now: datetime,
    user: User | None = None,
    reason: str = "",
) -> None:
    Transition.objects.create(
        appointment=appointment,
        at=now,
        actor=actor,
        user=user,
        from_state=before,
        to_state=appointment.state,
        reason=reason,
    )


def _is_taken(error: Exception) -> bool:
    return isinstance(error, TimeTaken) or "diary_entries_never_overlap" in str(error)
