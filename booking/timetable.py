"""Free times as a page shows them: by day and part of the day. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AFTERNOON, EVENING = 12, 17
"""Hours at which these parts of the day begin."""


@dataclass(frozen=True)
class Part:
    name: str | Promise
    slug: str
    starts: list[datetime]


@dataclass(frozen=True)
class Day:
    date: date
    parts: list[Part]

    @property
    def count(self) -> int:
        return sum(len(part.starts) for part in self.parts)


NAMES = {"morning": _("Morning"), "afternoon": _("Afternoon"), "evening": _("Evening")}


def part_of(start: datetime) -> str:
    if start.hour < AFTERNOON:
        return "morning"
    return "afternoon" if start.hour < EVENING else "evening"


def days(starts: Iterable[datetime]) -> list[Day]:
    """`starts` (local times, in order) by local date and part of the day; nothing without a time is listed."""
    return [
        Day(day, [Part(NAMES[slug], slug, list(times)) for slug, times in groupby(of_day, key=part_of)])
        for day, of_day in groupby(starts, key=lambda start: start.date())
    ]
