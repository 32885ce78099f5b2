"""Doses read from words."""

import pytest

from exercises import dosing


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Hold for 30\u201360 seconds", 45),
        ("hold 10-20 seconds", 15),
        ("hold for 30 seconds to 1 minute", 45),
        ("stay for half a minute", 30),
        ("a minute is enough", 60),
        ("one to two minutes", 90),
        ("Hold 5 secs", 5),
        ("45s each", 45),
        ("a 30-second hold", 30),
        ("hold for 99999999999 seconds", 600),
        ("lift the hips", None),
        ("in 3 months", None),
    ],
)
def test_seconds(text, seconds):
    assert dosing.seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "times"),
    [("Repeat 10 times", 10), ("8\u201312 repetitions", 10), ("three times", 3), ("5 reps", 5), ("sometimes", None)],
)
def test_times(text, times):
    assert dosing.times(text) == times


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("then switch", "both"),
        ("then the other side", "both"),
        ("on each leg", "both"),
        ("Repeat 10 times per leg", "both"),
        ("on both sides", "both"),
        ("Repeat with both legs", "both"),
        ("Shake both legs for 30 sec", "one"),
        ("alternate legs", "alternate"),
        ("Stand on one leg and draw a circle. 8 times, then the other side.", "both"),
        ("Lift one leg and lower it", "alternate"),
        ("Alternate legs for a minute, then the other side", "both"),
        ("lift the hips", "one"),
    ],
)
def test_sides(text, sides):
    assert dosing.read("x", text).sides == sides


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("Start on your hands and knees", "all_fours"),
        ("Lie on your back", "back"),
        ("Lie on your side", "side"),
        ("Kneel on one knee", "kneeling"),
        ("Sit on a chair", "seated"),
        ("One foot forward", "standing"),
    ],
)
def test_position(text, position):
    assert dosing.position(text) == position


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("Circle the foot 8 times, then the other side", (5, 8, True)),
        ("Lift the hips and lower them. Repeat.", (5, 5, True)),
        ("Swing, alternate legs", (5, 5, True)),
        ("Hold, then lower. Repeat 5 times", (30, 5, False)),
        ("Hold 10 seconds, 8 times", (10, 8, False)),
        ("Stay, then the other side", (30, 1, False)),
    ],
)
def test_what_is_counted_is_done_in_a_few_seconds_a_time(text, dose):
    found = dosing.read("x", text)
    assert (found.hold, found.repeats, found.is_moving) == dose


@pytest.mark.parametrize(("text", "is_exercise"), [("It was the year of the fox.", False), ("Hold 30 seconds", True)])
def test_what_names_no_dose_is_no_exercise(text, is_exercise):
    assert dosing.read("x", text).is_exercise is is_exercise
