from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import busy_reading, calendar_feed, evenings
from booking.models import Appointment, CalendarFeed, Move, Offer, TimeOff
from tests.booking.conftest import NOW
from tests.booking.test_diary import SECOND, THIRD, local
from tests.factories import make_appointment, make_event, make_practitioner, make_user


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def address(studio):
    return f"/calendar/{calendar_feed.open_feed(studio.practitioner, now=NOW)}.ics"


def events(client, address):
    """What a calendar program shows: the events of the feed by their start."""
    parsed = icalendar.Calendar.from_ical(client.get(address).content)
    return recurring_ical_events.of(parsed).between(NOW - timedelta(days=90), NOW + timedelta(days=90))


def titles(client, address):
    return [str(event["SUMMARY"]) for event in events(client, address)]


def test_confirmed_session_is_an_event_with_a_neutral_title(client, studio, address):
    appointment = make_appointment(studio.practitioner, studio.service, local("10:00"), note="Sore hip", after=30)
    response = client.get(address)
    (event,) = events(client, address)
    assert (str(event["SUMMARY"]), str(event["STATUS"]), str(event["TRANSP"])) == ("Appointment", "CONFIRMED", "OPAQUE")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (local("10:00"), local("11:00"))
    assert str(event["UID"]) == appointment.uid
    assert str(event["URL"]).endswith(f"/admin/booking/appointment/{appointment.pk}/change/")
    assert b"DTSTART:20261202T180000Z\r\n" in response.content
    for word in (b"Sore", b"Massage", b"Sample client", b"client@example.com"):
        assert word not in response.content


def test_calendar_says_how_often_to_read_it(client, studio, address):
    lines = client.get(address).text.split("\r\n")
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H", "X-WR-CALNAME:Sample practice"} < set(lines)


def test_headers(client, studio, address):
    headers = client.get(address).headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("private", "noindex")
    assert "Content-Disposition" not in headers


def test_names_and_services_are_a_setting_and_notes_are_none(client, studio, address):
    make_appointment(studio.practitioner, studio.service, local("10:00"), note="Sore hip")
    CalendarFeed.objects.update(with_names=True)
    assert titles(client, address) == ["Sample client, Massage"]
    assert b"Sore" not in client.get(address).content


def test_request_is_tentative_until_it_is_agreed(client, studio, address):
    appointment = make_appointment(studio.practitioner, studio.service, local("10:00"), state="requested")
    (event,) = events(client, address)
    assert (str(event["SUMMARY"]), str(event["STATUS"])) == ("Appointment (not agreed yet)", "TENTATIVE")
    appointment.state = "confirmed"
    appointment.save()
    assert [str(each["STATUS"]) for each in events(client, address)] == ["CONFIRMED"]
    assert events(client, address)[0]["UID"] == event["UID"]


def test_every_time_that_is_held_is_an_event_of_its_own(client, studio, address):
    offered = make_appointment(studio.practitioner, studio.service, local("10:00"), state="offered")
    moving = make_appointment(studio.practitioner, studio.service, local("15:00"))
    for clock in ("10:00", "12:00"):
        Offer.objects.create(appointment=offered, start=local(clock, THIRD))
    Move.objects.create(appointment=moving, start=local("09:00", THIRD), asked_at=NOW, answer_by=NOW)
    shown = {(event["DTSTART"].dt, str(event["STATUS"])) for event in events(client, address)}
    assert shown == {
        (local("15:00"), "CONFIRMED"),
        (local("09:00", THIRD), "TENTATIVE"),
        (local("10:00", THIRD), "TENTATIVE"),
        (local("12:00", THIRD), "TENTATIVE"),
    }
    uids = [str(event["UID"]) for event in events(client, address)]
    assert len(set(uids)) == 4
    assert {calendar_feed.base_uid(uid) for uid in uids} == {offered.uid, moving.uid}


def test_only_what_takes_the_practitioners_own_time_is_shown(client, studio, address):
    for state in ("cancelled", "declined", "withdrawn", "expired"):
        make_appointment(studio.practitioner, studio.service, local("10:00"), state=state)
    make_appointment(make_practitioner(slug="other"), studio.service, local("10:00"))
    make_appointment(studio.practitioner, studio.service, NOW - timedelta(weeks=7))
    wish = make_appointment(studio.practitioner, studio.service, local("12:00"), state="requested")
    Appointment.objects.filter(pk=wish.pk).update(start=None, end=None)
    past = make_appointment(studio.practitioner, studio.service, NOW - timedelta(weeks=5), state="completed")
    assert [str(event["UID"]) for event in events(client, address)] == [past.uid]


