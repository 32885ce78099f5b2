"""Answers and what they tell: pure functions over questions and what was typed."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from booking.pregnancy import weeks_at

DUE_DATE = "due_date"


class Asked(Protocol):
    """What these functions need of a question; models.Question has it."""

    slug: str
    text: str
    kind: str
    flag_when: str
    flag_value: str
    flag_words: str
    urgent: bool


@dataclass(frozen=True)
class Visit:
    """What answers are judged for: the day of the session, and the week from which the practice works in pregnancy."""

    day: date
    first_week: int = 0


def kept(questions: Iterable[Asked], answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What models.Answers keeps: each question's words, the answer, and the flag it raised at the time."""
    return [entry(question, answers.get(question.slug)) for question in questions]


def entry(question: Asked, answer: Any) -> dict[str, Any]:
    """One kept answer. Where the flag depends on the day of the visit, the rule is kept in its place."""
    answer, rule = _plain(answer), _rule(question)
    each = {"slug": question.slug, "question": question.text, "answer": answer, "flag": ""}
    if question.kind == DUE_DATE or question.flag_when == "early":
        return {**each, "rule": rule}
    each["flag"] = flag(rule, answer)
    return {**each, "urgent": True} if each["flag"] and question.urgent else each


def flag(rule: Mapping[str, Any], answer: Any, visit: Visit | None = None) -> str:
    """The words that this answer raises, or an empty text. An unanswered question raises nothing."""
    if answer is None or answer == "":
        return ""
    return rule["words"] if _applies(rule, answer, visit) else ""


def judged(content: Iterable[Mapping[str, Any]], visit: Visit) -> list[dict[str, Any]]:
    """Kept answers with the `flag` each raises for `visit`, whether it is `urgent`, and `weeks` for a due date."""
    return [_judged(each, visit) for each in content]


def urgent(content: Iterable[Mapping[str, Any]], visit: Visit) -> list[dict[str, Any]]:
    """The answers with which somebody should contact their provider before anything else."""
    return [each for each in judged(content, visit) if each["urgent"]]


def is_said(entry: Mapping[str, Any]) -> bool:
    return entry["answer"] not in (None, "")


def _rule(question: Asked) -> dict[str, Any]:
    return {
        "kind": question.kind,
        "when": question.flag_when,
        "value": question.flag_value,
        "words": question.flag_words,
        "urgent": question.urgent,
    }


def _judged(each: Mapping[str, Any], visit: Visit) -> dict[str, Any]:
    rule = each.get("rule")
    if rule is None:
        return {**each, "urgent": each.get("urgent", False), "weeks": None}
    raised = flag(rule, each["answer"], visit)
    weeks = _weeks(each["answer"], visit) if rule["kind"] == DUE_DATE else None
    return {**each, "flag": raised, "urgent": bool(raised and rule["urgent"]), "weeks": weeks}


def _applies(rule: Mapping[str, Any], answer: Any, visit: Visit | None) -> bool:
    when, value = rule["when"], rule["value"]
    if when in ("yes", "no"):
        return answer is (when == "yes")
    if when == "given":
        return True
    if when == "is":
        return str(answer).strip().casefold() == value.strip().casefold()
    number = _weeks(answer, visit) if rule["kind"] == DUE_DATE else _number(answer)
    limits = _limits(when, value, visit)
    if number is None or limits is None:
        return False
    lowest, highest = limits
    return number >= lowest if when == "from" else number < lowest or number > highest


def _limits(when: str, value: str, visit: Visit | None) -> tuple[float, float] | None:
    """The least and the greatest number that raise nothing; for `from` the least that does."""
    if when == "early":
        return (visit.first_week, math.inf) if visit else None
    lowest, _dash, highest = value.partition("-")
    found = _number(lowest), _number(highest) if when == "outside" else math.inf
    return (found[0], found[1]) if when and found[0] is not None and found[1] is not None else None


def _weeks(answer: Any, visit: Visit | None) -> int | None:
    """Of a due date as it is kept."""
    return weeks_at(date.fromisoformat(answer), visit.day) if answer and visit else None


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _plain(answer: Any) -> Any:
    """Dates as ISO text; everything else a form gives is JSON already."""
    return answer.isoformat() if isinstance(answer, date) else answer
