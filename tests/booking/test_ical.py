from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from booking import ical, lifecycle
from practice import messages
from practice.models import Message
from tests.booking.conftest import NOW
from tests.factories import make_appointment, make_practice

TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)


def event_of(text):
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event


def test_invitation_says_what_the_standard_asks(studio):
    make_practice(address="Sample Street 1\nSample Town")
    appointment = make_appointment(studio.practitioner, studio.service, TEN, note="my back")
    text = ical.invitation(appointment, "REQUEST", now=NOW)
    calendar, event = Calendar.from_ical(text), event_of(text)
    assert (str(calendar["METHOD"]), str(calendar["VERSION"])) == ("REQUEST", "2.0")
    assert {name: event[name].to_ical().decode() for name in ("UID", "SEQUENCE", "DTSTART", "DTEND", "DTSTAMP")} == {
        "UID": appointment.uid,
        "SEQUENCE": "0",
        "DTSTART": "20261202T180000Z",
        "DTEND": "20261202T190000Z",
        "DTSTAMP": "20261201T080000Z",
    }
    assert (str(event["ORGANIZER"]), str(event["ATTENDEE"])) == (
        "mailto:practitioner@example.com",
        "mailto:client@example.com",
    )
    assert (str(event["SUMMARY"]), str(event["STATUS"])) == ("Appointment at Sample practice", "CONFIRMED")
    assert str(event["LOCATION"]) == "Sample Street 1, Sample Town"
    assert not any(word in text for word in ("Massage", "back"))


def test_invitation_lines_are_folded_and_end_in_crlf_once(studio):
    make_practice(name="A practice with a rather long name, as long as names of practices are allowed to be")
    appointment = make_appointment(studio.practitioner, studio.service, TEN, name="Zoë " * 25)
    lines = ical.invitation(appointment, "REQUEST", now=NOW).split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any("\n" in line or "\r" in line for line in lines)


def test_client_who_types_a_line_break_adds_no_property(studio):
    appointment = make_appointment(studio.practitioner, studio.service, TEN, name='A"\r\nSUMMARY:Hello')
    event = event_of(ical.invitation(appointment, "REQUEST", now=NOW))
    assert str(event["SUMMARY"]) == "Appointment at Sample practice"


def test_confirmation_and_cancellation_are_one_event(studio):
    appointment = studio.request(TEN)
    lifecycle.accept(appointment, user=None, now=NOW)
    lifecycle.cancel(appointment, now=NOW)
    pending, confirmed, cancelled = Message.objects.filter(to="client@example.com").order_by("pk")
    assert (pending.calendar, pending.calendar_method) == ("", "")
    assert (confirmed.calendar_method, cancelled.calendar_method) == ("REQUEST", "CANCEL")
    first, last = event_of(confirmed.calendar), event_of(cancelled.calendar)
    assert first["UID"] == last["UID"]
    assert (first["SEQUENCE"], last["SEQUENCE"]) == (0, 1)
    assert (str(first["STATUS"]), str(last["STATUS"])) == ("CONFIRMED", "CANCELLED")
    assert str(Calendar.from_ical(cancelled.calendar)["METHOD"]) == "CANCEL"


def test_mail_carries_two_equal_copies(studio):
    lifecycle.accept(studio.request(TEN), user=None, now=NOW)
    mail = messages.email(Message.objects.get(kind="appointment_confirmed")).message()
    parts = {part.get_content_type(): part for part in mail.walk()}
    copies = {
        parts[kind].get_payload(decode=True).replace(b"\r\n", b"\n") for kind in ("text/calendar", "application/ics")
    }
    assert len(copies) == 1
    assert parts["text/calendar"].get_param("method") == "REQUEST"


def test_calendar_file_is_published_without_guests(studio):
    appointment = make_appointment(studio.practitioner, studio.service, TEN)
    text = ical.calendar_file(appointment, now=NOW)
    assert str(Calendar.from_ical(text)["METHOD"]) == "PUBLISH"
    assert "ATTENDEE" not in event_of(text)
    assert event_of(text)["DTEND"].dt - event_of(text)["DTSTART"].dt == timedelta(hours=1)
