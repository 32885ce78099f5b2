"""Times as files write them. Pure: `zone` is where a time without an offset was meant."""

import re
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

YEARS = range(1970, 2201)


class NoMoment(ValueError):
    """Something that is no time."""


def wordpress(text: str) -> datetime | None:
    """`2019-05-01 10:00:00`, meant in UTC; None for nothing or for the zeros that a draft has. Raises NoMoment."""
    if not text.strip("0-: \n\t"):
        return None
    return moment(text.strip(), UTC)


def moment(value: Any, zone: tzinfo) -> datetime:
    """A date or time, as YAML gives it or as text, in UTC. Raises NoMoment."""
    try:
        found = _parsed(value)
        if found is None or found.year not in YEARS:
            raise NoMoment(str(value))
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NoMoment(str(value)) from error


def day(value: Any) -> date:
    """Raises NoMoment."""
    return moment(value, UTC).date()


def _parsed(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    text = str(value).strip()
    # Jekyll and Hugo: “2019-05-01 10:00:00 -0700”.
    text = re.sub(r"(?<=\d) +(?=[+-]\d\d:?\d\d$)", "", text)
    if found := parse_datetime(text):
        return found
    return datetime.combine(only, time()) if (only := parse_date(text)) else None


def or_none(value: Any, zone: tzinfo) -> datetime | None:
    """As `moment`, where what is no time is left out rather than wrong."""
    try:
        return moment(value, zone)
    except NoMoment:
        return None
