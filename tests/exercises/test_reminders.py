from datetime import UTC, date, datetime, time, timedelta

import pytest
from icalendar import Calendar

from exercises import reminders
from tests.factories import make_exercise, make_practice, make_routine

TODAY = date(2026, 11, 25)  # a Wednesday


def event(
    days=(0, 2), at=time(8), *, weeks=0, seconds=559, today=TODAY, address="https://example.com/routines/release/"
):
    text = reminders.calendar(
        address, days, at, seconds=seconds, weeks=weeks, today=today, now=datetime(2026, 11, 25, 18, tzinfo=UTC)
    )
    (found,) = Calendar.from_ical(text).walk("VEVENT")
    return found


@pytest.mark.parametrize(
    ("days", "first"),
    [([2], date(2026, 11, 25)), ([0, 2], date(2026, 11, 25)), ([0], date(2026, 11, 30)), ([1, 6], date(2026, 11, 29))],
)
def test_it_begins_on_the_first_chosen_day(days, first):
    found = event(days)
    assert found.decoded("dtstart") == datetime.combine(first, time(8))
    assert reminders.DAYS[first.weekday()] in found["rrule"]["BYDAY"]


def test_it_comes_back_on_each_chosen_day_at_local_time_wherever_the_reader_is():
    text = reminders.calendar(
        "https://example.com/", [4, 0], time(7, 30), seconds=60, weeks=0, today=TODAY, now=datetime.now(UTC)
    )
    assert "DTSTART:20261127T073000\r\n" in text  # neither a zone nor a Z: floating
    assert "RRULE:FREQ=WEEKLY;BYDAY=MO,FR\r\n" in text
    assert "TZID" not in text


def test_it_ends_after_the_chosen_weeks():
    assert event([2], weeks=4)["rrule"]["UNTIL"] == [datetime(2026, 12, 22, 8)]
    assert "UNTIL" not in event([2], weeks=0)["rrule"]


@pytest.mark.parametrize(("seconds", "minutes"), [(30, 5), (300, 5), (301, 10), (559, 10)])
def test_it_lasts_as_long_as_the_routine_rounded_up(seconds, minutes):
    assert event(seconds=seconds).decoded("duration") == timedelta(minutes=minutes)


def test_it_is_neutral_blocks_nothing_and_rings():
    found = event()
    assert str(found["summary"]) == "A few minutes for yourself"
    assert str(found["url"]) == str(found["description"]) == "https://example.com/routines/release/"
    assert (found["transp"], found["class"]) == ("TRANSPARENT", "PRIVATE")
    (alarm,) = found.walk("VALARM")
    assert (alarm["action"], alarm.decoded("trigger")) == ("DISPLAY", timedelta(0))


def test_the_same_routine_is_the_same_event_and_another_audience_another():
    assert event([0])["uid"] == event([3])["uid"]
    assert event([0])["uid"] != event([0], address="https://example.com/routines/release/?for=runner")["uid"]


@pytest.fixture
def routine(db):
    make_practice()
    return make_routine("release", [make_exercise("bridge")])


def test_form_leads_to_a_file_and_keeps_the_audience(client, routine):
    html = client.get("/routines/release/reminder/?for=runner").text
    assert 'method="get" action="/routines/release/reminder.ics"' in html
    assert '<input type="hidden" name="for" value="runner">' in html
    response = client.get("/routines/release/reminder.ics?day=0&day=4&time=07:15&weeks=8&for=runner")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    (found,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert found["rrule"]["BYDAY"] == ["MO", "FR"]
    assert found.decoded("dtstart").time() == time(7, 15)
    assert str(found["url"]) == "http://testserver/routines/release/?for=runner"


def test_form_with_something_missing_says_so_and_keeps_the_rest(client, routine):
    response = client.get("/routines/release/reminder.ics?time=06:40&weeks=4")
    assert response.status_code == 422
    assert "Choose at least one day." in response.text
    assert 'value="06:40"' in response.text
    assert "Write the time like 08:00." in client.get("/routines/release/reminder.ics?day=1&time=soon&weeks=4").text


def test_routine_page_leads_to_it(client, routine):
    assert 'href="/routines/release/reminder/?for=desk"' in client.get("/routines/release/?for=desk").text


@pytest.mark.parametrize("path", ["reminder/", "reminder.ics?day=1&time=08:00&weeks=4"])
def test_unpublished_is_404(client, routine, path):
    routine.is_published = False
    routine.save()
    assert client.get(f"/routines/release/{path}").status_code == 404
