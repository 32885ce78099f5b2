from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking import busy_reading
from booking.busy_reading import Unreadable, read

LA = ZoneInfo("America/Los_Angeles")
FIRST = datetime(2026, 12, 1, 8, tzinfo=UTC)
VTIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Our own
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:-0300
TZOFFSETTO:-0300
END:STANDARD
END:VTIMEZONE"""


def calendar(*parts):
    """Each part is the lines of one entry, or a whole component."""
    wrapped = [
        part if part.startswith("BEGIN") else f"BEGIN:VEVENT\nSUMMARY:Secret\n{part}\nEND:VEVENT" for part in parts
    ]
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *wrapped, "END:VCALENDAR", ""])


def busy(*parts, zone=LA, first=FIRST, days=30, **values):
    """Periods by the clock in `zone`, as "02. 10:00-11:00"."""
    text = parts[0] if parts[0].startswith("BEGIN:VCALENDAR") else calendar(*parts)
    found = read(text, zone=zone, first=first, last=first + timedelta(days=days), **values)
    spans = sorted(each.span for each in found.taken)
    return [f"{s.astimezone(zone):%d. %H:%M}-{e.astimezone(zone):%d. %H:%M}" for s, e in spans]


def one(*lines):
    return busy("\n".join(["UID:1", *lines]))


HERE = "TZID=America/Los_Angeles"
WEEKLY = f"UID:1\nDTSTART;{HERE}:20261102T100000\nDTEND;{HERE}:20261102T110000\nRRULE:FREQ=WEEKLY"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART:20261202T180000Z", "DTEND:20261202T190000Z"], "02. 10:00-02. 11:00"),
        (["DTSTART;TZID=Europe/Berlin:20261202T190000", "DURATION:PT1H30M"], "02. 10:00-02. 11:30"),
        (['DTSTART;TZID="Pacific Standard Time":20261202T100000', "DURATION:PT1H"], "02. 10:00-02. 11:00"),
        (["DTSTART:20261202T100000", "DTEND:20261202T110000"], "02. 10:00-02. 11:00"),
        (["DTSTART;TZID=Nowhere/Land:20261202T100000", "DURATION:PT1H"], "02. 10:00-02. 11:00"),
        (["DTSTART;VALUE=DATE:20261202", "DTEND;VALUE=DATE:20261204"], "02. 00:00-04. 00:00"),
        (["DTSTART;VALUE=DATE:20261202"], "02. 00:00-03. 00:00"),
        (["DTSTART;VALUE=DATE:20261202", "DURATION:P2D"], "02. 00:00-04. 00:00"),
        (["DTSTART;VALUE=DATE:20261202", "DTEND;VALUE=DATE:20261202"], "02. 00:00-03. 00:00"),
        (["DTSTART:20261130T180000Z", "DTEND:20261202T180000Z"], "30. 10:00-02. 10:00"),
        (["DTSTART:20261202T180000Z", "DURATION:PT1H", "STATUS:TENTATIVE"], "02. 10:00-02. 11:00"),
    ],
    ids=[
        "UTC",
        "zone and duration",
        "Windows zone",
        "floating",
        "unknown zone",
        "days",
        "day without end",
        "days by duration",
        "day that ends as it begins",
        "already begun",
        "tentative",
    ],
)
def test_one_entry(lines, expected):
    assert one(*lines) == [expected]


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:20261202T180000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT"],
        ["DTSTART:20261202T180000Z", "DURATION:PT1H", "STATUS:CANCELLED"],
        ["DTSTART:20261202T180000Z", "DURATION:PT1H", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"],
        ["DTSTART:20261202T180000Z", "DTEND:20261202T180000Z"],
        ["DTSTART:20261202T180000Z"],
        ["DTSTART:20261102T180000Z", "DURATION:PT1H"],
        ["DTSTART:20270302T180000Z", "DURATION:PT1H"],
    ],
    ids=["transparent", "cancelled", "free in Outlook", "no length", "no end", "over", "far off"],
)
def test_entry_that_takes_no_time(lines):
    assert one(*lines) == []


def test_zone_that_the_calendar_brings_along():
    assert busy(VTIMEZONE, "UID:1\nDTSTART;TZID=Our own:20261202T100000\nDURATION:PT1H") == ["02. 05:00-02. 06:00"]


def test_zone_of_the_calendar_is_that_of_its_floating_times():
    text = calendar("UID:1\nDTSTART:20261202T100000\nDURATION:PT1H")
    assert busy(text.replace("VERSION", "X-WR-TIMEZONE:Europe/Berlin\nVERSION")) == ["02. 01:00-02. 02:00"]
    assert busy(text.replace("VERSION", "X-WR-TIMEZONE:Nowhere\nVERSION")) == ["02. 10:00-02. 11:00"]


def test_repeats_keep_their_wall_clock_and_end():
    weekly = WEEKLY.replace("1102", "1012") + ";COUNT=5"  # from the summer into the winter
    found = busy(weekly, first=datetime(2026, 10, 1, tzinfo=UTC), days=60)
    assert found == [f"{day}. 10:00-{day}. 11:00" for day in ("12", "19", "26", "02", "09")]
    assert busy(WEEKLY + ";UNTIL=20261208T000000Z") == ["07. 10:00-07. 11:00"]


def instead(day, *lines):
    """What stands for the repeat of WEEKLY on `day`."""
    return "\n".join(["UID:1", f"RECURRENCE-ID;{HERE}:2026{day}T100000", *lines])


def test_exceptions_of_a_series():
    moved = instead("1214", "DTSTART:20261215T200000Z", "DURATION:PT2H")
    gone = instead("1221", "DTSTART:20261221T180000Z", "DURATION:PT1H", "STATUS:CANCELLED")
    free = instead("1228", "DTSTART:20261228T180000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT")
    left_out = f"{WEEKLY}\nEXDATE;{HERE}:20261207T100000\nRDATE;{HERE}:20261209T100000"
    assert busy(left_out, moved, gone, free) == ["09. 10:00-09. 11:00", "15. 12:00-15. 14:00"]


def test_repeat_moved_out_of_the_past_or_into_it():
    into = instead("1207", "DTSTART:20261101T200000Z", "DURATION:PT2H")
    out = instead("1109", "DTSTART:20261202T200000Z", "DURATION:PT2H")
    assert busy(WEEKLY, into, out, days=8) == ["02. 12:00-02. 14:00"]


def test_whole_days_repeat():
    assert busy("UID:1\nDTSTART;VALUE=DATE:20200103\nRRULE:FREQ=MONTHLY;BYMONTHDAY=3") == ["03. 00:00-04. 00:00"]


ZONES = ["America/Los_Angeles", "Europe/Berlin", "America/Santiago", "Pacific/Auckland"]


@settings(max_examples=60)
@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 5), st.sampled_from(ZONES))
def test_whole_day_is_the_local_day(day, count, name):
    """Santiago changes its clock at midnight: there a day begins at 01:00."""
    zone = ZoneInfo(name)
    lines = f"UID:1\nDTSTART;VALUE=DATE:{day:%Y%m%d}\nDTEND;VALUE=DATE:{day + timedelta(days=count):%Y%m%d}"
    first = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=3)
    (found,) = read(calendar(lines), zone=zone, first=first, last=first + timedelta(days=20)).taken
    moment, one = timedelta(microseconds=1), timedelta(days=1)
    assert (found.span.start - moment).astimezone(zone).date() == day - one
    assert found.span.start.astimezone(zone).date() == day
    assert (found.span.end - moment).astimezone(zone).date() == day + (count - 1) * one
    assert found.span.end.astimezone(zone).date() == day + count * one


def test_calendar_that_tells_only_when_its_owner_is_busy():
    lines = [
        "BEGIN:VFREEBUSY",
        "FREEBUSY:20261202T180000Z/PT1H,20261203T180000Z/20261203T200000Z",
        "FREEBUSY;FBTYPE=FREE:20261204T180000Z/PT1H",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261101T180000Z/PT1H",
        "END:VFREEBUSY",
    ]
    text = "\n".join(lines)
    assert busy(text) == ["02. 10:00-02. 11:00", "03. 10:00-03. 12:00"]


def test_entry_that_its_owner_declined_is_free():
    invited = "UID:1\nDTSTART:20261202T180000Z\nDURATION:PT1H\nATTENDEE;PARTSTAT=DECLINED:mailto:Me@example.com"
    assert busy(invited, mailboxes=["me@example.com"]) == []
    assert busy(invited, mailboxes=["you@example.com"]) == ["02. 10:00-02. 11:00"]


def test_uids_are_told_of_the_sites_own_entries_alone():
    text = calendar(
        "UID:abc@Practice.example\nDTSTART:20261202T180000Z\nDURATION:PT1H",
        "UID:private@other.example\nDTSTART:20261203T180000Z\nDURATION:PT1H",
    )
    found = read(text, zone=LA, first=FIRST, last=FIRST + timedelta(days=9), site="practice.example")
    assert [each.uid for each in found.taken] == ["abc@Practice.example", ""]


def test_what_is_kept_reads_the_same_and_says_nothing_more():
    over = "UID:2\nDTSTART:20251202T180000Z\nDURATION:PT1H"
    text = calendar(
        VTIMEZONE, WEEKLY + "\nDESCRIPTION:Private\nLOCATION:There\nATTENDEE:mailto:friend@example.com", over
    )
    last = FIRST + timedelta(days=30)
    found = read(text, zone=LA, first=FIRST, last=last)
    assert read(found.content, zone=LA, first=FIRST, last=last) == found
    words = {
        line.split(":")[0].split(";")[0] for line in found.content.splitlines() if not line.startswith(("BEGIN", "END"))
    }
    assert words & {"SUMMARY", "DESCRIPTION", "LOCATION", "ATTENDEE"} == set()
    assert "20251202" not in found.content


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<!doctype html><p>Sign in</p>", "not_a_calendar"),
        ("", "not_a_calendar"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n", "broken"),
        (calendar("UID:1\nDTSTART:20261202T180000Z\nRRULE:FREQ=SECONDLY"), "too_fine"),
        (calendar("UID:1\nDTSTART:20261202T180000Z\nRRULE:FREQ=MINUTELY;COUNT=2"), "too_fine"),
    ],
)
def test_unreadable_calendar_says_why(text, why):
    with pytest.raises(Unreadable, match=why):
        read(text, zone=LA, first=FIRST, last=FIRST + timedelta(days=30))


def test_too_many_times_are_refused(monkeypatch):
    monkeypatch.setattr(busy_reading, "MOST_TIMES", 40)
    hourly = "UID:1\nDTSTART:20261202T180000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY;COUNT="
    assert len(busy(f"{hourly}40")) == 40
    with pytest.raises(Unreadable, match="too_many"):
        busy(f"{hourly}41")


@pytest.mark.parametrize("odd", ["DTSTART:2026xx", "DURATION:PT1H", "DTSTART:20261202T180000Z\nRRULE:FREQ=FORTNIGHTLY"])
def test_odd_entry_is_counted_and_hides_no_other(odd):
    text = calendar(f"UID:1\n{odd}", "UID:2\nDTSTART:20261203T180000Z\nDURATION:PT1H")
    found = read(text, zone=LA, first=FIRST, last=FIRST + timedelta(days=30))
    assert (len(found.taken), found.unread) == (1, 1)


def test_several_calendars_in_one_file():
    text = calendar("UID:1\nDTSTART:20261202T180000Z\nDURATION:PT1H") * 2
    assert len(busy(text)) == 2
