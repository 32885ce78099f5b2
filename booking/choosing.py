"""Times that the practitioner chooses herself: what is free, what is taken, and what a time would overrule."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from booking import diary, words
from booking.models import Appointment, Client
from booking.timetable import part_of
from practice import identity

DAYS_SHOWN = 7
PROPOSED = 12
AHEAD = 60
"""Days that are looked through for the next free time when those shown have none."""


class Time(NamedTuple):
    """One to tick: its value, and whether it is ticked."""

    start: datetime
    value: str
    is_chosen: bool


class Day(NamedTuple):
    start: datetime
    times: list[Time]
    is_open: bool


class Overruled(NamedTuple):
    """A time with a sentence for each rule it would break."""

    start: datetime
    sentences: list[str]


@dataclass(frozen=True)
class Choosing:
    """For which session a time is chosen. `asked` are the diary's arguments; `ignoring` is to be moved or offered."""

    asked: dict[str, Any]
    now: datetime
    client: Client | None = None
    ignoring: Appointment | None = None

    @property
    def today(self) -> date:
        return self.now.astimezone(identity.current().zone).date()

    def free(self, first: date, days: int) -> list[datetime]:
        who: diary.Who = {"client": self.client, "ignoring": self.ignoring, "by_practice": True}
        found = diary.free_times(**self.asked, first=first, days=days, now=self.now, **who)
        return [each for each in found if each.astimezone(UTC) > self.now]

    def page(self, first: date | None, chosen: Iterable[datetime]) -> dict[str, Any]:
        """Seven days of free times, the way to others, and the chosen times that are not among them."""
        first = max(first or self.today, self.today)
        free = self.free(first, DAYS_SHOWN)
        values = {value_of(each) for each in chosen}
        shown = {value_of(each) for each in free}
        coming = [] if free else self.free(first + timedelta(days=DAYS_SHOWN), AHEAD)
        return {
            "days": _days(free, values),
            "elsewhere": [each for each in sorted(chosen) if value_of(each) not in shown],
            "first": first,
            "until": first + timedelta(days=DAYS_SHOWN - 1),
            "earlier": max(first - timedelta(days=DAYS_SHOWN), self.today) if first > self.today else None,
            "later": first + timedelta(days=DAYS_SHOWN),
            "next_free": coming[0] if coming else None,
        }

    def proposals(self, start: datetime, first: date) -> list[datetime]:
        """A few free times of the four weeks from `first`: of the dates closest to `start` about the same hour, and
        one in another part of the day.
        """
        local = start.astimezone(identity.current().zone)
        found: list[datetime] = []
        by_date = {day: list(times) for day, times in groupby(self.free(first, 28), key=lambda each: each.date())}
        for day in sorted(by_date, key=lambda each: abs((each - local.date()).days)):
            alike = sorted(by_date[day], key=lambda each: abs(_clock_minutes(each) - _clock_minutes(local)))
            other = [each for each in alike if part_of(each) != part_of(alike[0])]
            found += [alike[0], *other[:1]]
        return sorted(found[:PROPOSED], key=lambda each: each.astimezone(UTC))

    def taken(self, starts: Iterable[datetime]) -> list[str]:
        """A sentence for each time at which the diary has something else."""
        zone = identity.current().zone
        return [
            _("%(time)s is taken by %(whom)s. Please choose another time.")
            % {"time": words.moment(start, zone), "whom": entry.appointment.name if entry.appointment else entry.event}
            for start in starts
            if (entry := diary.in_the_way(start, **self.asked, ignoring=self.ignoring))
        ]

    def overruled(self, starts: Iterable[datetime]) -> list[Overruled]:
        """Those that break a rule of the practitioner's own."""
        asked: dict[str, Any] = {**self.asked, "client": self.client, "now": self.now, "ignoring": self.ignoring}
        found = [Overruled(start, diary.overrules(start, **asked)) for start in starts]
        return [each for each in found if each.sentences]


def of_appointment(appointment: Appointment, now: datetime) -> Choosing:
    """Another time for just this session, as it was agreed."""
    return Choosing(appointment.asked(), now, client=appointment.client, ignoring=appointment)


def value_of(start: datetime) -> str:
    return start.astimezone(UTC).isoformat()


def seal(overruled: Iterable[Overruled]) -> str:
    """What a review page carries: whoever presses there has seen exactly this."""
    said = repr([(value_of(each.start), each.sentences) for each in overruled])
    return hashlib.sha256(said.encode()).hexdigest()


def _clock_minutes(local: datetime) -> int:
    return local.hour * 60 + local.minute


def _days(free: list[datetime], chosen: set[str]) -> list[Day]:
    """By local date; the first one and those with a chosen time are open."""
    days: list[Day] = []
    for _date, starts in groupby(free, key=lambda each: each.date()):
        times = [Time(each, value_of(each), value_of(each) in chosen) for each in starts]
        days.append(Day(times[0].start, times, not days or any(each.is_chosen for each in times)))
    return days
