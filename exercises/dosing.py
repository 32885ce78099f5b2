"""How long, how often and on which sides, read from an exercise's plain words in English. Pure."""

import re
from dataclasses import dataclass

from exercises.models import Position, Sides

HALF, ONE = r"half\s+a", r"an?|one"
COUNT = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60,
}  # fmt: skip
NUMBER = rf"(?:\d+|{'|'.join(COUNT)})"
UNIT = r"(seconds?|secs?|minutes?|mins?|(?<=\d)s|(?<=\d )s)\b"
TIME = re.compile(
    rf"\b({NUMBER})\s*(?:{UNIT})?\s*(?:[-\u2013\u2014]|to|or)\s*({NUMBER})\s*{UNIT}|\b({HALF}|{ONE}|{NUMBER})\s*-?{UNIT}",
    re.IGNORECASE,
)
TIMES = re.compile(
    rf"\b({NUMBER})(?:\s*(?:[-\u2013]|to)\s*({NUMBER}))?\s*(?:times|reps?\b|repetitions?|repeats?\b|rounds?\b|x\b)",
    re.IGNORECASE,
)
AGAIN = re.compile(r"\brepeat\b(?!\s+(?:on|with|for|to)\s+(?:the\s+)?other)", re.IGNORECASE)
IN_TURN = re.compile(r"\balternat\w+|\bside to side\b|(?<!\bon )\bone (?:leg|side|arm) (?:and|at) ", re.IGNORECASE)
BOTH = re.compile(
    r"\b(?:other|each|opposite|per|every) (?:sides?|legs?|knees?|arms?|foot|feet)\b"
    # Both legs are shaken at once; on both sides is one after the other.
    r"|\bboth sides\b|\brepeat (?:it |this )?(?:on|with|for) both\b"
    r"|\b(?:switch|change|swap)\b(?: (?:sides?|legs?|arms?))?"
    r"|\bthen the other\b",
    re.IGNORECASE,
)
THEN = re.compile(r"\bthen (?:on )?the other\b", re.IGNORECASE)
"""One side whole before the other, whatever else is said of them."""
MOVES = re.compile(
    r"\b(?:flow|slowly (?:lower|raise|lift|slide|roll)|lower one|circles?|rock|round (?:your|the) back)\b",
    re.IGNORECASE,
)
PLACES = [
    (Position.ALL_FOURS, r"\ball fours\b|\bhands and knees\b|\bwrists under\b"),
    (Position.SIDE, r"\b(?:lie|lying|roll) (?:down )?on (?:your|the|one) side\b|\bside-lying\b"),
    (Position.BACK, r"\bon (?:your|the) back\b"),
    (Position.KNEELING, r"\bkneel(?:ing)?\b|\bone knee (?:down|on)\b|\bknee on the (?:floor|ground|mat)\b"),
    (Position.SEATED, r"\bsit(?:ting)?\b|\bseated\b"),
]
USUAL_SECONDS, USUAL_REPEATS = 30, 5
SECONDS_A_REPEAT = 5
"""Of something done several times without a word about how long."""


@dataclass(frozen=True)
class Found:
    """A dose as the words have it; `is_exercise` when they name a time, a number of repeats or sides."""

    hold: int
    repeats: int
    sides: str
    position: str
    is_moving: bool
    is_exercise: bool


def read(name: str, text: str) -> Found:
    """What `text` says of the exercise `name`. A range counts as its middle; what is not said is as usual."""
    hold, repeats = seconds(text), times(text)
    is_both = bool(BOTH.search(text))
    is_in_turn = bool(IN_TURN.search(text)) and not THEN.search(text)
    is_held = bool(re.search(r"\bhold\b", text, re.IGNORECASE))
    is_counted = not hold and bool(is_in_turn or (not is_held and (repeats or AGAIN.search(text))))
    sides = Sides.ALTERNATE if is_in_turn else Sides.BOTH if is_both else Sides.ONE
    again = USUAL_REPEATS if (is_in_turn and not hold) or AGAIN.search(text) else 1
    return Found(
        hold=hold or (SECONDS_A_REPEAT if is_counted else USUAL_SECONDS),
        repeats=repeats or again,
        sides=sides,
        position=position(f"{name}. {text}"),
        is_moving=is_counted or (bool(MOVES.search(text)) and not is_held),
        is_exercise=bool(hold or repeats or is_in_turn or is_both or AGAIN.search(text)),
    )


def seconds(text: str) -> int | None:
    """The first time that `text` names, as seconds within what a dose may be."""
    found = TIME.search(text)
    if not found:
        return None
    low, low_unit, high, high_unit, only, unit = found.groups()
    if only:
        value = _number(only) * _unit(unit)
    else:
        value = (_number(low) * _unit(low_unit or high_unit) + _number(high) * _unit(high_unit)) / 2
    return max(1, min(600, round(value / 5) * 5 if value >= 10 else round(value)))


def times(text: str) -> int | None:
    found = TIMES.search(text)
    if not found:
        return None
    value = (_number(found[1]) + _number(found[2] or found[1])) / 2
    return max(1, min(60, round(value)))


def position(text: str) -> str:
    """The first place that is named; standing when none is."""
    found = [(match.start(), place) for place, words in PLACES if (match := re.search(words, text, re.IGNORECASE))]
    return min(found)[1] if found else Position.STANDING


def _number(word: str) -> float:
    word = word.lower()
    if word.startswith("half"):
        return 0.5
    return 1 if word in ("a", "an") else COUNT.get(word) or min(int(word), 10_000)


def _unit(word: str) -> int:
    return 60 if word.lower().startswith("m") else 1


def sentences(text: str) -> list[str]:
    """One instruction a line."""
    bare = re.sub(r"(?<!\\)[*_`]|\\(?=\W)", "", " ".join(text.split()))
    return [each.strip() for each in re.split(r"(?<=[.!?])\s+(?=[A-Z“])", bare) if each.strip()]
