"""The calendar parts of the mails as a mail server gets them, read by a parser that did not write them.

RFC 5545 (the text), RFC 5546 (REQUEST, update, CANCEL).
"""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parseaddr

import pytest
import time_machine
import vobject

from booking import lifecycle
from practice import messages
from tests.booking.conftest import NOW, asker
from tests.booking.whole_life import SECRETS, WholeLife
from tests.factories import make_practice

TEN = datetime(2026, 12, 8, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ZOE = " ".join(["Zoë"] * 20)


@pytest.fixture
def delivered(studio, mailoutbox):
    """The whole life of one appointment, each step's mails delivered before the next: those with a calendar part."""
    make_practice(name="Sample practice: " + "long " * 12, address="Sample Street 1\nSample Town, WA; Zoë's house")
    said = asker(name="Sample child", booked_by=ZOE, note="sciatica", zone_name="Asia/Tokyo")
    steps = [
        lambda _each: lifecycle.request(**studio.wish(start=TEN, asker=said)),
        lambda each: lifecycle.accept(each, user=None, now=NOW, message="Gladly."),
        lambda each: lifecycle.move(each, TEN + DAY, user=None, now=NOW),
        lambda each: lifecycle.request_move(each, TEN + 2 * DAY, now=NOW),
        lambda each: lifecycle.accept_move(each, user=None, now=NOW),
        lambda each: lifecycle.cancel(each, now=NOW),
    ]
    with time_machine.travel(NOW, tick=False):
        appointment = None
        for step in steps:
            appointment = step(appointment)
            messages.deliver_due()
    sent = [message_from_bytes(each.message().as_bytes(linesep="\r\n"), policy=policy.SMTP) for each in mailoutbox]
    return [each for each in sent if "text/calendar" in {part.get_content_type() for part in each.walk()}]


def copies(mail):
    """Both copies of a mail's calendar part, as bytes, and the method that the first one's header says."""
    parts = {part.get_content_type(): part for part in mail.walk()}
    inline, attached = parts["text/calendar"], parts["application/ics"]
    assert (inline.get_content_charset(), attached.get_filename()) == ("utf-8", "invite.ics")
    return inline.get_payload(decode=True), attached.get_payload(decode=True), inline.get_param("method")


def calendar_of(mail):
    return vobject.readOne(copies(mail)[0].decode())


def test_each_mail_is_what_mail_programs_expect(delivered):
    for mail in delivered:
        assert mail.get_content_type() == "multipart/mixed"
        alternative, _attached = mail.iter_parts()
        kinds = [part.get_content_type() for part in alternative.iter_parts()]
        assert kinds == ["text/plain", "text/html", "text/calendar"]


def test_both_copies_are_the_same_bytes(delivered):
    for mail in delivered:
        inline, attached, _method = copies(mail)
        assert inline == attached


def test_lines_are_utf_8_folded_at_75_octets_and_end_in_crlf(delivered):
    for mail in delivered:
        *lines, last = copies(mail)[0].split(b"\r\n")
        assert last == b""
        assert max(map(len, lines)) <= 75
        assert not any(b"\r" in line or b"\n" in line for line in lines)
        assert "Zoë" in b"".join(lines).replace(b" ", b"").decode()


def test_request_update_and_cancel_are_one_event_whose_sequence_rises(delivered):
    events = [calendar_of(mail) for mail in delivered]
    for each in events:
        assert each.validate(raiseException=True)
        assert len(each.vevent_list) == 1
    told = [(each.method.value, each.vevent.status.value, int(each.vevent.sequence.value)) for each in events]
    assert told == [
        ("REQUEST", "CONFIRMED", 0),
        ("REQUEST", "CONFIRMED", 1),
        ("REQUEST", "CONFIRMED", 2),
        ("CANCEL", "CANCELLED", 3),
    ]
    assert len({each.vevent.uid.value for each in events}) == 1
    assert [each.vevent.dtstart.value for each in events] == [TEN, TEN + DAY, TEN + 2 * DAY, TEN + 2 * DAY]
    for each in events:
        assert each.vevent.dtend.value - each.vevent.dtstart.value == timedelta(hours=1)
        assert each.vevent.dtstamp.value == NOW
        assert {"rrule", "rdate", "recurrence-id", "exdate"}.isdisjoint(each.vevent.contents)


def test_method_is_the_same_in_the_header_and_in_the_text(delivered):
    for mail in delivered:
        inline, _attached, method = copies(mail)
        assert f"METHOD:{method}\r\n".encode() in inline


def test_organizer_is_who_sends_and_attendee_who_receives(delivered):
    for mail in delivered:
        event = calendar_of(mail).vevent
        assert event.organizer.value == f"mailto:{parseaddr(mail['From'])[1]}"
        assert [each.value for each in event.attendee_list] == [f"mailto:{parseaddr(mail['To'])[1]}"]
        assert event.attendee.params["CN"] == [ZOE]


def test_no_event_says_what_it_is_for(delivered):
    for mail in delivered:
        text = copies(mail)[0].decode().replace("\r\n ", "")
        assert [word for word in ["Massage", "Gladly", "child", *SECRETS] if word in text] == []


def test_events_of_a_whole_life_parse_and_pending_ones_have_none(studio):
    with time_machine.travel(NOW, tick=False):
        sent = WholeLife(studio).everything()
    with_calendar = {each.kind for each in sent if each.calendar}
    assert with_calendar == {
        *("appointment_confirmed", "appointment_moved", "appointment_cancelled"),
        *("booking_booked", "booking_taken_over", "booking_passed_on", "booking_moved"),
        *("booking_cancelled", "booking_event_cancelled"),
    }
    sequences = {}
    for each in filter(lambda each: each.calendar, sent):
        event = vobject.readOne(each.calendar).vevent
        sequences.setdefault(event.uid.value, []).append(int(event.sequence.value))
    assert all(found == sorted(set(found)) for found in sequences.values())
