"""What happens second by second in a routine. Pure: page, print sheet and player all read these cues."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

Kind = Literal["ready", "hold", "switch", "rest"]
Side = Literal["", "left", "right"]

READY = 10
"""Seconds to get ready for a step that stays in the position of the one before."""
MOVE = 15
"""Seconds to get ready for a step in another position."""


@dataclass(frozen=True)
class Dose:
    """How much of an exercise. Times in seconds."""

    hold: int
    repeats: int = 1
    sides: str = "one"
    """`one` (no sides), `both` (all repeats on one side, then the other) or `alternate` (side by side)."""
    rest: int = 0
    switch: int = 0

    def changed(self, **values: Any) -> "Dose":
        """This dose with each value that is not None or empty in place of its own."""
        return replace(self, **{name: value for name, value in values.items() if value not in (None, "")})


@dataclass(frozen=True)
class Task:
    """One step as the clock sees it."""

    name: str
    dose: Dose
    ready: int = READY
    moving: bool = False


@dataclass(frozen=True)
class Cue:
    kind: Kind
    seconds: int
    step: int
    side: Side = ""
    repeat: int = 0
    repeats: int = 0
    words: str = ""


Speak = Callable[[Task, Cue], str]


def plain_words(task: Task, cue: Cue) -> str:
    return f"{cue.kind} {task.name} {cue.side}".strip()


def _holds(dose: Dose) -> list[tuple[Side, int]]:
    """The side and number of each hold, in order."""
    numbers = range(1, dose.repeats + 1)
    if dose.sides == "both":
        return [("left", n) for n in numbers] + [("right", n) for n in numbers]
    if dose.sides == "alternate":
        return [(side, n) for n in numbers for side in ("left", "right")]
    return [("", n) for n in numbers]


def _step_cues(step: int, task: Task) -> list[Cue]:
    dose, holds = task.dose, _holds(task.dose)
    cues = [Cue("ready", task.ready, step, holds[0][0], 0, dose.repeats)]
    for i, (side, number) in enumerate(holds):
        if i and side != holds[i - 1][0]:
            cues.append(Cue("switch", dose.switch, step, side, number, dose.repeats))
        elif i:
            cues.append(Cue("rest", dose.rest, step, side, number, dose.repeats))
        cues.append(Cue("hold", dose.hold, step, side, number, dose.repeats))
    return [cue for cue in cues if cue.seconds]


def cues(tasks: Sequence[Task], speak: Speak = plain_words) -> list[Cue]:
    """Every cue of `tasks` in order, with the words that `speak` gives it. None lasts zero seconds."""
    return [replace(cue, words=speak(task, cue)) for step, task in enumerate(tasks) for cue in _step_cues(step, task)]


def total_seconds(timeline: Sequence[Cue]) -> int:
    return sum(cue.seconds for cue in timeline)


def as_data(timeline: Sequence[Cue]) -> list[dict[str, Any]]:
    """The cues for the player, ready for JSON."""
    return [asdict(cue) for cue in timeline]
