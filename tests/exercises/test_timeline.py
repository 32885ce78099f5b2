from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exercises.timeline import Cue, Dose, Task, as_data, cues, total_seconds

DOSES = st.builds(
    Dose,
    hold=st.integers(1, 600),
    repeats=st.integers(1, 12),
    sides=st.sampled_from(["one", "both", "alternate"]),
    rest=st.integers(0, 60),
    switch=st.integers(0, 60),
)
TASKS = st.lists(st.builds(Task, name=st.text(max_size=5), dose=DOSES, ready=st.integers(0, 30)), max_size=6)


def sides_of(task):
    return [""] if task.dose.sides == "one" else ["left", "right"]


def expected_total(task):
    """By arithmetic alone, without cues."""
    dose = task.dose
    holds = dose.repeats * len(sides_of(task))
    switches = {"one": 0, "both": 1, "alternate": holds - 1}[dose.sides]
    return task.ready + holds * dose.hold + switches * dose.switch + (holds - 1 - switches) * dose.rest


def test_cues_of_a_stretch_on_both_sides():
    task = Task("Lunge", Dose(hold=45, repeats=2, sides="both", rest=5, switch=8), ready=10)
    assert [(c.kind, c.seconds, c.side, c.repeat) for c in cues([task])] == [
        ("ready", 10, "left", 0),
        ("hold", 45, "left", 1),
        ("rest", 5, "left", 2),
        ("hold", 45, "left", 2),
        ("switch", 8, "right", 1),
        ("hold", 45, "right", 1),
        ("rest", 5, "right", 2),
        ("hold", 45, "right", 2),
    ]


def test_cues_alternate_sides():
    task = Task("Lowering", Dose(hold=6, repeats=2, sides="alternate", switch=2), ready=10)
    holds = [(c.side, c.repeat) for c in cues([task]) if c.kind == "hold"]
    assert holds == [("left", 1), ("right", 1), ("left", 2), ("right", 2)]


@given(TASKS)
def test_total_is_the_sum_of_the_cues(tasks):
    timeline = cues(tasks)
    assert total_seconds(timeline) == sum(c.seconds for c in timeline) == sum(map(expected_total, tasks))


@given(TASKS)
def test_every_side_gets_its_full_hold_as_often_as_dosed(tasks):
    timeline = cues(tasks)
    for step, task in enumerate(tasks):
        for side in sides_of(task):
            holds = [c for c in timeline if (c.kind, c.step, c.side) == ("hold", step, side)]
            assert [c.repeat for c in holds] == list(range(1, task.dose.repeats + 1))
            assert all(c.seconds == task.dose.hold for c in holds)


@given(TASKS)
def test_steps_keep_their_order_and_no_cue_is_empty(tasks):
    timeline = cues(tasks)
    assert [c.step for c in timeline] == sorted(c.step for c in timeline)
    assert {c.step for c in timeline} == set(range(len(tasks)))
    assert all(c.seconds > 0 for c in timeline)


@given(TASKS)
def test_two_holds_never_follow_each_other_without_the_pause_dosed(tasks):
    timeline = cues(tasks)
    for before, after in pairwise(timeline):
        dose = tasks[after.step].dose
        if before.kind == after.kind == "hold" and before.step == after.step:
            assert (dose.rest if before.side == after.side else dose.switch) == 0


def test_words_come_from_who_speaks():
    task = Task("Bridge", Dose(hold=15), ready=10)
    assert [c.words for c in cues([task], lambda t, c: f"{t.name}/{c.kind}")] == ["Bridge/ready", "Bridge/hold"]


def test_as_data_is_what_the_player_reads():
    assert as_data([Cue("hold", 15, 0, "left", 1, 2, "Hold")]) == [
        {"kind": "hold", "seconds": 15, "step": 0, "side": "left", "repeat": 1, "repeats": 2, "words": "Hold"}
    ]


def test_changed_keeps_what_is_not_given():
    dose = Dose(hold=30, repeats=2, sides="both", rest=5, switch=8)
    assert dose.changed(hold=20, repeats=None, sides="", rest=0) == Dose(20, 2, "both", 0, 8)
