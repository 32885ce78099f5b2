"""Rows as intervals: when a practitioner is open, and what keeps them from a session. Instants in UTC."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import BigIntegerField, BooleanField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from booking.availability import Span, Window, instant, window
from booking.models import (
    Appointment,
    BusyTime,
    DiaryEntry,
    OpeningHours,
    Practitioner,
    Service,
    SpecialDay,
    State,
    TimeOff,
)
from practice import identity

DAY = timedelta(days=1)


def midnight(day: date) -> datetime:
    """The instant at which a local date begins."""
    return instant(datetime.combine(day, time()), identity.current().zone)


def open_windows(practitioner: Practitioner, service: Service, first: date, last: date) -> list[Window]:
    """Windows of this service that begin on the local dates from `first` to `last`. Two queries.

    A special day's windows replace the weekly ones. A service with weekly hours of its own is open in those alone.
    """
    weekly = _weekly_hours(practitioner, service)
    special = _special_hours(practitioner, first, last)
    dates = [first + DAY * i for i in range((last - first).days + 1)]
    return [window(day, *hours) for day in dates for hours in special.get(day, weekly.get(day.weekday(), []))]


class Entry(NamedTuple):
    """A diary entry with what the limits count. One that is `done` occupies nothing any more, but was work."""

    start: datetime
    end: datetime
    appointment: int | None
    event: int | None
    service: int
    minutes: int
    buffer_before: int
    done: bool

    @property
    def begins(self) -> datetime:
        """Hands-on time begins."""
        return self.start + timedelta(minutes=self.buffer_before)


def entries(
    practitioner: Practitioner, around: Span, *, ignoring: Appointment | None = None, done: bool = False
) -> list[Entry]:
    """What is held or confirmed within `around`, and with `done` the sessions that took place in it. One query."""
    about = [Coalesce(f"appointment__{name}", f"event__{name}") for name in ("service", "minutes", "buffer_before")]
    rows: QuerySet = DiaryEntry.objects.overlapping(practitioner, *around).order_by()
    rows = rows.values_list("start", "end", "appointment", "event", *about, Value(False, BooleanField()))
    if done:
        rows = rows.union(_completed(practitioner, around), all=True)
    found = [Entry(*row) for row in rows]
    return [each for each in found if each.appointment != ignoring.pk] if ignoring else found


def held(rows: Iterable[Entry]) -> list[Span]:
    return spans_of(row for row in rows if not row.done)


class Absence(NamedTuple):
    """A time off, or with `elsewhere` a busy time of another calendar."""

    start: datetime
    end: datetime
    elsewhere: bool


def absences(practitioner: Practitioner, around: Span) -> list[Absence]:
    """Time off and busy times within `around`. One query."""
    off, elsewhere = (
        model.objects.filter(practitioner=practitioner, end__gt=around.start, start__lt=around.end)
        .order_by()
        .values_list("start", "end", Value(model is BusyTime, BooleanField()))
        for model in (TimeOff, BusyTime)
    )
    return [Absence(*row) for row in off.union(elsewhere, all=True)]


def spans_of(rows: Iterable[Entry | Absence]) -> list[Span]:
    """The time that rows keep."""
    return [Span(row.start, row.end) for row in rows]


def busy(practitioner: Practitioner, around: Span, *, ignoring: Appointment | None = None) -> list[Span]:
    """Everything that keeps the practitioner from a session within `around`. Two queries."""
    return held(entries(practitioner, around, ignoring=ignoring)) + spans_of(absences(practitioner, around))


def _completed(practitioner: Practitioner, around: Span) -> QuerySet:
    rows = Appointment.objects.filter(
        practitioner=practitioner, state=State.COMPLETED, start__gte=around.start, start__lt=around.end
    ).order_by()
    no_event, nothing_before = Value(None, BigIntegerField()), Value(0)
    about = ("service", "minutes", nothing_before, Value(True, BooleanField()))
    return rows.values_list("start", "end", F("pk"), no_event, *about)


Hours = tuple[time, time]


def _weekly_hours(practitioner: Practitioner, service: Service) -> dict[int, list[Hours]]:
    rows = list(
        OpeningHours.objects.filter(Q(services=None) | Q(services=service), practitioner=practitioner)
        .values_list("weekday", "opens", "closes", "services")
        .order_by()
    )
    own = [row for row in rows if row[3] is not None]
    hours: dict[int, list[Hours]] = {}
    for weekday, opens, closes, _service in own or rows:
        hours.setdefault(weekday, []).append((opens, closes))
    return hours


def _special_hours(practitioner: Practitioner, first: date, last: date) -> dict[date, list[Hours]]:
    """Hours of each special day; an empty list closes it."""
    rows = SpecialDay.objects.filter(practitioner=practitioner, date__range=(first, last)).order_by()
    hours: dict[date, list[Hours]] = {}
    for day, opens, closes in rows.values_list("date", "windows__opens", "windows__closes"):
        hours.setdefault(day, [])
        if opens is not None:
            hours[day].append((opens, closes))
    return hours
