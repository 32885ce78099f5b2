"""People the practitioner knows: the only writer of their rows, and of who an appointment or a booking belongs to.

Who is who is the practitioner's choice: candidates are shown with the reason why, and nobody is merged by an address.
Every verb is one transaction. Taking away what is kept is in booking.records.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower, Right
from django.utils.translation import gettext as _

from booking import matching
from booking.lifecycle import NotPossible
from booking.models import Access, Appointment, Booking, Client, Transition
from practice.encryption import Lost

MOST_CANDIDATES = 6
LATEST = 50
"""Changes that may still be taken back are among these: it is a matter of minutes."""
MOST_COMPARED = 200
"""Rows of similar names that are looked at; more would be a name that tells nothing."""


class Candidate(NamedTuple):
    """Somebody who may be the same person: why, how many sessions they had, and what of theirs is too near."""

    client: Client
    why: list[str]
    sessions: int
    last: datetime | None
    near: str = ""


# Who it may be


def candidates(appointment: Appointment, *, now: datetime) -> list[Candidate]:
    """Whom the practitioner may take the person of `appointment` for, the most likely first. Two queries."""
    return _alike(appointment.name, appointment.email, appointment.phone, appointment.client_id, now)


def doubles(client: Client, *, now: datetime) -> list[Candidate]:
    """Other clients who may be the same person as `client`."""
    found = _alike(client.name, client.email, client.phone, None, now)
    return [each for each in found if each.client.pk != client.pk]


def candidates_of_parties(rows: Iterable[Booking | Appointment], *, now: datetime) -> dict[int, list[Candidate]]:
    """The same for the parties of an event, or for several appointments, by key: the same name, telephone number or
    address. One query.
    """
    asked = {
        each.pk: (matching.name_key(each.name), matching.phone_end(each.phone), each.email.lower()) for each in rows
    }
    keys, numbers, addresses = ({said[place] for said in asked.values()} - {""} for place in range(3))
    ends = {each[-matching.LEAST_DIGITS :] for each in numbers}
    known = Client.objects.outlines().with_sessions(now)
    known = known.alias(address=Lower("email"), end=Right("phone_digits", matching.LEAST_DIGITS))
    alike = known.filter(Q(name_key__in=keys) | Q(end__in=ends) | Q(address__in=addresses))
    found = list(alike.order_by("-pk")[:MOST_COMPARED])
    return {pk: _likeliest(found, *said, None) for pk, said in asked.items()}


def _alike(name: str, email: str, phone: str, proven: int | None, now: datetime) -> list[Candidate]:
    key, number, address = matching.name_key(name), matching.phone_end(phone), email.lower()
    rows = Client.objects.outlines().with_sessions(now).alias(address=Lower("email"))
    exact = Q(pk=proven) | Q(name_key=key)
    if number:
        exact |= Q(phone_digits__endswith=number)
    if address:
        exact |= Q(address=address)
    similar = Q(pk=None)
    for letters in matching.beginnings(key):
        similar |= Q(name_key__contains=letters)
    found = {each.pk: each for each in rows.filter(exact).order_by("-pk")[:MOST_COMPARED]}
    found |= {each.pk: each for each in rows.filter(similar).order_by("-pk")[:MOST_COMPARED]}
    return _likeliest(found.values(), key, number, address, proven)


def _likeliest(found: Iterable[Client], key: str, number: str, address: str, proven: int | None) -> list[Candidate]:
    told = [
        Candidate(each, why, each.sessions, each.last)
        for each in found
        if (why := list(_reasons(each, key, number, address, proven)))
    ]
    return sorted(told, key=lambda each: (-len(each.why), -each.sessions, each.client.pk))[:MOST_CANDIDATES]


def _reasons(client: Client, key: str, number: str, address: str, proven: int | None) -> Iterable[str]:
    if client.pk == proven:
        yield _("asked through their own private link")
    if client.name_key == key:
        yield _("the same name")
    elif matching.is_like(client.name_key, key):
        yield _("a similar name")
    if number and client.phone_digits.endswith(number):
        yield _("the same telephone number")
    if address and client.email.lower() == address:
        yield _("the same e-mail address")


# Made and changed


@transaction.atomic
def make(*, name: str, email: str = "", phone: str = "", notes: str = "") -> Client:
    return Client.objects.create(name=name, email=email, phone=phone, notes=notes)


def make_from(row: Appointment | Booking) -> Client:
    """A new client with the contact given for `row`. Linking them is the next step."""
    return make(name=row.name, email=row.email, phone=row.phone)


@transaction.atomic
def change(client: Client, *, name: str, email: str, phone: str, notes: str) -> Client:
    """What the practitioner wrote; appointments keep the contact that was given for them.

    Notes that can't be read stay as they are.
    """
    kept = _locked(client)
    kept.name, kept.email, kept.phone = name, email, phone
    kept.notes = kept.notes if isinstance(kept.notes, Lost) else notes
    kept.save(update_fields=["name", "email", "phone", "notes"])
    return kept


@transaction.atomic
def set_trusted(client: Client, trusted: bool) -> None:
    Client.objects.filter(pk=client.pk).update(trusted=trusted)


# Who an appointment or a booking belongs to


@transaction.atomic
def link(row: Appointment | Booking, client: Client) -> None:
    """The practitioner takes the person of `row` to be `client`."""
    row.client = _locked(client)
    row.save(update_fields=["client"])


@transaction.atomic
def unlink(row: Appointment | Booking) -> None:
    """Nobody's for now: the choice was wrong, or is put off."""
    row.client = None
    row.save(update_fields=["client"])


