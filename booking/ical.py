"""Appointments and bookings as iCalendar text (RFC 5545, 5546). Times in UTC, a neutral title, no health word.

`Calendar()` and not `Calendar.new()`, which adds a random UID.
"""

from datetime import UTC, datetime

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from booking.availability import Span
from booking.models import Appointment, Booking
from practice import identity, messages

PRODID = "-//bodywork practice//appointments//EN"


def invitation(appointment: Appointment, method: str, *, now: datetime) -> str:
    """The calendar part of a mail to the client: `method` REQUEST (new or changed) or CANCEL.

    REQUEST with a cancelled status would leave the event in Google's calendar, so a cancellation is always CANCEL.
    """
    event = _event(appointment, now=now, status=_status(method))
    _invite(event, appointment.addressee, appointment.email)
    return _calendar(event, method)


def calendar_file(appointment: Appointment, *, now: datetime) -> str:
    """The .ics that the private page offers for a confirmed appointment: the same event, published."""
    return _calendar(_event(appointment, now=now, status="CONFIRMED"), "PUBLISH")


def booking_invitation(booking: Booking, method: str, *, now: datetime) -> str:
    """The calendar part of a mail to a party, as `invitation`."""
    event = _group_event(booking, now=now, status=_status(method))
    _invite(event, booking.name, booking.email)
    return _calendar(event, method)


def booking_file(booking: Booking, *, now: datetime) -> str:
    """The .ics that a party's private page offers for what is booked."""
    return _calendar(_group_event(booking, now=now, status="CONFIRMED"), "PUBLISH")


def _status(method: str) -> str:
    return "CANCELLED" if method == "CANCEL" else "CONFIRMED"


def _invite(event: Event, name: str, email: str) -> None:
    organizer = vCalAddress(f"mailto:{messages.sender()}")
    organizer.params["CN"] = vText(identity.current().name)
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{email}")
    attendee.params["CN"] = vText(name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")  # they asked for it
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee)


def _event(appointment: Appointment, *, now: datetime, status: str) -> Event:
    practice = identity.current()
    title = _("Appointment at %(practice)s") % {"practice": practice.name}
    return _entry(appointment, appointment.session, title, practice.address, now=now, status=status)


def _group_event(booking: Booking, *, now: datetime, status: str) -> Event:
    practice, group = identity.current(), booking.event
    title = _("Group session at %(practice)s") % {"practice": practice.name}
    return _entry(booking, Span(group.start, group.end), title, group.place or practice.address, now=now, status=status)


def _entry(row: Appointment | Booking, span: Span, title: str, place: str, *, now: datetime, status: str) -> Event:
    event = Event()
    event.add("uid", row.uid)
    event.add("sequence", row.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", span.start.astimezone(UTC))
    event.add("dtend", span.end.astimezone(UTC))
    event.add("summary", title)
    event.add("description", _("Reference %(reference)s") % {"reference": row.reference})
    if place:
        event.add("location", ", ".join(line.strip() for line in place.splitlines() if line.strip()))
    event.add("status", status)
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE")
    return event


def _calendar(event: Event, method: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical().decode()
