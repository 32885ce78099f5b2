"""What the practitioner reads of a client's answers: flags with their reasons, answers in words, what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import consents, intake, questionnaire
from booking.models import Answers, Appointment
from practice import encryption, identity
from practice.encryption import Lost


@dataclass(frozen=True)
class Read:
    """One answer in words, with the flag it raises."""

    question: str
    answer: str
    flag: str = ""
    is_urgent: bool = False
    given: str = ""
    """The day it was given on, when that was for an earlier session."""


@dataclass(frozen=True)
class Flag:
    """Words for the practitioner, and the answers that raised them."""

    words: str
    reasons: list[Read]

    def __str__(self) -> str:
        return self.words

    @property
    def is_urgent(self) -> bool:
        return any(each.is_urgent for each in self.reasons)


def visit_of(appointment: Appointment, now: datetime) -> intake.Visit:
    """The day that weeks are counted for: of the session, or today while there are only wishes."""
    practice = identity.current()
    day = (appointment.start or now).astimezone(practice.zone).date()
    return intake.Visit(day, practice.pregnancy_from_week)


def for_practitioner(appointment: Appointment, now: datetime) -> dict[str, Any]:
    """For admin/booking/appointment/_flags.html, _open_questions.html and _intake.html."""
    kept = Answers.objects.filter(appointment=appointment).first()
    content: Any = kept.content if kept else []
    encrypted = [content, appointment.note, appointment.came_from, appointment.last_message, appointment.parting_words]
    is_lost = isinstance(content, Lost)
    entries = [] if is_lost else intake.judged(content, visit_of(appointment, now))
    answers = [read(each) for each in entries if intake.is_said(each)]
    left_out = [each["question"] for each in entries if not intake.is_said(each)]
    unanswered = _unanswered(appointment, entries, now)
    return {
        "flags": flags(answers),
        "answers": answers,
        "left_out": left_out,
        "unanswered": unanswered,
        "open_questions": len(left_out) + unanswered,
        **_consent(appointment, now),
        "lost_key": encryption.place() if any(isinstance(each, Lost) for each in encrypted) else "",
    }


def _consent(appointment: Appointment, now: datetime) -> dict[str, Any]:
    consent = consents.of_health(appointment)
    lapses = consents.lapses_at(consent) if consent else now
    return {"health_consent": consent, "consent_lapses": lapses, "is_consent_lapsed": bool(consent) and lapses <= now}


def _unanswered(appointment: Appointment, entries: list[dict[str, Any]], now: datetime) -> int:
    """How many questions the client is still asked before the visit."""
    return len(questionnaire.missing(appointment, entries)) if questionnaire.is_open(appointment, now) else 0


def flag_counts(appointments: Iterable[Appointment], now: datetime) -> dict[int, int]:
    """How many flags the answers of each raise, without a word of them; by key. One query."""
    rows = {each.pk: each for each in appointments}
    counts = {}
    for kept in Answers.objects.filter(appointment__in=rows) if rows else ():
        if not isinstance(kept.content, Lost):
            entries = intake.judged(kept.content, visit_of(rows[kept.appointment_id], now))
            counts[kept.appointment_id] = len({each["flag"] for each in entries if intake.is_said(each)} - {""})
    return counts


def flags(answers: Iterable[Read]) -> list[Flag]:
    """Each flag once, the urgent ones first, else in the order of the questions."""
    found: dict[str, Flag] = {}
    for each in answers:
        if each.flag:
            found.setdefault(each.flag, Flag(each.flag, [])).reasons.append(each)
    return sorted(found.values(), key=lambda flag: not flag.is_urgent)


def read(entry: Mapping[str, Any]) -> Read:
    """An entry of intake.judged, or as it is kept."""
    given = entry.get("given", "")
    return Read(
        question=entry["question"],
        answer=answer_words(entry),
        flag=entry["flag"],
        is_urgent=entry.get("urgent", False),
        given=day_words(given) if given else "",
    )


def answer_words(entry: Mapping[str, Any]) -> str:
    answer = entry["answer"]
    if isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    if "rule" not in entry or entry["rule"]["kind"] != intake.DUE_DATE:
        return str(answer)
    weeks, day = entry.get("weeks"), day_words(answer)
    if weeks is None:
        return day
    counted = ngettext("%(weeks)d week on the day of the visit", "%(weeks)d weeks on the day of the visit", weeks)
    return _("%(day)s: %(weeks)s") % {"day": day, "weeks": counted % {"weeks": weeks}}


def day_words(day: str) -> str:
    return formats.date_format(date.fromisoformat(day), "DATE_FORMAT")
