"""Appointments as iCalendar text (RFC 5545, 5546). Times in UTC, a neutral title, no health word.

`Calendar()` and not `Calendar.new()`, which adds a random UID.
"""

from datetime import UTC, datetime

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from booking.models import Appointment
from practice import identity, messages

PRODID = "-//bodywork practice//appointments//EN"


def invitation(appointment: Appointment, method: str, *, now: datetime) -> str:
    """The calendar part of a mail to the client: `method` REQUEST (new or changed) or CANCEL.

    REQUEST with a cancelled status would leave the event in Google's calendar, so a cancellation is always CANCEL.
    """
    event = _event(appointment, now=now, status="CANCELLED" if method == "CANCEL" else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{messages.sender()}")
    organizer.params["CN"] = vText(identity.current().name)
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{appointment.email}")
    attendee.params["CN"] = vText(appointment.name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")  # they asked for it
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee)
    return _calendar(event, method)


def calendar_file(appointment: Appointment, *, now: datetime) -> str:
    """The .ics that the private page offers for a confirmed appointment: the same event, published."""
    return _calendar(_event(appointment, now=now, status="CONFIRMED"), "PUBLISH")


def _event(appointment: Appointment, *, now: datetime, status: str) -> Event:
    practice = identity.current()
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", appointment.start.astimezone(UTC))
    event.add("dtend", appointment.end.astimezone(UTC))
    event.add("summary", _("Appointment at %(practice)s") % {"practice": practice.name})
    event.add("description", _("Reference %(reference)s") % {"reference": appointment.reference})
    if practice.address:
        event.add("location", ", ".join(line.strip() for line in practice.address.splitlines() if line.strip()))
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
