"""When another calendar says that its owner is busy. No Django, no database, no clock.

`python -m booking.busy_reading` reads one calendar (JSON) from standard input and writes what it found, within limits
of time and memory: a rule of one line can keep a machine busy for hours, and a calendar is written by anybody.
"""

import json
import resource
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import recurring_ical_events
from icalendar.prop import vBroken

from booking.availability import Span, instant

WHEN = (
    "UID",
    "SEQUENCE",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "TRANSP",
    "STATUS",
)
"""Properties that say when. Titles, places, people and notes are not kept."""
Component = Any
"""Of icalendar. To the type checker each of its properties may be of any kind, which here is found out by trying."""
TOO_FINE = {"SECONDLY", "MINUTELY"}
MOST_TIMES = 10_000
DAY = timedelta(days=1)
SECONDS = 15
MEMORY = 1 << 30


class Unreadable(Exception):
    """Why nothing of a calendar was taken; the first argument is one of `booking.busy_times.WHY`."""


class Taken(NamedTuple):
    span: Span
    uid: str


class Reading(NamedTuple):
    content: str
    """The calendar with nothing in it but when, to be read again on later days."""
    taken: list[Taken]
    unread: int
    """Entries that nobody can tell the time of."""


def read(
    text: str, *, zone: tzinfo, first: datetime, last: datetime, mailboxes: Collection[str] = (), site: str = ""
) -> Reading:
    """The periods between `first` and `last` that `text` takes. Whole days and floating times are those of `zone`.

    Entries to which one of `mailboxes` (lower case) has said no are free. The UIDs of periods that end in @`site` are
    told, so that the caller can leave out its own. Raises Unreadable.
    """
    calendars = [_pared(each, first, mailboxes) for each in _parsed(text)]
    taken: list[Taken] = []
    unread = 0
    for calendar in calendars:
        for series in _series(calendar):
            try:
                taken += _taken(series, zone, first, last, site)
            except (Unreadable, MemoryError):
                raise
            except Exception:  # whatever the library meets in one odd entry, it must not hide the others
                unread += 1
            if len(taken) > MOST_TIMES:
                raise Unreadable("too_many")
    content = "".join(each.to_ical().decode() for each in calendars)
    return Reading(content, taken, unread)


def _parsed(text: str) -> list[Component]:
    if not text.lstrip("\ufeff \t\r\n").upper().startswith("BEGIN:VCALENDAR"):
        raise Unreadable("not_a_calendar")
    try:
        found = icalendar.Calendar.from_ical(text.lstrip("\ufeff"), multiple=True)
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise Unreadable("broken") from error
    if not found or any(each.name != "VCALENDAR" for each in found):
        raise Unreadable("broken")
    return list(found)


def _pared(calendar: Component, first: datetime, mailboxes: Collection[str]) -> Component:
    """Only what says when, and of what doesn't repeat only what is not over."""
    result: Component = icalendar.Calendar()
    result.add("version", "2.0")
    result.add("prodid", "-//bodywork practice//busy times//EN")
    if (zone := str(calendar.get("X-WR-TIMEZONE", ""))) in available_timezones():
        result.add("x-wr-timezone", zone)
    for component in calendar.subcomponents:
        if component.name == "VTIMEZONE":
            result.add_component(component)
        for event in _periods(component) if component.name == "VFREEBUSY" else [component]:
            if event.name == "VEVENT" and not _is_over(event, first):
                result.add_component(_outline(event, mailboxes))
    return result


def _periods(free_busy: Component) -> Iterator[Component]:
    """What a calendar tells that says no more than when its owner is busy."""
    for period in _listed(free_busy.get("FREEBUSY")):
        if str(period.params.get("FBTYPE", "")).upper() != "FREE":
            event: Component = icalendar.Event()
            event.add("dtstart", period.start)
            event.add("dtend", period.end)
            yield event


