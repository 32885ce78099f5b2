"""The one bridge from rows to intervals: what is free, for page, submit, accept and admin alike."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

from booking.availability import Need, Span, Window, instant, starts, window
from booking.models import (
    OCCUPYING,
    AddOn,
    Appointment,
    DiaryEntry,
    Length,
    OpeningHours,
    Practitioner,
    Service,
    SpecialDay,
    TimeOff,
)
from booking.models.appointments import ENCRYPTED
from practice import identity

DAY = timedelta(days=1)


def need(length: Length, add_ons: Iterable[AddOn] = ()) -> Need:
    """The time that a length with its add-ons takes."""
    extra = sum(add_on.extra_minutes for add_on in add_ons)
    return Need(timedelta(minutes=length.minutes + extra), length.before, length.after)


def last_day(service: Service, now: datetime) -> date:
    """The last local date on which a time of this service may be asked for."""
    return now.astimezone(identity.current().zone).date() + DAY * service.horizon_days


def free_times(
    *, practitioner: Practitioner, length: Length, add_ons: Sequence[AddOn] = (), first: date, days: int, now: datetime
) -> list[datetime]:
    """Starts that may be asked for on the `days` local dates from `first`, in order, in the practice's zone.

    Least notice is counted from `now` in real hours, the horizon in local dates from today. Four queries, and one more
    each for `length.service` and the practice when they were not at hand. Mind that `start + minutes` on the values
    returned is wall arithmetic: convert to UTC before adding.
    """
    zone = identity.current().zone
    earliest = now.astimezone(UTC) + length.service.notice
    last = last_day(length.service, now)
    if (last - first).days >= days > 0:
        last = first + DAY * (days - 1)
    first = max(first, earliest.astimezone(zone).date())
    if last < first or days <= 0:
        return []
    wanted = need(length, add_ons)
    # The dates around belong to windows that pass midnight, and to windows that touch them there.
    windows = open_windows(practitioner, length.service, first - DAY, last + DAY)
    around = Span(_midnight(first) - wanted.before, _midnight(last + DAY) + wanted.hands_on + wanted.after)
    free = starts(windows, busy(practitioner, around), need=wanted, step=length.service.slot_step, zone=zone)
    offered = [start.astimezone(zone) for start in free if start >= earliest]
    return [start for start in offered if first <= start.date() <= last]


def is_free(
    start: datetime, *, practitioner: Practitioner, length: Length, add_ons: Sequence[AddOn] = (), now: datetime
) -> bool:
    """Whether free_times would offer exactly this instant."""
    if not now <= start <= now + DAY * (length.service.horizon_days + 2):
        return False  # too far off for any zone, and perhaps for the calendar
    day = start.astimezone(identity.current().zone).date()
    offered = free_times(practitioner=practitioner, length=length, add_ons=add_ons, first=day, days=1, now=now)
    # Within one zone Python compares wall clocks; instants are compared in UTC.
    return start.astimezone(UTC) in {each.astimezone(UTC) for each in offered}


def nearest_free(
    start: datetime,
    *,
    practitioner: Practitioner,
    length: Length,
    add_ons: Sequence[AddOn] = (),
    now: datetime,
    count: int = 4,
) -> list[datetime]:
    """The `count` free times closest to `start`, in order of time. Looks a week back and three weeks ahead."""
    start = min(max(start, now), now + DAY * length.service.horizon_days)
    first = start.astimezone(identity.current().zone).date() - 7 * DAY
    offered = free_times(practitioner=practitioner, length=length, add_ons=add_ons, first=first, days=28, now=now)
    wished = start.astimezone(UTC)
    closest = sorted(offered, key=lambda each: abs(each.astimezone(UTC) - wished))[:count]
    return sorted(closest, key=lambda each: each.astimezone(UTC))


def entries_on(day: date, *, practitioner: Practitioner) -> list[DiaryEntry]:
    """What occupies the practitioner on a local date, in order, appointments fetched along."""
    span = Span(_midnight(day), _midnight(day + DAY))
    return list(
        DiaryEntry.objects.overlapping(practitioner, *span)
        .select_related("appointment__service")
        .defer(*(f"appointment__{name}" for name in ENCRYPTED))
    )


def sessions_within(away: TimeOff) -> list[Appointment]:
    """What is held or confirmed in a time off, in order."""
    return list(
        Appointment.objects.filter(
            practitioner=away.practitioner, state__in=OCCUPYING, start__lt=away.end, end__gt=away.start
        )
        .outlines()
        .order_by("start")
    )


def sessions_outside(special: SpecialDay) -> list[Appointment]:
    """What is held or confirmed on a special day at a time at which it is not open, in order."""
    zone = identity.current().zone
    windows = [window(special.date, each.opens, each.closes) for each in special.windows.all()]
    opened = [Span(instant(each.opens, zone), instant(each.closes, zone)) for each in windows]
    whole_day = TimeOff(
        practitioner=special.practitioner, start=_midnight(special.date), end=_midnight(special.date + DAY)
    )
    return [
        each
        for each in sessions_within(whole_day)
        if not any(span.start <= each.start and each.end <= span.end for span in opened)
    ]


def open_windows(practitioner: Practitioner, service: Service, first: date, last: date) -> list[Window]:
    """Windows of this service that begin on the local dates from `first` to `last`. Two queries.

    A special day's windows replace the weekly ones. A service with weekly hours of its own is open in those alone.
    """
    weekly = _weekly_hours(practitioner, service)
    special = _special_hours(practitioner, first, last)
    dates = [first + DAY * i for i in range((last - first).days + 1)]
    return [window(day, *hours) for day in dates for hours in special.get(day, weekly.get(day.weekday(), []))]


def busy(practitioner: Practitioner, around: Span) -> list[Span]:
    """Everything that keeps the practitioner from a session within `around`. Two queries."""
    entries = DiaryEntry.objects.overlapping(practitioner, *around).values_list("start", "end")
    away = TimeOff.objects.filter(practitioner=practitioner, end__gt=around.start, start__lt=around.end)
    return [Span(*row) for row in (*entries, *away.values_list("start", "end"))]


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


def _midnight(day: date) -> datetime:
    return instant(datetime.combine(day, time()), identity.current().zone)
