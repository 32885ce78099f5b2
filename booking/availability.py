"""Free starts from windows and busy spans: pure interval arithmetic. No Django, no clock.

Windows are local wall time, because a practice opens at nine by the clock on its wall; everything else is instants in
UTC, because sixty minutes are sixty minutes on the two nights a year when that clock jumps.
- Spring: a wall time that the clock skips is never offered; a window that opens or closes within the gap does so at
  the jump.
- Autumn: a wall time that the clock shows twice means its first showing, so it is offered once.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple


class Span(NamedTuple):
    """[start, end), instants in UTC."""

    start: datetime
    end: datetime


class Window(NamedTuple):
    """[opens, closes), naive local wall time."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True)
class Need:
    """What one session takes: hands-on time, and what must be free around it."""

    hands_on: timedelta
    before: timedelta = timedelta(0)
    after: timedelta = timedelta(0)
    before_may_precede_opening: bool = True
    after_may_pass_closing: bool = True

    def occupied(self, start: datetime) -> Span:
        """What the diary must have free for a session at `start` (UTC), buffers included."""
        return Span(start - self.before, start + self.hands_on + self.after)

    def open(self, start: datetime) -> Span:
        """What must lie within opening time: the hands-on time, and a buffer that may not pass its edge."""
        occupied = self.occupied(start)
        return Span(
            start if self.before_may_precede_opening else occupied.start,
            start + self.hands_on if self.after_may_pass_closing else occupied.end,
        )


def window(day: date, opens: time, closes: time) -> Window:
    """The window that begins on `day`. A `closes` at or before `opens` is on the next day; 00:00 is its midnight."""
    next_day = timedelta(days=1 if closes <= opens else 0)
    return Window(datetime.combine(day, opens), datetime.combine(day + next_day, closes))


def showing(wall: datetime, zone: tzinfo) -> datetime | None:
    """The first instant (UTC) at which a clock in `zone` shows exactly the naive `wall`; None when it skips it."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    return moment if _shown(moment, zone) == wall else None


def instant(wall: datetime, zone: tzinfo) -> datetime:
    """The first instant (UTC) at which a clock in `zone` shows the naive `wall` or later."""
    if moment := showing(wall, zone):
        return moment
    # Skipped: the jump lies between the readings with the offset after it and the offset before it.
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        early, late = (early, middle) if _shown(middle, zone) >= wall else (middle, late)
    return late.replace(microsecond=0)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as disjoint spans in order; touching ones become one."""
    result: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return result


def starts(
    windows: Iterable[Window], busy: Iterable[Span], *, need: Need, step: timedelta, zone: tzinfo
) -> list[datetime]:
    """Instants (UTC, in order) at which a session may start.

    A start lies on the grid of a window: its opening and every `step` of wall time after it. The hands-on time lies
    within opening time, where windows that touch count as one; the buffers only where the need says so. Hands-on time
    and both buffers are free of `busy`, whose spans bring their own buffers along.
    """
    windows = list(windows)
    opened = opening(windows, zone)
    taken = merged(busy)
    grid = {moment for each in windows for wall in _grid(each, step) if (moment := showing(wall, zone))}
    return [
        start
        for start in sorted(grid)
        if is_within(need.open(start), opened) and is_free_of(need.occupied(start), taken)
    ]


def opening(windows: Iterable[Window], zone: tzinfo) -> list[Span]:
    """Opening time as disjoint spans in order; windows that touch count as one."""
    return merged(Span(instant(each.opens, zone), instant(each.closes, zone)) for each in windows)


def is_within(span: Span, opened: list[Span]) -> bool:
    """Whether one of `opened` (merged) holds all of `span`."""
    last = bisect_right(opened, span.start, key=lambda each: each.start) - 1
    return last >= 0 and span.end <= opened[last].end


def is_free_of(span: Span, taken: list[Span]) -> bool:
    """Whether `span` shares no instant with any of `taken` (merged)."""
    last = bisect_left(taken, span.end, key=lambda each: each.start) - 1
    return last < 0 or taken[last].end <= span.start


def is_apart(day: date, others: Iterable[date], days: int) -> bool:
    """Whether `day` is at least `days` dates from each of `others`."""
    return all(abs((day - other).days) >= days for other in others)


def again(wall: datetime, *, every_weeks: int, count: int) -> list[datetime]:
    """The next `count` wall times after `wall`, so many weeks apart by the calendar."""
    return [wall + timedelta(weeks=every_weeks * turn) for turn in range(1, count + 1)]


def _shown(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _grid(window: Window, step: timedelta) -> Iterator[datetime]:
    wall = window.opens
    while wall < window.closes:
        yield wall
        wall += step
