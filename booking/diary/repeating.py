"""The same session again: proposals at the same wall-clock time, weeks apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from booking import rules
from booking.availability import Need, Span, again, is_apart, is_free_of, merged, opening, showing
from booking.diary.limits import session_dates
from booking.diary.overruling import about_absences, about_hours
from booking.diary.spans import DAY, absences, entries, held, midnight, open_windows
from booking.models import AddOn, Client, Length, Practitioner
from practice import identity


@dataclass(frozen=True)
class Repeat:
    """One date of a row: the local clock without a zone, and the instant, None where it can't be had.

    `why` says why it can't, or what choosing it all the same would overrule.
    """

    wall: datetime
    start: datetime | None
    why: str = ""

    @property
    def is_free(self) -> bool:
        return self.start is not None and not self.why


def repeats(
    start: datetime,
    *,
    every_weeks: int,
    count: int,
    practitioner: Practitioner,
    length: Length,
    add_ons: Sequence[AddOn] = (),
    client: Client | None = None,
    now: datetime,
) -> list[Repeat]:
    """The `count` dates after `start` at the same wall-clock time, `every_weeks` apart, in order.

    As the practitioner chooses: what is taken is skipped; what is closed, or too near to another session of the
    client, says so and can be had all the same; least notice, horizon and minutes of a day don't count. At most six
    queries for all of them.
    """
    zone = identity.current().zone
    first = start.astimezone(zone).replace(tzinfo=None)
    walls = again(first, every_weeks=every_weeks, count=count)
    if not walls:
        return []
    rule = rules.of(practitioner, length.service)
    wanted = rule.need(length, add_ons)
    is_taken, overruled = _looks(walls, practitioner, length, wanted)
    dates = [first.date()]
    if client and rule.days_between:
        margin = DAY * rule.days_between
        dates += session_dates(client, length.service, walls[0].date() - margin, walls[-1].date() + margin)
    found = []
    for wall in walls:
        moment = showing(wall, zone)
        if moment is None:
            found.append(Repeat(wall, None, _("The clock skips this time on that day.")))
        elif moment < now or is_taken(moment):
            found.append(Repeat(wall, None, _("In the past.") if moment < now else _("Taken.")))
        else:
            why = overruled(moment)
            if not is_apart(wall.date(), dates, rule.days_between):
                why.append(_("Too few days from another session."))
            if not why:
                dates.append(wall.date())
            found.append(Repeat(wall, moment, " ".join(why)))
    return found


def _looks(
    walls: Sequence[datetime], practitioner: Practitioner, length: Length, wanted: Need
) -> tuple[Callable[[datetime], bool], Callable[[datetime], list[str]]]:
    """What says of an instant on one of the dates of `walls` whether it is taken, and which hours it overrules."""
    first, last = walls[0].date() - DAY, walls[-1].date() + DAY
    around = Span(midnight(first), midnight(last + DAY))
    opened = opening(open_windows(practitioner, length.service, first, last), identity.current().zone)
    away = absences(practitioner, around)
    taken = merged(held(entries(practitioner, around)))

    def is_taken(start: datetime) -> bool:
        return not is_free_of(wanted.occupied(start), taken)

    def overruled(start: datetime) -> list[str]:
        occupied = wanted.occupied(start)
        met = [row for row in away if row.start < occupied.end and occupied.start < row.end]
        return about_hours(start, wanted, opened) + about_absences(met)

    return is_taken, overruled
