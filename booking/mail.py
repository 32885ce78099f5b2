"""The mails of an appointment's life, one function each. Never a note, an answer or another health word.

Each is queued in the transaction of what it tells. The client's mails are one thread.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import formats

from booking import ical, words
from booking.links import appointment_url, home_care_url
from booking.models import Actor, Appointment, HomeCare
from practice import identity, messages
from practice.models import Message


def requested(appointment: Appointment) -> None:
    _to_client("appointment_requested", appointment)
    _to_practitioner("appointment_new_request", appointment)


def confirmed(appointment: Appointment, *, message: str, now: datetime) -> None:
    _to_client(
        "appointment_confirmed",
        appointment,
        message=message,
        calendar=ical.invitation(appointment, "REQUEST", now=now),
        calendar_method="REQUEST",
    )


def declined(appointment: Appointment, *, message: str) -> None:
    _to_client("appointment_declined", appointment, message=message)


def withdrawn(appointment: Appointment) -> None:
    _to_practitioner("appointment_withdrawn", appointment)


def cancelled(appointment: Appointment, *, by: Actor, message: str, now: datetime) -> None:
    """The client's calendar is told too: only confirmed appointments are cancelled, so it has the event."""
    is_by_client = by == Actor.CLIENT
    _to_client(
        "appointment_cancelled",
        appointment,
        message=message,
        is_by_client=is_by_client,
        calendar=ical.invitation(appointment, "CANCEL", now=now),
        calendar_method="CANCEL",
    )
    _to_practitioner("appointment_cancelled_practitioner", appointment, is_by_client=is_by_client)


def expired(appointment: Appointment) -> None:
    _to_client("appointment_expired", appointment)
    _to_practitioner("appointment_expired_practitioner", appointment)


def home_care_given(care: HomeCare, *, again: bool = False) -> None:
    """A link and until when it opens; what is behind it is said there only."""
    _to_client(
        "home_care_given",
        care.appointment,
        link=home_care_url(care),
        is_again=again,
        open_until=formats.date_format(care.last_day, "DATE_FORMAT"),
    )


def admin_url(appointment: Appointment) -> str:
    """The appointment's page in the admin, for the practitioner's mails."""
    return identity.absolute(f"{reverse('admin:index')}booking/appointment/{appointment.pk}/change/")


def _to_client(
    template: str, appointment: Appointment, *, calendar: str = "", calendar_method: str = "", **context: Any
) -> None:
    first = Message.objects.filter(subject_key=appointment.about, to=appointment.email).order_by("pk").first()
    messages.queue(
        template,
        to=appointment.email,
        context={**_context(appointment), "link": appointment_url(appointment), **context},
        about=appointment.about,
        calendar=calendar,
        calendar_method=calendar_method,
        in_reply_to=first.message_id if first else "",
    )


def _to_practitioner(template: str, appointment: Appointment, **context: Any) -> None:
    messages.queue(
        template,
        to=identity.current().email,
        context={**_context(appointment), **context, "link": admin_url(appointment)},
        about=appointment.about,
        reply_to=appointment.email,
    )


def _context(appointment: Appointment) -> dict[str, Any]:
    zone = identity.current().zone
    return {
        "appointment": appointment,
        "add_ons": list(appointment.add_ons.all()),
        "when": words.when(appointment.start, appointment.end, zone),
        "when_there": words.when_there(appointment.start, appointment.end, zone, appointment.zone_name),
        "day": words.day(appointment.start, zone),
        "price": words.money(appointment.price, appointment.currency),
        "answer_by": words.moment(appointment.answer_by, zone) if appointment.answer_by else "",
    }