def test_time_off_is_a_setting(client, studio, address):
    TimeOff.objects.create(practitioner=studio.practitioner, start=local("12:00"), end=local("14:00"), note="Dentist")
    assert titles(client, address) == []
    CalendarFeed.objects.update(with_time_off=True)
    assert titles(client, address) == ["Time off"]
    assert b"Dentist" not in client.get(address).content


def test_same_diary_is_the_same_bytes_and_not_sent_again(client, studio, address):
    make_appointment(studio.practitioner, studio.service, local("10:00"))
    first = client.get(address)
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        again = client.get(address)
        unchanged = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        head = client.head(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.content == first.content
    assert (unchanged.status_code, unchanged.content, unchanged.headers["Cache-Control"]) == (304, b"", "private")
    assert (head.status_code, head.headers["ETag"]) == (304, first.headers["ETag"])
    make_appointment(studio.practitioner, studio.service, local("12:00"))
    changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.content.count(b"BEGIN:VEVENT")) == (200, 2)


def test_head_is_like_get_without_a_body(client, studio, address):
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", get.headers["ETag"])
    assert client.post(address).status_code == 405


def test_renewed_or_closed_the_address_before_is_not_there(client, studio, address):
    renewed = f"/calendar/{calendar_feed.open_feed(studio.practitioner, now=NOW)}.ics"
    assert [client.get(each).status_code for each in (address, renewed)] == [404, 200]
    assert calendar_feed.close_feed(studio.practitioner)
    assert not calendar_feed.close_feed(studio.practitioner)
    assert client.get(renewed).status_code == 404


def test_wrong_secret_is_not_there_and_asks_the_database_the_same(client, studio, address):
    calendar_feed.close_feed(make_practitioner(slug="other"))
    CalendarFeed.objects.create(practitioner=make_practitioner(slug="closed"))
    for wrong in ("/calendar/x.ics", f"{address[:-5]}.ics", "/calendar/.ics", f"/calendar/{'0' * 64}.ics"):
        assert client.get(wrong).status_code == 404
    secrets = [address.removeprefix("/calendar/").removesuffix(".ics"), "wrong", ""]
    asked = []
    for secret in secrets:
        with CaptureQueriesContext(connection) as queries:
            calendar_feed.feed_of(secret)
        asked.append(len(queries))
    assert asked == [1, 1, 1]


def test_secret_is_not_in_the_database(studio, address):
    feed = CalendarFeed.objects.get()
    assert address[10:-4] not in str(feed.__dict__)
    assert len(feed.digest) == 64


def test_one_and_three_sessions_cost_the_same_few_queries(client, studio, address):
    CalendarFeed.objects.update(with_time_off=True)
    counts = []
    for clocks in (["09:00"], ["11:00", "13:00"]):
        for clock in clocks:
            moving = make_appointment(studio.practitioner, studio.service, local(clock))
            Move.objects.create(appointment=moving, start=local(clock, THIRD), asked_at=NOW, answer_by=NOW)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts == [6, 6]  # the feed, its appointments, offers, moves, events, time off


def test_an_event_is_in_the_feed_until_it_is_cancelled(client, studio, address):
    event = make_event(studio.practitioner, start=local("19:00"), now=NOW)
    (entry,) = events(client, address)
    assert (str(entry["summary"]), entry["uid"]) == ("Group session", f"event-{event.pk}@testserver")
    assert (entry.start, entry.end) == (event.start, event.end)
    CalendarFeed.objects.update(with_names=True)
    assert [str(each["summary"]) for each in events(client, address)] == ["Sound bath evening"]
    assert calendar_feed.is_event_uid(entry["uid"])

    evenings.cancel(event, user=make_user(), now=NOW)

    assert events(client, address) == []


def test_feed_read_by_another_practice_of_ours_blocks_its_sessions_once(client, studio, address):
    """What the feed says is read by the other half of this module's subject as it was meant."""
    make_appointment(studio.practitioner, studio.service, local("10:00"))
    found = busy_reading.read(
        client.get(address).text, zone=UTC, first=NOW, last=NOW + timedelta(days=9), site="testserver"
    )
    assert [(each.span.start, each.span.end) for each in found.taken] == [(local("10:00"), local("11:00"))]
    assert found.taken[0].uid.endswith("@testserver")


def test_stamp_is_that_of_the_last_change(client, studio, address):
    appointment = make_appointment(studio.practitioner, studio.service, local("10:00"), created_at=NOW)
    changed = datetime(2026, 12, 1, 9, 30, 15, 123456, tzinfo=UTC)
    appointment.transitions.create(at=changed, actor="practitioner", from_state="requested", to_state="confirmed")
    (event,) = events(client, address)
    assert event["DTSTAMP"].dt == changed.replace(microsecond=0)
    assert local("10:00", SECOND) == event["DTSTART"].dt
