import re
from datetime import date, timedelta
from xml.etree import ElementTree

from booking.charts import FLOOR, LEFT, RIGHT, TOP, days_and_comfort

FIRST = date(2026, 12, 1)


def drawn(done, weeks=4, title="A title"):
    last = FIRST + timedelta(days=7 * weeks - 1)
    days = {FIRST + timedelta(days=number): comfort for number, comfort in done.items()}
    return ElementTree.fromstring(days_and_comfort(days, first=FIRST, last=last, title=title))


def of_class(svg, name):
    return [each for each in svg.iter() if each.get("class") == name]


def test_each_day_done_has_a_mark_and_each_comfort_a_dot():
    svg = drawn({0: 0, 3: None, 27: 10})
    assert len(of_class(svg, "chart__done")) == 3
    assert [float(dot.get("cy")) for dot in of_class(svg, "chart__dot")] == [FLOOR, TOP]
    assert len(of_class(svg, "chart__line")) == 1


def test_everything_stays_inside_however_many_weeks():
    for weeks in (1, 4, 26):
        svg = drawn(dict.fromkeys(range(7 * weeks), 5), weeks)
        for mark in of_class(svg, "chart__done"):
            x, width = float(mark.get("x")), float(mark.get("width"))
            assert x + 0.2 >= LEFT
            assert x + width <= RIGHT + 0.2


def test_weeks_are_numbered_and_many_every_second():
    def numbers(weeks):
        return [each.text for each in of_class(drawn({}, weeks), "chart__text")][3:]

    assert numbers(3) == ["1", "2", "3"]
    assert numbers(26)[:3] == ["1", "3", "5"]


def test_it_names_itself_and_has_no_colour():
    svg = days_and_comfort({}, first=FIRST, last=FIRST, title="5 < 6")
    assert "<title>5 &lt; 6</title>" in svg
    assert 'role="img"' in svg
    assert not re.search(r"style=|fill=|#", svg)
    assert "chart__line" not in svg


def test_days_outside_are_left_out():
    assert of_class(drawn({-1: 5, 28: 5}), "chart__done") == []