def _outline(event: Component, mailboxes: Collection[str]) -> Component:
    result: Component = icalendar.Event()
    for name in WHEN:
        if name in event:
            result[name] = event[name]
    if _is_free(event, mailboxes):
        result["TRANSP"] = icalendar.vText("TRANSPARENT")
    return result


def _is_free(event: Component, mailboxes: Collection[str]) -> bool:
    if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE":
        return True
    return any(
        str(attendee).lower().removeprefix("mailto:") in mailboxes
        and str(attendee.params.get("PARTSTAT", "")).upper() == "DECLINED"
        for attendee in _listed(event.get("ATTENDEE"))
    )


def _is_over(event: Component, first: datetime) -> bool:
    """Whether it lies before `first` for certain, whatever the zones. What repeats, or stands for a repeat, may not."""
    if any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        return False
    try:
        end = (event.get("DTEND") or event["DTSTART"]).dt + (event["DURATION"].dt if "DURATION" in event else DAY)
    except (KeyError, ValueError, AttributeError, TypeError, OverflowError):
        return False  # nobody can tell
    return bool(date(end.year, end.month, end.day) < first.date() - 2 * DAY)


def _series(calendar: Component) -> Iterator[Component]:
    """Each entry with its repeats and exceptions as a calendar of its own."""
    groups: dict[str, list[Component]] = defaultdict(list)
    for number, event in enumerate(calendar.walk("VEVENT")):
        groups[str(event.get("UID") or number)].append(event)
    for events in groups.values():
        result: Component = icalendar.Calendar()
        if "X-WR-TIMEZONE" in calendar:
            result["X-WR-TIMEZONE"] = calendar["X-WR-TIMEZONE"]
        for event in events:
            result.add_component(event)
        yield result


def _taken(series: Component, zone: tzinfo, first: datetime, last: datetime, site: str) -> list[Taken]:
    for event in series.subcomponents:
        for rule in _listed(event.get("RRULE")):
            if not isinstance(rule, vBroken) and TOO_FINE & {str(each).upper() for each in rule.get("FREQ", [])}:
                raise Unreadable("too_fine")
        if any(isinstance(each, vBroken) for name in WHEN for each in _listed(event.get(name))):
            raise ValueError("an entry nobody can tell the time of")
        if "DTSTART" not in event:
            raise ValueError("an entry without a start")
    found = recurring_ical_events.of(series).between(first.astimezone(zone) - DAY, last.astimezone(zone) + DAY)
    spans = ((_span(each, zone), str(each.get("UID", ""))) for each in found if _is_busy(each))
    return [
        Taken(span, uid if site and uid.lower().endswith(f"@{site}") else "")
        for span, uid in spans
        if span.start < span.end and span.start < last and span.end > first
    ]


def _is_busy(event: Component) -> bool:
    is_free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    return not is_free and str(event.get("STATUS", "")).upper() != "CANCELLED"


def _span(event: Component, zone: tzinfo) -> Span:
    """From DTSTART to DTEND, which the expansion has set. A date without an end is its whole day."""
    start, end = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else event["DTSTART"].dt
    if not isinstance(start, datetime):
        end = max(_day(end), start + DAY)
    return Span(_moment(start, zone), _moment(end, zone))


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _moment(value: date, zone: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        return instant(datetime.combine(value, time()), zone)
    return value.astimezone(UTC) if value.tzinfo else instant(value, zone)


def _listed(value: Any) -> Iterable[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """`read` with all it is told and all it says in JSON's own kinds."""
    zone = ZoneInfo(asked["zone"])
    first, last = (datetime.fromisoformat(asked[name]) for name in ("first", "last"))
    try:
        found = read(asked["text"], zone=zone, first=first, last=last, mailboxes=asked["mailboxes"], site=asked["site"])
    except Unreadable as why:
        return {"why": why.args[0]}
    taken = [[each.span.start.isoformat(), each.span.end.isoformat(), each.uid] for each in found.taken]
    return {"content": found.content, "taken": taken, "unread": found.unread}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    json.dump(answer(json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
