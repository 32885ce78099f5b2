"""Weeks of a pregnancy, by the due date. Knows no clock: the day is passed in."""

from datetime import date, timedelta

TERM = timedelta(weeks=40)
MOST_WEEKS = 45
"""More than these, and the date is an old one."""


def weeks_at(due: date, day: date) -> int | None:
    """Completed weeks on `day`; None before the pregnancy began and long after it has ended."""
    weeks = (TERM - (due - day)).days // 7
    return weeks if 0 <= weeks <= MOST_WEEKS else None
