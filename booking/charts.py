"""Days done and comfort as a small picture. Pure: SVG with classes, no colours; a table beside it says the same."""

from collections.abc import Mapping
from datetime import date, timedelta
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 360, 132
LEFT, RIGHT, TOP, FLOOR = 22, 354, 10, 84
"""Where comfort is drawn: 10 at TOP, 0 at FLOOR. The days done stand below."""
DONE = 98
WEEKS = 124
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)


def days_and_comfort(done: Mapping[date, int | None], *, first: date, last: date, title: str) -> str:
    """The days from `first` to `last`: a mark for each that is done, a line through the comfort that was told."""
    days = (last - first).days + 1
    step = (RIGHT - LEFT) / days
    shown = {day: comfort for day, comfort in sorted(done.items()) if first <= day <= last}

    def x(day: date) -> float:
        return LEFT + ((day - first).days + 0.5) * step

    weeks = range(0, days, 7)
    parts = [
        *(_scale(value) for value in (0, 5, 10)),
        *(_week(LEFT + day * step, day // 7 + 1, len(weeks)) for day in weeks),
        *(_mark(x(day), step) for day in shown),
        _line([(x(day), _y(comfort)) for day, comfort in shown.items() if comfort is not None]),
    ]
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><title>{escape(title)}</title>'
        f"{''.join(parts)}</svg>"
    )


def _y(comfort: int) -> float:
    return FLOOR - comfort / 10 * (FLOOR - TOP)


def _scale(value: int) -> str:
    y = _n(_y(value))
    return (
        f'<path class="chart__grid" d="M{LEFT} {y}H{RIGHT}"/>'
        f'<text class="chart__text" x="{LEFT - 5}" y="{y}" dy=".35em" text-anchor="end">{value}</text>'
    )


def _week(x: float, number: int, count: int) -> str:
    """Where a week begins; with many of them only every second is numbered."""
    line = f'<path class="chart__grid" d="M{_n(x)} {TOP}V{WEEKS}"/>'
    if count > 13 and number % 2 == 0:
        return line
    return f'{line}<text class="chart__text" x="{_n(x + 4)}" y="{WEEKS}">{number}</text>'


def _mark(x: float, step: float) -> str:
    width = min(max(step * 0.7, 2), 12)
    return f'<rect class="chart__done" x="{_n(x - width / 2)}" y="{DONE - 5}" width="{_n(width)}" height="11" rx="2"/>'


def _line(points: list[tuple[float, float]]) -> str:
    if not points:
        return ""
    path = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    dots = "".join(f'<circle class="chart__dot" cx="{_n(x)}" cy="{_n(y)}" r="3.5"/>' for x, y in points)
    return f'<path class="chart__line" d="M{path}"/>{dots}'


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
