"""The week's opening hours in short, for the footer and for structured data."""

from datetime import time
from typing import NamedTuple

from django.utils import formats
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from booking.models import OpeningHours
from booking.models.hours import WEEK_KEY
from practice.page_cache import remembered

Hours = tuple[time, time]


class Days(NamedTuple):
    """Days in a row that are open alike."""

    first: int
    last: int
    hours: tuple[Hours, ...]

    @property
    def label(self) -> str:
        """ "Monday" or "Tue to Fri"."""
        if self.first == self.last:
            return str(WEEKDAYS[self.first])
        return _("%(first)s to %(last)s") % {"first": WEEKDAYS_ABBR[self.first], "last": WEEKDAYS_ABBR[self.last]}

    @property
    def times(self) -> list[str]:
        return [
            _("%(opens)s to %(closes)s") % {"opens": _spoken(opens), "closes": _spoken(closes)}
            for opens, closes in self.hours
        ]


def opening_hours() -> list[Days]:
    """The days that are open for every service, those alike and in a row together. Remembered between requests."""
    return remembered(WEEK_KEY, lambda: grouped(_rows()))


def grouped(rows: list[tuple[int, time, time]]) -> list[Days]:
    """Rows of (weekday, opens, closes) as the fewest runs of days."""
    week: dict[int, set[Hours]] = {}
    for weekday, opens, closes in rows:
        week.setdefault(weekday, set()).add((opens, closes))
    result: list[Days] = []
    for weekday in sorted(week):
        hours = tuple(sorted(week[weekday]))
        if result and result[-1].last == weekday - 1 and result[-1].hours == hours:
            result[-1] = result[-1]._replace(last=weekday)
        else:
            result.append(Days(weekday, weekday, hours))
    return result


def _rows() -> list[tuple[int, time, time]]:
    rows = OpeningHours.objects.filter(practitioner__active=True, services=None)
    return list(rows.values_list("weekday", "opens", "closes").order_by())


def _spoken(moment: time) -> str:
    return formats.time_format(moment, "TIME_FORMAT")
