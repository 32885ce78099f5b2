"""The free times that a page lets one choose from, two weeks at a time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from booking import diary, timetable, words
from booking.models import Appointment, OpeningHours, Practitioner, Service
from booking.wishes import DAYS_SHOWN, FirstDayForm, Wish
from practice import identity


@dataclass(frozen=True)
class OtherTime:
    """Another time for just the session that is agreed already."""

    appointment: Appointment
    is_closed = False

    @property
    def service(self) -> Service:
        return self.appointment.service

    @property
    def practitioner(self) -> Practitioner:
        return self.appointment.practitioner

    def query(self, **more: str) -> str:
        return urlencode(more)

    def asked(self) -> dict[str, Any]:
        return {**self.appointment.asked(), "client": self.appointment.client, "ignoring": self.appointment}


def free_times(wish: Wish | OtherTime, *, first: date, days: int, now: datetime) -> list[datetime]:
    """diary.free_times for a wish; far dates are simply not offered, nor is the time that one has already."""
    if first > diary.last_day(wish.service, now, practitioner=wish.practitioner):
        return []
    free = diary.free_times(**wish.asked(), first=first, days=days, now=now)
    present = wish.appointment.start if isinstance(wish, OtherTime) else None
    return [start for start in free if start.astimezone(UTC) != present]


def two_weeks(wish: Wish | OtherTime, form: FirstDayForm, now: datetime) -> dict[str, Any]:
    """The free times from the wished day on, and the ways to earlier and later ones."""
    first, today = form.first, form.today
    last = diary.last_day(wish.service, now, practitioner=wish.practitioner)
    until = first + timedelta(days=DAYS_SHOWN - 1)
    free = free_times(wish, first=first, days=DAYS_SHOWN, now=now)
    earlier = max(first - timedelta(days=DAYS_SHOWN), today)
    zone = identity.current().zone
    return {
        "days": timetable.days(free),
        "count": len(free),
        "first": first,
        "until": min(until, last) if first <= last else until,
        "last": last,
        "today": today,
        "is_beyond": first > last,
        "earlier": min(earlier, last) if earlier < first else None,
        "later": until + timedelta(days=1) if until < last and not wish.is_closed else None,
        "next_free": None if free else next_free(wish, after=until, today=today, now=now),
        "zone": words.zone_between(free[0], free[-1], zone) if free else words.zone_name(now, zone),
    }


def closed_weekdays(practitioner: Practitioner, service: Service) -> frozenset[int]:
    """Those that the weekly hours leave out for this service. One query."""
    hours = OpeningHours.objects.filter(practitioner=practitioner).filter(Q(services=None) | Q(services=service))
    return frozenset(range(7)) - set(hours.values_list("weekday", flat=True))


def next_free(wish: Wish | OtherTime, *, after: date, today: date, now: datetime) -> datetime | None:
    """The first free time of all that comes after the local date `after`, else the first there is, else None."""
    last = diary.last_day(wish.service, now, practitioner=wish.practitioner)
    free = free_times(wish, first=today, days=(last - today).days + 1, now=now)
    return next((start for start in free if start.date() > after), free[0] if free else None)
