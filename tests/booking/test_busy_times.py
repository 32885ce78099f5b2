import gzip
import logging
from datetime import timedelta

import pytest
from django.db import connection

from booking import busy_reading, busy_times
from booking.busy_reading import Unreadable
from booking.models import BusyCalendar, BusyTime, OwnRules, Service
from practice.fetching import Fetched, NotFetched, fetch
from practice.models import Message
from tests.booking.conftest import NOW
from tests.booking.test_busy_reading import WEEKLY, calendar
from tests.booking.test_diary import SECOND, clocks, local
from tests.factories import make_appointment, make_busy_calendar, make_busy_time, make_practitioner
from tests.practice.test_fetching import HERE, serving

HOUR = timedelta(hours=1)
ENTRY = "UID:1\nSUMMARY:Private\nDTSTART:20261202T180000Z\nDTEND:20261202T200000Z"


def giving(text, **values):
    """A fetch that finds `text`."""
    found = Fetched(text.encode(), **{"etag": '"one"', "last_modified": "", **values})
    return lambda _address, **_known: found


def failing(_address, **_known):
    raise NotFetched("The server doesn't answer.")


def unchanged(_address, **_known):
    return None


def refresh(fetch, now=NOW):
    """What the worker does at `now`, on the one calendar there is."""
    BusyCalendar.objects.update(due_at=now)
    assert busy_times.refresh_next(now, fetch=fetch) == 1
    return BusyCalendar.objects.get()


def times():
    return [(f"{each.start:%d. %H:%M}", f"{each.end:%H:%M}") for each in BusyTime.objects.all()]


@pytest.fixture(autouse=True)
def near(request, monkeypatch):
    """A process of its own takes a third of a second to start: only the tests that are about it have one."""
    if "whole_way" not in request.node.name and "cut_off" not in request.node.name:
        monkeypatch.setattr(busy_times, "apart", busy_reading.answer)


@pytest.fixture
def other(studio):
    return make_busy_calendar(studio.practitioner)


def test_calendar_is_read_and_its_times_are_not_offered(studio, other):
    row = refresh(giving(calendar(ENTRY)))
    assert times() == [("02. 18:00", "20:00")]
    assert clocks(studio) == ["09:00", "12:00", "13:00", "14:00", "15:00", "16:00"]
    assert (row.trouble, row.last_good_at, row.last_fetched_at, row.etag) == ("", NOW, NOW, '"one"')


