"""Times and money as people say them."""

from datetime import datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import formats
from django.utils.translation import gettext as _

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$"}


def known_zone(name: str) -> ZoneInfo | None:
    """The zone a browser names, or None when there is none of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def city(zone: ZoneInfo) -> str:
    """ "Los Angeles time"."""
    return _("%(city)s time") % {"city": zone.key.rsplit("/", 1)[-1].replace("_", " ")}


def zone_name(moment: datetime, zone: ZoneInfo) -> str:
    """A zone by its city, and the clock in force: "Los Angeles time, PST". What has no city is its clock: "UTC"."""
    if "/" not in zone.key or zone.key.startswith("Etc/"):
        return str(moment.astimezone(zone).tzname())
    return _("%(city)s, %(clock)s") % {"city": city(zone), "clock": moment.astimezone(zone).tzname()}


def zone_between(first: datetime, last: datetime, zone: ZoneInfo) -> str:
    """A zone by its city, with the clock in force unless that changes from `first` to `last`."""
    is_same = first.astimezone(zone).utcoffset() == last.astimezone(zone).utcoffset()
    return zone_name(first, zone) if is_same else city(zone)


def when(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Day, clock and zone of a session: "Tuesday, Dec. 1, 2026, 10 a.m. to 11 a.m. (Los Angeles time, PST)".

    When the clock changes in between, each time says which clock it means.
    """
    first, last = start.astimezone(zone), end.astimezone(zone)
    words = {"day": day(start, zone), "start": clock(start, zone), "end": clock(end, zone)}
    if first.utcoffset() == last.utcoffset():
        return _("%(day)s, %(start)s to %(end)s (%(zone)s)") % {**words, "zone": zone_name(start, zone)}
    clocks = {"before": first.tzname(), "after": last.tzname(), "zone": city(zone)}
    return _("%(day)s, %(start)s %(before)s to %(end)s %(after)s (%(zone)s)") % {**words, **clocks}


def when_there(start: datetime, end: datetime, zone: ZoneInfo, zone_name: str) -> str:
    """The session by the client's own clock, when their zone is known and its clock differs; else an empty text."""
    theirs = known_zone(zone_name)
    if theirs is None or start.astimezone(theirs).utcoffset() == start.astimezone(zone).utcoffset():
        return ""
    return when(start, end, theirs)


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """ "Tuesday, Dec. 1, 2026, 10 a.m. (Los Angeles time, PST)"."""
    return _("%(day)s, %(clock)s (%(zone)s)") % {
        "day": day(instant, zone),
        "clock": clock(instant, zone),
        "zone": zone_name(instant, zone),
    }


def day(moment: datetime, zone: tzinfo) -> str:
    local = moment.astimezone(zone)
    return _("%(weekday)s, %(date)s") % {
        "weekday": formats.date_format(local, "l"),
        "date": formats.date_format(local, "DATE_FORMAT"),
    }


def short(moment: datetime, zone: tzinfo) -> str:
    """For lists: "Tue, Dec. 1, 2026, 10 a.m."."""
    local = moment.astimezone(zone)
    return _("%(weekday)s, %(date)s, %(clock)s") % {
        "weekday": formats.date_format(local, "D"),
        "date": formats.date_format(local, "DATE_FORMAT"),
        "clock": clear_clock(moment, zone),
    }


def clock(moment: datetime, zone: tzinfo) -> str:
    return formats.time_format(moment.astimezone(zone).time(), "TIME_FORMAT")


def clear_clock(moment: datetime, zone: tzinfo) -> str:
    """The clock, and which one where it shows this time twice in a night: "1:30 a.m. PDT"."""
    local = moment.astimezone(zone)
    is_shown_once = local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()
    return clock(local, zone) if is_shown_once else f"{clock(local, zone)} {local.tzname()}"


def money(amount: Decimal, currency: str) -> str:
    """ "$110" or "$110.50"; a currency without a sign of its own keeps its letters: "110 CHF"."""
    amount = Decimal(amount)
    number = formats.number_format(amount, 0 if amount == amount.to_integral() else 2, force_grouping=True)
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{number}" if symbol else f"{number}\N{NO-BREAK SPACE}{currency}"
