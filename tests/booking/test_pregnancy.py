from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.pregnancy import MOST_WEEKS, TERM, weeks_at

DUE = st.dates(date(2020, 1, 1), date(2040, 1, 1))
DAYS = st.integers(0, 7 * (MOST_WEEKS + 1) - 1)
"""Of a pregnancy, counted as providers do."""


@pytest.mark.parametrize(("days", "weeks"), [(0, 0), (6, 0), (7, 1), (97, 13), (98, 14), (280, 40), (287, 41)])
def test_weeks_are_completed_ones(days, weeks):
    due = date(2027, 6, 8)
    assert weeks_at(due, due - TERM + timedelta(days)) == weeks


@given(DUE, DAYS)
def test_a_week_later_is_one_week_more(due, days):
    day = due - TERM + timedelta(days)
    weeks = weeks_at(due, day)
    assert weeks == days // 7
    if weeks < MOST_WEEKS:
        assert weeks_at(due, day + timedelta(weeks=1)) == weeks + 1


@given(DUE, DAYS, st.integers(-60, 60))
def test_moving_visit_and_due_date_alike_changes_nothing(due, days, moved):
    day, by = due - TERM + timedelta(days), timedelta(moved)
    assert weeks_at(due + by, day + by) == weeks_at(due, day)


@given(DUE, st.integers(1, 1000))
def test_before_it_began_and_long_after_it_there_are_no_weeks(due, days):
    assert weeks_at(due, due - TERM - timedelta(days)) is None
    assert weeks_at(due, due - TERM + timedelta(weeks=MOST_WEEKS, days=6 + days)) is None
