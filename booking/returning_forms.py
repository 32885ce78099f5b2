"""The details of somebody who comes back: contact filled in, and one question in place of the whole intake."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking import consents, intake, reading, returning
from booking.forms import DetailsForm
from booking.models import Consent, Question
from booking.question_forms import QuestionsForm, name_of
from booking.returning import Earlier
from practice.models import Practice

CHANGED = "~changed"
"""Names the answer in what is kept. No question's short name has a tilde."""


class CarriedAnswers(QuestionsForm):
    """Earlier answers stand for themselves until something has changed. They are carried for the same person alone."""

    carried: dict[str, dict[str, Any]]

    def carry(self, known: Sequence[Mapping[str, Any]], today: date) -> None:
        """Ask one question in place of those that `known` answers."""
        self.carried = returning.carried(self.questions, known, today)
        if not self.carried:
            return
        self.fields["changed"] = forms.ChoiceField(
            label=changed_words(self.since),
            choices=[("no", _("No, it is as I said then")), ("yes", self.yes_words)],
            widget=forms.RadioSelect,
            required=False,
        )
        for question in self.asked_when_changed():
            self.fields[name_of(question)].required = False

    yes_words: Any = _("Yes")

    @property
    def is_for_known(self) -> bool:
        """Whether the earlier answers are those of who comes."""
        return True

    def refuse_somebody_else(self) -> None:
        """Say that somebody else's answers can't stand."""

    @property
    def since(self) -> str:
        """The day of the oldest answer carried."""
        return min(each["given"] for each in self.carried.values())

    @property
    def keeps_earlier(self) -> bool:
        """Whether the earlier answers are carried over to this request."""
        return bool(self.carried) and self.cleaned_data.get("changed") == "no" and self.is_for_known

    def asked_when_changed(self) -> list[Question]:
        return [each for each in self.questions if each.slug in self.carried]

    def carried_answers(self) -> list[reading.Read]:
        """Those that say something, for a look at them."""
        return [reading.read(each) for each in self.carried.values() if intake.is_said(each)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.carried or self.errors.get("name"):
            return data
        if not data.get("changed"):
            self.add_error("changed", gettext("Please say whether something has changed."))
        elif data["changed"] == "no" and not self.is_for_known:
            self.refuse_somebody_else()
        elif data["changed"] == "yes":
            for question in self.asked_when_changed():
                if (
                    question.needed
                    and name_of(question) not in self.errors
                    and data.get(name_of(question)) in (None, "")
                ):
                    self.add_error(name_of(question), gettext("Please answer this question."))
        return data

    def says_something(self) -> bool:
        return self.keeps_earlier or super().says_something()

    def question_fields(self) -> list[tuple[Question, forms.BoundField, bool]]:
        """Those asked in any case; `changed_fields` are the others."""
        return self.fields_of([each for each in self.questions if each.slug not in self.carried])

    def changed_fields(self) -> list[tuple[Question, forms.BoundField, bool]]:
        return self.fields_of(self.asked_when_changed())

    def answers(self) -> list[dict[str, Any]]:
        """As kept: whether something has changed, then each answer, the carried ones with their day."""
        said = super().answers()
        if not self.carried or not self.is_for_known:
            return said
        is_changed = not self.keeps_earlier
        first = {"slug": CHANGED, "question": changed_words(self.since), **changed_answer(is_changed)}
        if is_changed:
            return [first, *said]
        return [first, *(self.carried.get(each["slug"], each) for each in said)]


class ReturningForm(CarriedAnswers, DetailsForm):
    """A request of somebody who was here before: contact filled in, and one question in place of the whole intake."""

    yes_words = _("Yes, or this is for somebody else")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        questions: Sequence[Question],
        practice: Practice,
        earlier: Earlier,
        today: date,
        **more: Any,
    ) -> None:
        super().__init__(data, questions=questions, practice=practice, **more)
        self.earlier = earlier
        self.initial = earlier.contact()
        self.carry(earlier.answers, today)
        if self._consent_holds:
            self.fields["health_consent"].help_text = agreed_words(earlier.health_consent)
        self.order_fields([*self.wish_names, "name", "email", "phone", "who_comes", "changed"])

    @property
    def is_for_known(self) -> bool:
        return "name" in self.cleaned_data and self.earlier.is_for(self.comes)

    @cached_property
    def _consent_holds(self) -> bool:
        return bool(self.questions) and consents.holds(self.earlier.health_consent, self.health_words, timezone.now())

    @property
    def has_consent(self) -> bool:
        return self._consent_holds and self.is_for_known

    def refuse_somebody_else(self) -> None:
        sentence = gettext("The earlier answers are those of %(earlier)s. For %(name)s, please answer again.")
        self.add_error("changed", sentence % {"earlier": self.earlier.comes, "name": self.comes})


class BeforeVisitForm(CarriedAnswers):
    """What is still to be asked once a session is agreed, on its private page."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        questions: Sequence[Question],
        known: Sequence[Mapping[str, Any]],
        consent: Consent | None,
        today: date,
    ) -> None:
        super().__init__(data, questions=questions)
        self.consent_held = consent if consents.holds(consent, self.health_words, timezone.now()) else None
        if self.consent_held:
            self.fields["health_consent"].help_text = agreed_words(self.consent_held)
        self.carry(known, today)
        self.order_fields(["changed"])

    @property
    def has_consent(self) -> bool:
        return self.consent_held is not None


class CorrectionForm(QuestionsForm):
    """What was answered, filled in, to be looked at and corrected."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        questions: Sequence[Question],
        content: Sequence[Mapping[str, Any]],
        consent: Consent | None,
        today: date,
    ) -> None:
        super().__init__(data, questions=questions)
        self.given, self.today = {each["slug"]: dict(each) for each in content}, today
        self.initial = {name_of(each): typed(each, self.given[each.slug]["answer"]) for each in questions}
        self.consent_held = consent if consents.holds(consent, self.health_words, timezone.now()) else None
        if self.consent_held:
            del self.fields["health_consent"]

    @property
    def has_consent(self) -> bool:
        return self.consent_held is not None

    def answers(self) -> list[dict[str, Any]]:
        """What is as it was keeps its day; what is not has today's."""
        said = [self._dated(each) for each in super().answers()]
        if CHANGED in self.given and any(each != self.given[each["slug"]] for each in said):
            said.append({**self.given[CHANGED], **changed_answer(True)})
        return said

    def _dated(self, entry: dict[str, Any]) -> dict[str, Any]:
        earlier = self.given[entry["slug"]]
        return earlier if earlier["answer"] == entry["answer"] else {"given": self.today.isoformat(), **entry}


def typed(question: Question, answer: Any) -> Any:
    """A kept answer as its field shows it."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if answer and question.kind in (Question.Kind.DATE, Question.Kind.DUE_DATE):
        return date.fromisoformat(answer)
    return answer


def changed_answer(is_changed: bool) -> dict[str, Any]:
    return {"answer": is_changed, "flag": gettext("Something has changed since last time") if is_changed else ""}


def agreed_words(consent: Consent | None) -> str:
    day = formats.date_format(timezone.localtime(consent.at), "DATE_FORMAT") if consent else ""
    return gettext("You agreed to these words on %(day)s, which still holds. For somebody else, agree anew.") % {
        "day": day
    }


def changed_words(since: str) -> str:
    day = formats.date_format(date.fromisoformat(since), "DATE_FORMAT")
    return gettext("Has anything changed since last time, %(day)s?") % {"day": day}
