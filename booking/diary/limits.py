"""Rules that look beyond the time itself: hands-on minutes of a day, and days between a client's sessions."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from booking.diary.spans import DAY, Entry, midnight
from booking.models import Appointment, Client, Move, Offer, Practitioner, Service, State
from booking.rules import Rules
from practice import identity


class DayLimit(NamedTuple):
    """The most hands-on minutes of a local date, and those that it has already."""

    most: int
    minutes: dict[date, int]

    def with_session(self, day: date, hands_on: timedelta) -> int:
        return self.minutes.get(day, 0) + hands_on // timedelta(minutes=1)

    def has_room(self, day: date, hands_on: timedelta) -> bool:
        return self.with_session(day, hands_on) <= self.most


def has_day_limits(practitioner: Practitioner, rule: Rules) -> bool:
    return not (practitioner.most_minutes_a_day is None and rule.most_minutes_a_day is None)


def day_limits(practitioner: Practitioner, service: Service, rule: Rules, rows: list[Entry]) -> list[DayLimit]:
    """The practitioner's limit over all services, and the service's own."""
    limits = []
    if practitioner.most_minutes_a_day is not None:
        limits.append(DayLimit(practitioner.most_minutes_a_day, minutes_by_day(rows)))
    if rule.most_minutes_a_day is not None:
        own = [row for row in rows if row.service == service.pk]
        limits.append(DayLimit(rule.most_minutes_a_day, minutes_by_day(own)))
    return limits


def minutes_by_day(rows: Iterable[Entry]) -> dict[date, int]:
    """Hands-on minutes of each local date. A session belongs to the date on which it begins.

    An appointment that holds several times of one day, as offers do, takes one of them at most: it counts once.
    """
    zone = identity.current().zone
    worked = {(row.begins.astimezone(zone).date(), row.appointment, row.event): row.minutes for row in rows}
    total: dict[date, int] = {}
    for (day, _appointment, _event), minutes in worked.items():
        total[day] = total.get(day, 0) + minutes
    return total


def session_dates(
    client: Client, service: Service, first: date, last: date, *, ignoring: Appointment | None = None
) -> list[date]:
    """Local dates of a client's sessions of a service from `first` to `last`: past, agreed or held. One query."""
    whose: dict[str, Any] = {"client": client, "service": service}
    theirs = {f"appointment__{name}": value for name, value in whose.items()}
    sessions = Appointment.objects.filter(state__in=(State.REQUESTED, State.CONFIRMED, State.COMPLETED), **whose)
    offers = Offer.objects.filter(appointment__state=State.OFFERED, **theirs)
    moves = Move.objects.filter(appointment__state=State.CONFIRMED, outcome=Move.Outcome.OPEN, **theirs)
    within = {"start__gte": midnight(first), "start__lt": midnight(last + DAY)}
    rows, *more = (
        found.filter(**within).order_by().values_list(appointment, "start")
        for found, appointment in ((sessions, "pk"), (offers, "appointment"), (moves, "appointment"))
    )
    zone = identity.current().zone
    kept = ignoring.pk if ignoring else None
    return [start.astimezone(zone).date() for pk, start in rows.union(*more, all=True) if start and pk != kept]
