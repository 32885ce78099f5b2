"""What the desk shows of a client, and of who an appointment's or a booking's person may be."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from booking import clients, diary, lifecycle, reading, records
from booking.client_forms import NEW, NOBODY, WhoForm
from booking.home_care_pages import for_practitioner
from booking.lifecycle import NotPossible
from booking.models import ACCEPTED, Appointment, Booking, Client, HomeCare
from practice import encryption
from practice.encryption import Lost
from practice.models import User

HISTORY = 100
HOME_CARE = 5


def who(appointment: Appointment, now: datetime, *, posted: Mapping[str, str] | None = None) -> dict[str, Any]:
    """For _client.html and _who.html: whom the practitioner may choose, and what stands chosen at first."""
    found = clients.candidates(appointment, now=now)
    if appointment.is_waiting:
        found = [each._replace(near=diary.too_near(appointment, each.client)) for each in found]
    said = (posted or {}).get("client", appointment.client_id or (NOBODY if found else NEW))
    chosen = next((each.client.pk for each in found if str(each.client.pk) == str(said)), said)
    return {"candidates": found, "chosen": chosen}


def said_posted(posted: Mapping[str, str]) -> dict[str, Any]:
    """Whom a posted choice names, as lifecycle.offer takes it: nobody is made yet. Raises NotPossible."""
    form = WhoForm(posted)
    if not form.is_valid():
        raise NotPossible(form.errors["client"][0])
    said = form.cleaned_data["client"]
    return {"client": None if said in (NEW, NOBODY) else said, "is_new_client": said == NEW}


def chosen(form: WhoForm, row: Appointment | Booking) -> Client | None:
    """Whom a valid form names, made now if new. Belongs into the transaction that links them."""
    said = form.cleaned_data["client"]
    if said == NEW:
        return clients.make_from(row)
    return said or None


@transaction.atomic
def settle_posted(posted: Mapping[str, str], appointment: Appointment) -> None:
    """The choice that went along with an acceptance, if the form had one. Raises NotPossible."""
    if "client" not in posted:
        return
    form = WhoForm(posted)
    if not form.is_valid():
        raise NotPossible(form.errors["client"][0])
    settle(form, appointment)


@transaction.atomic
def settle(form: WhoForm, row: Appointment | Booking) -> Client | None:
    """Link whom a valid form names; nobody undoes it."""
    client = chosen(form, row)
    if client is None:
        clients.unlink(row)
    else:
        clients.link(row, client)
    return client


@transaction.atomic
def undo(appointment: Appointment, *, user: User, now: datetime) -> Appointment:
    """Take the last answer back, and the client that was made with it."""
    last, linked = appointment.transitions.last(), appointment.client
    undone = lifecycle.undo(appointment, user=user, now=now)
    if last and linked and linked.pk != undone.client_id:
        clients.forget_made_for(appointment, linked, since=last.at)
    return undone


def page(client: Client, now: datetime) -> dict[str, Any]:
    """One client whole: what stands, what was, what they took home."""
    history = list(Appointment.objects.outlines().filter(client=client)[:HISTORY])
    booked = Booking.objects.outlines().filter(client=client).select_related("event")
    bookings = list(booked.order_by("-event__start", "-pk")[:HISTORY])
    accepted = Appointment.objects.filter(client=client, state__in=ACCEPTED, answers__isnull=False)
    newest = accepted.order_by("-start").first()
    care = HomeCare.objects.with_appointment().filter(appointment__client=client)[:HOME_CARE]
    return {
        "client": client,
        "history": history,
        "bookings": bookings,
        "not_linked": records.not_linked(records.Record(client, history, bookings)),
        "answered_for": newest,
        **(reading.for_practitioner(newest, now) if newest else {}),
        **({"lost_key": encryption.place()} if isinstance(client.notes, Lost) else {}),
        "home_care": [for_practitioner(each, now) for each in care],
        "doubles": clients.doubles(client, now=now),
        "now": now,
    }