@transaction.atomic
def forget_made_for(appointment: Appointment, client: Client, *, since: datetime) -> None:
    """The answer given at `since` is taken back: `client`, if made with it, goes too, unless anybody used the row."""
    contact = {name: getattr(appointment, name) for name in ("name", "email", "phone")}
    rows = Client.objects.select_for_update().filter(pk=client.pk, created_at__gte=since, trusted=False, **contact)
    made = rows.first()
    if made and made.notes == "" and not any(each.exists() for each in (made.appointments, made.bookings, made.reads)):
        made.delete()


@transaction.atomic
def merge(kept: Client, other: Client) -> Client:
    """`other` was `kept` all along: appointments, bookings and notes are joined, what `kept` lacks is taken over.

    The trusted mark is never won by merging. What of the contact would be lost goes into the notes.
    """
    if kept.pk == other.pk:
        raise NotPossible(_("These are one client already."))
    rows = {each.pk: each for each in Client.objects.select_for_update().filter(pk__in=[kept.pk, other.pk])}
    if len(rows) < 2:
        raise NotPossible(_("One of the two is not there any more."))
    kept, other = rows[kept.pk], rows[other.pk]
    if isinstance(kept.notes, Lost) or isinstance(other.notes, Lost):
        raise NotPossible(_("The notes of one of them can't be read: their key is missing."))
    kept.notes = "\n\n".join(each for each in (kept.notes, _contact_left(kept, other), other.notes) if each)
    kept.email, kept.phone = kept.email or other.email, kept.phone or other.phone
    kept.created_at = min(kept.created_at, other.created_at)
    kept.save()
    _follow_in_undo(kept, other)
    Appointment.objects.filter(client=other).update(client=kept)
    Booking.objects.filter(client=other).update(client=kept)
    Access.objects.filter(client=other).update(client=kept)
    other.delete()
    return kept


def _follow_in_undo(kept: Client, other: Client) -> None:
    """An answer that can still be taken back puts the earlier client back, who is `kept` from now on."""
    for change in Transition.objects.exclude(before=None).order_by("-pk")[:LATEST]:
        if change.undo and change.undo["columns"]["client_id"] == other.pk:
            columns = {**change.undo["columns"], "client_id": kept.pk}
            Transition.objects.filter(pk=change.pk).update(before={**change.undo, "columns": columns})


def _contact_left(kept: Client, other: Client) -> str:
    pairs = [(other.name, kept.name), (other.email, kept.email), (other.phone, kept.phone)]
    lost = [theirs for theirs, ours in pairs if theirs and ours and theirs != ours]
    return _("Until merged also: %(contact)s") % {"contact": ", ".join(lost)} if lost else ""


def _locked(client: Client) -> Client:
    """The row as it is now. Raises NotPossible when it has been erased or merged."""
    found = Client.objects.select_for_update().filter(pk=client.pk).first()
    if found is None:
        raise NotPossible(_("This client is not there any more."))
    return found
