"""How an appointment begins: a client asks, or the practitioner books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from booking import consents, diary, intake, mail, reading, rules, words
from booking.lifecycle.answering import confirm_at_once
from booking.lifecycle.changing import free_at_least_until, save, settle, snapshot, write_down
from booking.lifecycle.holding import TimeTaken, diary_kept, hold
from booking.models import (
    Actor,
    AddOn,
    Answers,
    Appointment,
    AppointmentAddOn,
    Client,
    ConsentText,
    FurtherWish,
    Length,
    Practitioner,
    State,
)
from booking.models.appointments import new_reference
from practice import identity, messages
from practice.models import User

MOST_WISHES = 3
"""The held time counts as one."""


@dataclass(frozen=True)
class Asker:
    """Who asks, for whom, what they say of themselves, and the words they agreed to."""

    name: str
    email: str = ""
    consent_version: str = ""
    consent_text: str = ""
    booked_by: str = ""
    phone: str = ""
    note: str = ""
    zone_name: str = ""
    came_from: str = ""


@dataclass(frozen=True)
class WishedFor:
    """A time that would suit too: an instant, or a weekday (0 is Monday; None any) and part of the day, from a day."""

    start: datetime | None = None
    weekday: int | None = None
    part: str = ""
    earliest: date | None = None


def request(
    *,
    practitioner: Practitioner,
    length: Length,
    add_ons: Sequence[AddOn] = (),
    start: datetime | None,
    wishes: Sequence[WishedFor] = (),
    asker: Asker,
    answers: Sequence[Mapping[str, Any]] = (),
    agreed: Sequence[ConsentText] = (),
    client: Client | None = None,
    now: datetime,
) -> Appointment:
    """Ask for a time and hold it until the answer limit; `wishes` would suit too and are not held.

    Without a `start` there are only wishes, and nothing is held. `client` is whom a private link proves; `answers`
    come from intake.kept; `agreed` are the versions behind the asker's words. A trusted client's time is confirmed at
    once where the rules say so. Raises TimeTaken with the nearest free times.
    """
    if not 1 <= len(wishes) + (start is not None) <= MOST_WISHES:
        raise ValueError("Ask for one to three times.")
    wish: dict[str, Any] = {"practitioner": practitioner, "length": length, "add_ons": add_ons, "now": now}
    try:
        with diary_kept(practitioner.pk):
            if start and not diary.is_free(start, **wish, client=client):
                raise TimeTaken
            appointment = _new_appointment(practitioner, length, add_ons, start, asker, now)
            appointment.client = client
            appointment.answer_by = _answer_by(start, now)
            appointment.save()
            _keep_add_ons(appointment, add_ons)
            consents.keep(appointment, agreed, now=now)
            FurtherWish.objects.bulk_create(FurtherWish(appointment=appointment, **vars(each)) for each in wishes)
            Answers.objects.create(appointment=appointment, content=list(answers))
            hold(appointment)
            write_down(appointment, "request", "", Actor.CLIENT, now=now)
            if _needs_no_answer(appointment, answers):
                return confirm_at_once(appointment, now=now)
            mail.requested(appointment)
    except TimeTaken as taken:
        if start is None:
            raise
        raise TimeTaken(diary.nearest_free(start, **wish, client=client)) from taken
    return appointment


def book(
    *,
    practitioner: Practitioner,
    length: Length,
    add_ons: Sequence[AddOn] = (),
    start: datetime,
    asker: Asker,
    client: Client | None = None,
    user: User,
    now: datetime,
    message: str = "",
) -> Appointment:
    """The practitioner books for a client, by telephone say: confirmed at once, with a mail if there is an address.

    She may overrule her own hours and notice (diary.overrules says which), so only what is taken is refused. A session
    that has begun is written down without a mail. For a day after they are told the client may cancel free of charge.
    Raises TimeTaken.
    """
    with diary_kept(practitioner.pk):
        appointment = _new_appointment(practitioner, length, add_ons, start, asker, now)
        appointment.client = client
        appointment.state, appointment.agreed_at = State.CONFIRMED, now
        appointment.free_at_least_until = free_at_least_until(start, now)
        appointment.last_message = message
        appointment.save()
        _keep_add_ons(appointment, add_ons)
        if start > now:  # what is written down afterwards needs no invitation
            mail.confirmed(appointment, message=message, now=now)
        before = snapshot(appointment)
        before["columns"]["state"] = State.CANCELLED  # what taking it back leaves: nobody was told of it
        undo = settle(appointment, before, since=0, now=now)
        save(appointment, was=State.CONFIRMED)
        write_down(appointment, "book", "", Actor.PRACTITIONER, now=now, user=user, undo=undo)
    return appointment


def _needs_no_answer(appointment: Appointment, answers: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a trusted client's time is confirmed at once: never past an answer that the practitioner must read."""
    client = appointment.client
    if appointment.start is None or client is None or not client.trusted:
        return False
    if not rules.of(appointment.practitioner, appointment.service).trusted_at_once:
        return False
    return not intake.urgent(answers, reading.visit_of(appointment, appointment.created_at))


def _answer_by(start: datetime | None, now: datetime) -> datetime:
    limit = now + timedelta(hours=identity.current().answer_hours)
    return min(limit, start.astimezone(UTC)) if start else limit


def _new_appointment(
    practitioner: Practitioner,
    length: Length,
    add_ons: Sequence[AddOn],
    start: datetime | None,
    asker: Asker,
    now: datetime,
) -> Appointment:
    need = diary.need(length, add_ons, practitioner=practitioner)
    start = start.astimezone(UTC) if start else None
    reference = _unused_reference()
    return Appointment(
        practitioner=practitioner,
        service=length.service,
        start=start,
        end=start + need.hands_on if start else None,
        service_name=length.service.name,
        minutes=need.hands_on // timedelta(minutes=1),
        price=sum((add_on.extra_price for add_on in add_ons), start=length.price),
        currency=identity.current().currency,
        cancellation_hours=identity.current().cancellation_hours,
        buffer_before=need.before // timedelta(minutes=1),
        buffer_after=need.after // timedelta(minutes=1),
        reference=reference,
        uid=f"{reference.lower()}@{messages.mail_domain()}",
        consent_at=now,
        created_at=now,
        **vars(asker) | {"zone_name": asker.zone_name if words.known_zone(asker.zone_name) else ""},
    )


def _keep_add_ons(appointment: Appointment, add_ons: Sequence[AddOn]) -> None:
    AppointmentAddOn.objects.bulk_create(
        AppointmentAddOn(
            appointment=appointment, name=add_on.name, minutes=add_on.extra_minutes, price=add_on.extra_price
        )
        for add_on in add_ons
    )


def _unused_reference() -> str:
    while Appointment.objects.filter(reference=(reference := new_reference())).exists():
        pass
    return reference