def test_no_title_and_no_address_stand_in_the_database(studio, other):
    refresh(giving(calendar(ENTRY)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM booking_busycalendar")
        row = str(cursor.fetchall())
    assert "Private" not in BusyCalendar.objects.get().content
    assert "20261202" not in row
    assert "example.com" not in row


def test_newer_state_replaces_the_older(studio, other):
    refresh(giving(calendar(ENTRY)))
    refresh(giving(calendar("UID:2\nDTSTART:20261203T180000Z\nDTEND:20261203T190000Z")))
    assert times() == [("03. 18:00", "19:00")]
    refresh(giving(calendar()))
    assert times() == []


def test_overlapping_entries_are_one_busy_time(studio, other):
    refresh(giving(calendar(ENTRY, "UID:2\nDTSTART:20261202T190000Z\nDTEND:20261202T210000Z")))
    assert times() == [("02. 18:00", "21:00")]


@pytest.mark.parametrize(
    "bad",
    [
        failing,
        giving("<html>Sign in</html>"),
        giving("BEGIN:VCALENDAR\nBEGIN:VEVENT\n"),
        giving(calendar("UID:1\nDTSTART:20261202T180000Z\nRRULE:FREQ=SECONDLY")),
    ],
    ids=["away", "web page", "half", "every second"],
)
def test_failure_keeps_the_last_good_state_and_says_why(studio, other, bad):
    refresh(giving(calendar(ENTRY)))
    row = refresh(bad, NOW + HOUR)
    assert times() == [("02. 18:00", "20:00")]
    assert (row.last_good_at, row.failing_since, row.etag) == (NOW, NOW + HOUR, '"one"')
    assert row.trouble.endswith(".")
    assert Message.objects.count() == 0


def test_repeats_go_on_while_the_calendar_is_away(studio, other):
    """A year and more ahead is known at any time, and what is known grows with the days."""
    refresh(giving(calendar(WEEKLY)))
    last = BusyTime.objects.last().start
    refresh(failing, NOW + timedelta(days=63))
    assert BusyTime.objects.first().start >= NOW + timedelta(days=62)
    assert BusyTime.objects.last().start == last + timedelta(days=63)


def test_unchanged_calendar_is_good_and_goes_on(studio, other):
    refresh(giving(calendar(WEEKLY)))
    last = BusyTime.objects.last().start
    later = NOW + timedelta(days=63)
    row = refresh(unchanged, later)
    assert (row.last_good_at, row.trouble) == (later, "")
    assert BusyTime.objects.last().start == last + timedelta(days=63)


def test_what_was_known_is_asked_with_the_next_time(studio, other):
    asked = []

    def noting(_address, **known):
        asked.append(known)
        return Fetched(calendar(ENTRY).encode(), '"one"', "Tue")

    refresh(noting)
    refresh(noting)
    assert asked == [{}, {"etag": '"one"', "last_modified": "Tue"}]


def test_outage_is_told_once_after_some_hours(studio, other):
    refresh(giving(calendar(ENTRY)))
    for hours in (1, 4, 7, 8, 30):
        row = refresh(failing, NOW + hours * HOUR)
    mail = Message.objects.get()
    assert (mail.to, mail.subject) == (studio.practice.email, "Your calendar “Family” can't be read")
    assert "The server doesn't answer." in mail.text
    assert "Tuesday" in mail.text
    assert f"/admin/booking/busycalendar/{row.pk}/change/" in mail.text
    assert row.due_at == NOW + 31 * HOUR
    row = refresh(unchanged, NOW + 32 * HOUR)
    assert (row.trouble, row.failing_since, row.warned_at) == ("", None, None)
    refresh(failing, NOW + 33 * HOUR)
    refresh(failing, NOW + 40 * HOUR)
    assert Message.objects.count() == 2


def test_fault_of_ours_is_a_sentence_without_the_address(studio, other, caplog):
    def broken(address, **_known):
        raise RuntimeError(address)

    with caplog.at_level(logging.INFO):
        row = refresh(broken)
    assert row.trouble == "Something went wrong on this site's side."
    assert "RuntimeError" in caplog.text
    assert "example.com" not in caplog.text


def test_entries_that_nobody_understands_are_counted(studio, other):
    row = refresh(giving(calendar(ENTRY, "UID:2\nDTSTART:soon")))
    assert row.trouble == "1 entry can't be understood, so it keeps no time free."
    assert (row.failing_since, times()) == (None, [("02. 18:00", "20:00")])
    assert refresh(unchanged, NOW + HOUR).trouble == row.trouble


def test_own_appointments_that_come_back_do_not_block_twice(studio, other):
    appointment = make_appointment(studio.practitioner, studio.service, local("10:00"))
    name, _at, domain = appointment.uid.partition("@")
    when = "DTSTART:20261202T210000Z\nDURATION:PT1H"
    own = [f"UID:{uid}\n{when}" for uid in (appointment.uid, f"{name}-20261202T210000Z@{domain}")]
    refresh(giving(calendar(*own, f"UID:foreign@{domain}\nDTSTART:20261203T210000Z\nDURATION:PT1H")))
    assert times() == [("03. 21:00", "22:00")]


def test_calendar_changed_during_the_reading_is_left_alone(studio, other):
    """Somebody types another address while the old one is being read: the old one's times don't come after it."""

    def meanwhile(_address, **_known):
        BusyCalendar.objects.update(address="https://new.example.com/", due_at=NOW)
        return Fetched(calendar(ENTRY).encode(), '"old"', "")

    row = refresh(meanwhile)
    assert (times(), row.etag, row.due_at, row.last_good_at) == ([], "", NOW, None)


def test_worker_reads_one_calendar_a_run_the_longest_due_first(studio):
    late, later, inactive = (
        make_busy_calendar(studio.practitioner, name=name, due_at=NOW - due * HOUR, active=active)
        for name, due, active in [("late", 1, True), ("later", 2, True), ("inactive", 3, False)]
    )
    assert [busy_times.refresh_next(NOW, fetch=giving(calendar())) for _run in range(3)] == [1, 1, 0]
    good = BusyCalendar.objects.exclude(last_good_at=None)
    assert {each.name for each in good} == {late.name, later.name}
    assert {each.due_at for each in good} == {NOW + busy_times.EVERY}
    inactive.refresh_from_db()
    assert inactive.last_fetched_at is None


def test_claimed_calendar_is_not_claimed_twice(studio, other):
    """While one worker reads, another finds nothing to do."""
    runs = []

    def meanwhile(_address, **_known):
        runs.append(busy_times.refresh_next(NOW, fetch=failing))
        return Fetched(calendar(ENTRY).encode(), "", "")

    refresh(meanwhile)
    assert (runs, times()) == ([0], [("02. 18:00", "20:00")])


def test_asked_for_it_is_read_next_and_whole(studio, other):
    refresh(giving(calendar(ENTRY)))
    assert busy_times.ask(other, now=NOW)
    row = BusyCalendar.objects.get()
    assert (row.due_at, row.etag, row.expanded_at) == (NOW, "", None)
    BusyCalendar.objects.update(active=False)
    assert not busy_times.ask(other, now=NOW)


def change(row, *fields, reading=None, **values):
    for name, value in values.items():
        setattr(row, name, value)
    busy_times.keep(row, changed=[*fields, *values], reading=reading, now=NOW)
    return BusyCalendar.objects.get()


def test_calendar_that_is_not_active_keeps_nothing_free(studio, other):
    refresh(giving(calendar(ENTRY)))
    assert (change(other, active=False).due_at, times()) == (NOW, [])
    assert busy_times.refresh_next(NOW, fetch=giving(calendar(ENTRY))) == 0
    change(other, active=True)
    assert busy_times.refresh_next(NOW, fetch=giving(calendar(ENTRY))) == 1
    assert times() == [("02. 18:00", "20:00")]


def test_new_address_is_read_next_and_the_times_before_stand_until_then(studio, other):
    refresh(giving(calendar(ENTRY)))
    row = change(other, address="https://new.example.com/")
    assert (row.due_at, row.etag, row.last_good_at, times()) == (NOW, "", None, [("02. 18:00", "20:00")])


def test_another_practitioner_gets_the_times_along(studio, other):
    refresh(giving(calendar(ENTRY)))
    someone = make_practitioner(slug="other")
    change(other, practitioner=someone)
    assert BusyTime.objects.get().practitioner == someone


def test_new_name_changes_nothing_else(studio, other):
    before = refresh(giving(calendar(ENTRY)))
    row = change(other, name="Home")
    assert (row.name, row.due_at, row.etag, row.content) == ("Home", before.due_at, before.etag, before.content)


def test_file_is_kept_and_goes_on_by_itself(studio):
    new = BusyCalendar(practitioner=studio.practitioner, name="Rota")
    row = change(new, reading=busy_times.read(calendar(WEEKLY), now=NOW))
    assert (row.due_at, row.is_file, row.last_good_at) == (NOW + timedelta(days=1), True, NOW)
    assert clocks(studio, first=SECOND + timedelta(days=5))[:2] == ["09:00", "11:00"]
    last = BusyTime.objects.last().start
    assert busy_times.refresh_next(NOW + timedelta(days=7), fetch=failing) == 1
    assert BusyTime.objects.last().start == last + timedelta(days=7)
    assert BusyCalendar.objects.get().trouble == ""


@pytest.mark.parametrize("whose", ["the service's", "a practitioner's own"])
def test_horizon_is_the_longest_and_more(studio, whose):
    if whose == "the service's":
        Service.objects.update(horizon_days=600)
    else:
        OwnRules.objects.create(practitioner=studio.practitioner, service=studio.service, horizon_days=600)
    found = busy_times.read(calendar(WEEKLY), now=NOW)
    assert found.taken[-1].span.start > NOW + timedelta(days=600)


def test_rule_without_end_is_cut_off(studio, monkeypatch):
    """What passes for a plain rule and never finds a date runs until its process is ended."""
    monkeypatch.setattr(busy_times, "SECONDS", 0.6)
    never = [f"UID:{n}\nDTSTART:20261202T180000Z\nRRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30" for n in range(9)]
    with pytest.raises(Unreadable, match="too long to read"):
        busy_times.read(calendar(*never), now=NOW)


def test_latin_letters_of_old_programs_are_read():
    assert busy_times.decoded("Käse".encode("latin-1")) == "Käse"
    assert busy_times.decoded(b"\xef\xbb\xbfBEGIN") == "BEGIN"


def test_whole_way_from_a_server(studio):
    """Packed, at the end of a redirect, with a secret in its address."""
    body = gzip.compress(calendar(ENTRY).encode())

    def answer(to):
        if to.path == "/secret":
            to.reply(302, b"", Location="/basic.ics")
        else:
            to.reply(body=body, Content_Encoding="gzip", ETag='"one"')

    with serving(answer) as server:
        make_busy_calendar(studio.practitioner, address=server.address.replace("basic.ics", "secret"))
        row = refresh(lambda address, **known: fetch(address, **known, allowed=HERE))
        assert (row.trouble, times()) == ("", [("02. 18:00", "20:00")])
        assert "private network" in refresh(fetch).trouble
        assert times() == [("02. 18:00", "20:00")]


def test_clashes_are_sessions_that_stand_in_a_busy_time(studio, other):
    make_busy_time(studio.practitioner, local("12:00"), local("14:00"), calendar=other)
    make_busy_time(make_practitioner(slug="other"), local("09:00"), local("17:00"))
    make_appointment(studio.practitioner, studio.service, local("11:00"), after=30)
    within = make_appointment(studio.practitioner, studio.service, local("13:30"))
    make_appointment(studio.practitioner, studio.service, local("12:00"), state="cancelled")
    assert list(busy_times.clashes(NOW)) == [within]
    assert list(busy_times.clashes(local("15:00"))) == []


def test_mailboxes_whose_no_counts(studio):
    invited = f"{ENTRY}\nATTENDEE;PARTSTAT=DECLINED:mailto:{studio.practice.email}"
    assert busy_times.read(calendar(invited), now=NOW).taken == []
