"""Free times: what may be asked for, and what the practitioner may choose herself."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import TypedDict, Unpack

from booking import rules
from booking.availability import Need, Span, is_apart, starts
from booking.diary.limits import day_limits, has_day_limits, session_dates
from booking.diary.spans import DAY, absences, entries, held, midnight, open_windows, spans_of
from booking.models import AddOn, Appointment, Client, Length, Practitioner, Service
from booking.rules import Rules
from practice import identity

FAR = 5 * 366
"""Days ahead that the practitioner may choose herself: no rule, but calendars end."""


class Who(TypedDict, total=False):
    """For whom free times are looked for.

    client: whom the practitioner knows. Without one, what is closed to new clients has no free times.
    by_practice: the practitioner chooses: no least notice, no horizon, no most minutes a day, nobody is too new.
    ignoring: an appointment that is to be moved; the times it holds are free for it.
    """

    client: Client | None
    by_practice: bool
    ignoring: Appointment | None


def need(length: Length, add_ons: Iterable[AddOn] = (), *, practitioner: Practitioner) -> Need:
    """The time that a length with its add-ons takes."""
    return rules.of(practitioner, length.service).need(length, add_ons)


def last_day(service: Service, now: datetime, *, practitioner: Practitioner) -> date:
    """The last local date on which a time of this service may be asked for."""
    return _today(now) + DAY * rules.of(practitioner, service).horizon_days


def free_times(
    *,
    practitioner: Practitioner,
    length: Length,
    add_ons: Sequence[AddOn] = (),
    first: date,
    days: int,
    now: datetime,
    **who: Unpack[Who],
) -> list[datetime]:
    """Starts that may be chosen on the `days` local dates from `first`, in order, in the practice's zone.

    Least notice is counted from `now` in real hours, the horizon in local dates from today. Four queries; one more each
    for a client's other sessions where days between are kept, and for own rules, `length.service` and the practice when
    they were not at hand. Mind that `start + minutes` on the values returned is wall arithmetic: convert to UTC before
    adding.
    """
    rule = rules.of(practitioner, length.service)
    earliest, last = _bounds(rule, now, who)
    if (last - first).days >= days > 0:
        last = first + DAY * (days - 1)
    first = max(first, earliest.astimezone(identity.current().zone).date())
    if last < first or days <= 0 or not _is_open_to(who, rule, length):
        return []
    found = [
        start
        for start in _starts(practitioner, length, rule.need(length, add_ons), rule, first, last, who)
        if first <= start.date() <= last and start.astimezone(UTC) >= earliest
    ]
    return _spaced(found, length.service, rule, who)


def is_free(
    start: datetime,
    *,
    practitioner: Practitioner,
    length: Length,
    add_ons: Sequence[AddOn] = (),
    now: datetime,
    **who: Unpack[Who],
) -> bool:
    """Whether free_times would offer exactly this instant."""
    if not now - DAY <= start <= now + DAY * (FAR + 2):
        return False  # perhaps too far off for the calendar
    day = start.astimezone(identity.current().zone).date()
    offered = free_times(practitioner=practitioner, length=length, add_ons=add_ons, first=day, days=1, now=now, **who)
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
    **who: Unpack[Who],
) -> list[datetime]:
    """The `count` free times closest to `start`, in order of time. Looks a week back and three weeks ahead."""
    _earliest, last = _bounds(rules.of(practitioner, length.service), now, who)
    start = min(max(start, now), midnight(last))
    first = start.astimezone(identity.current().zone).date() - 7 * DAY
    offered = free_times(
        practitioner=practitioner, length=length, add_ons=add_ons, first=first, days=28, now=now, **who
    )
    wished = start.astimezone(UTC)
    closest = sorted(offered, key=lambda each: abs(each.astimezone(UTC) - wished))[:count]
    return sorted(closest, key=lambda each: each.astimezone(UTC))


def _today(now: datetime) -> date:
    return now.astimezone(identity.current().zone).date()


def _bounds(rule: Rules, now: datetime, who: Who) -> tuple[datetime, date]:
    """The earliest instant and the last local date that may be chosen."""
    today = _today(now)
    if who.get("by_practice"):
        return midnight(today), today + DAY * FAR
    return now.astimezone(UTC) + rule.notice, today + DAY * rule.horizon_days


def _is_open_to(who: Who, rule: Rules, length: Length) -> bool:
    """Whoever has an appointment to move is not new, whether kept as a client or not."""
    return bool(who.get("client") or who.get("ignoring") or who.get("by_practice")) or rule.is_open_to_new(length)


def _starts(
    practitioner: Practitioner, length: Length, wanted: Need, rule: Rules, first: date, last: date, who: Who
) -> list[datetime]:
    """Local times at which the practitioner is open and free, on dates that have room for it."""
    zone = identity.current().zone
    # The dates around belong to windows that pass midnight, and to windows that touch them there.
    windows = open_windows(practitioner, length.service, first - DAY, last + DAY)
    around = Span(midnight(first) - wanted.before, midnight(last + DAY) + wanted.hands_on + wanted.after)
    is_limited = has_day_limits(practitioner, rule) and not who.get("by_practice")
    rows = entries(practitioner, around, ignoring=who.get("ignoring"), done=is_limited)
    taken = held(rows) + spans_of(absences(practitioner, around))
    free = [each.astimezone(zone) for each in starts(windows, taken, need=wanted, step=rule.slot_step, zone=zone)]
    limits = day_limits(practitioner, length.service, rule, rows) if is_limited else []
    return [each for each in free if all(limit.has_room(each.date(), wanted.hands_on) for limit in limits)]


def _spaced(found: list[datetime], service: Service, rule: Rules, who: Who) -> list[datetime]:
    """Those that keep the days between two sessions of a client."""
    client, days = who.get("client"), rule.days_between
    if not (client and days and found):
        return found
    first, last = found[0].date() - DAY * days, found[-1].date() + DAY * days
    others = session_dates(client, service, first, last, ignoring=who.get("ignoring"))
    return [each for each in found if is_apart(each.date(), others, days)]
