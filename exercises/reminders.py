"""“Remind me”: a routine as an event that comes back every week, for the reader's own calendar.

Times are floating (RFC 5545 3.3.5): eight in the morning is eight wherever the reader's phone is, at home, on a journey
and on either side of a clock change. The practice's zone would ring at the wrong hour for whoever lives in another.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

PRODID = "-//bodywork practice//reminders//EN"
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
ROUND = 5


def calendar(
    address: str, days: Sequence[int], at: time, *, seconds: int, weeks: int, today: date, now: datetime
) -> str:
    """iCalendar text with one event on `days` (Monday is 0) at `at`, as long as `seconds`, `weeks` long (0: for ever).

    It names neither the exercises nor why: a calendar is read over shoulders. `address` leads to the routine.
    """
    first = min(today + timedelta(days=(day - today.weekday()) % 7) for day in days)
    start = datetime.combine(first, at)
    minutes = max(ROUND, -(-seconds // (60 * ROUND)) * ROUND)
    rule: dict[str, object] = {"FREQ": "WEEKLY", "BYDAY": [DAYS[day] for day in sorted(days)]}
    if weeks:
        rule["UNTIL"] = datetime.combine(first + timedelta(weeks=weeks) - timedelta(days=1), at)
    event = Event()
    event.add("uid", f"{sha256(address.encode()).hexdigest()[:20]}@{urlsplit(settings.SITE_URL).hostname}")
    # Chosen again, it replaces what was chosen before: the same event with a higher number.
    event.add("sequence", int(now.timestamp()) // 60)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", start)
    event.add("duration", timedelta(minutes=minutes))
    event.add("rrule", rule)
    event.add("summary", _("A few minutes for yourself"))
    event.add("description", address)
    event.add("url", address)
    event.add("transp", "TRANSPARENT")  # nobody is busy because of it
    event.add("class", "PRIVATE")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("A few minutes for yourself"))
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    whole = Calendar()
    whole.add("prodid", PRODID)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add_component(event)
    return whole.to_ical().decode()
