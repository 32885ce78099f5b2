from datetime import time

from booking.week import Days, grouped

NINE, ONE, FIVE = time(9), time(13), time(17)


def test_days_in_a_row_that_are_alike_are_one():
    rows = [(day, *hours) for day in (0, 1, 2, 4) for hours in ((ONE, FIVE), (NINE, ONE))]
    both = ((NINE, ONE), (ONE, FIVE))
    assert grouped(rows) == [Days(0, 2, both), Days(4, 4, both)]


def test_days_that_differ_stand_alone():
    assert grouped([(5, NINE, ONE), (6, NINE, FIVE)]) == [Days(5, 5, ((NINE, ONE),)), Days(6, 6, ((NINE, FIVE),))]


def test_two_practitioners_alike_are_shown_once():
    assert grouped([(0, NINE, ONE), (0, NINE, ONE)]) == [Days(0, 0, ((NINE, ONE),))]


def test_label_and_times():
    assert (Days(0, 4, ()).label, Days(6, 6, ()).label) == ("Mon to Fri", "Sunday")
    assert Days(0, 0, ((NINE, time(0)),)).times == ["9 a.m. to midnight"]
