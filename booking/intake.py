"""Answers and what they tell: pure functions over questions and what was typed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _

CONSENT_VERSION = "2026-11"


def consent_text() -> str:
    """The words a client agrees to. Change CONSENT_VERSION with them."""
    return _(
        "I agree that my answers about my health are kept, encrypted, so that the session can be made safe for me. "
        "I can ask for them to be deleted at any time."
    )


class Asked(Protocol):
    """What these functions need of a question; models.Question has it."""

    slug: str
    text: str
    kind: str
    flag_when: str
    flag_value: str
    flag_words: str


def flag(question: Asked, answer: Any) -> str:
    """The words that this answer raises, or an empty text. An unanswered question raises nothing."""
    if answer is None or answer == "":
        return ""
    return question.flag_words if _applies(question.flag_when, question.flag_value, answer) else ""


def flags(questions: Iterable[Asked], answers: Mapping[str, Any]) -> list[str]:
    """The words of every flag that `answers` (by question slug) raise, in the questions' order, each once."""
    words = (flag(question, answers.get(question.slug)) for question in questions)
    return list(dict.fromkeys(each for each in words if each))


def kept(questions: Iterable[Asked], answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What models.Answers keeps: each question's words, the answer and the flag it raised at the time."""
    return [
        {
            "slug": question.slug,
            "question": question.text,
            "answer": _plain(answers.get(question.slug)),
            "flag": flag(question, answers.get(question.slug)),
        }
        for question in questions
    ]


def kept_flags(content: Iterable[Mapping[str, Any]]) -> list[str]:
    """The flags in kept answers, in order, each once."""
    return list(dict.fromkeys(each["flag"] for each in content if each.get("flag")))


def _applies(when: str, value: str, answer: Any) -> bool:
    if when == "yes":
        return answer is True
    if when == "no":
        return answer is False
    if when == "given":
        return True
    if when == "is":
        return str(answer).strip().casefold() == value.strip().casefold()
    number, limit = _number(answer), _number(value)
    if number is None or limit is None:
        return False
    return (when == "under" and number < limit) or (when == "from" and number >= limit)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _plain(answer: Any) -> Any:
    """Dates as ISO text; everything else a form gives is JSON already."""
    return answer.isoformat() if isinstance(answer, date) else answer
