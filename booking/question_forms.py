"""A service's questions as a form: of a request, of the private page before a visit, of an evening."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.translation import gettext_lazy as _

from booking import consents, intake
from booking.models import ConsentText, Question
from booking.pregnancy import MOST_WEEKS, weeks_at

FEW = 6
"""More choices than this become a list that opens."""
AHEAD = timedelta(days=1)
"""A due date in 40 weeks may be a day further off, by another calendar."""


class QuestionsForm(forms.Form):
    """Answers are fields named q_<pk>; `answers()` gives them as intake keeps them. Health consent is asked apart."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, questions: Sequence[Question], **more: Any) -> None:
        super().__init__(data, **more)
        self.questions = questions
        for question in questions:
            self.fields[name_of(question)] = field_for(question)
        if questions:
            self.health_words = consents.words(consents.HEALTH)
            self.fields["health_consent"] = forms.BooleanField(
                label=self.health_words.text,
                help_text=format_html(
                    '<a href="/privacy/" target="_blank">{}</a>', _("Privacy and health data (opens beside this page)")
                ),
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """The consent to keep answers or a note is needed exactly when there are some."""
        data = super().clean() or {}
        is_needed = "health_consent" in self.fields and self.says_something() and not self.has_consent
        if is_needed and not data.get("health_consent"):
            self.add_error(
                "health_consent",
                _("Without this we may not keep your answers. Please agree, or leave the questions empty."),
            )
        return data

    @property
    def has_consent(self) -> bool:
        """Whether an earlier consent still holds."""
        return False

    def agreed_texts(self) -> list[ConsentText]:
        """The versions that were agreed to here."""
        return [self.health_words] if self.cleaned_data.get("health_consent") else []

    def says_something(self) -> bool:
        """Whether there are answers or a note to keep."""
        said = [self.cleaned_data.get(name) for name in ["note", *map(name_of, self.questions)]]
        return any(each not in (None, "") for each in said)

    def question_fields(self) -> list[tuple[Question, forms.BoundField, bool]]:
        """Each question, its field, and whether the words on when to call a provider follow it."""
        return self.fields_of(self.questions)

    def fields_of(self, questions: Sequence[Question]) -> list[tuple[Question, forms.BoundField, bool]]:
        pregnant = next((each for each in questions if is_about_pregnancy(each)), None)
        return [(each, self[name_of(each)], each == pregnant) for each in questions]

    def answers(self) -> list[dict[str, Any]]:
        """As they are kept, once the form is valid."""
        return self.typed_answers()

    def typed_answers(self) -> list[dict[str, Any]]:
        """Those that can be read so far, be something else on the form amiss."""
        data = self.cleaned_data
        return intake.kept(self.questions, {each.slug: data.get(name_of(each)) for each in self.questions})


def name_of(question: Question) -> str:
    return f"q_{question.pk}"


def is_about_pregnancy(question: Question) -> bool:
    return question.kind in (Question.Kind.WEEKS, Question.Kind.DUE_DATE) or "pregnan" in question.slug


def field_for(question: Question) -> forms.Field:
    """The form field that asks `question`."""
    common: dict[str, Any] = {
        "label": question.text,
        "help_text": conditional_escape(question.help),
        "required": question.needed,
        "error_messages": {"required": _("Please answer this question.")},
    }
    return BUILDERS[question.kind](question, common)


def _yes_no(question: Question, common: dict[str, Any]) -> forms.Field:
    return forms.TypedChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No")), *_left_out(question)],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        **common,
    )


def _choice(question: Question, common: dict[str, Any]) -> forms.Field:
    choices = [(each, each) for each in question.choice_list]
    if len(choices) > FEW:
        select = forms.Select(attrs={"class": "input"})
        return forms.ChoiceField(choices=[("", _("Choose one")), *choices], widget=select, **common)
    return forms.ChoiceField(choices=[*choices, *_left_out(question)], widget=forms.RadioSelect, **common)


def _left_out(question: Question) -> list[tuple[str, Any]]:
    """A radio button that is pressed can't be given up again: this one is shown then."""
    return [] if question.needed else [("", _("Leave out"))]


def _text(question: Question, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "class": "input"}), **common)


def _number(question: Question, common: dict[str, Any]) -> forms.Field:
    common["error_messages"]["invalid"] = _("Write a number, like 12 or 2.5.")
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any", "class": "input"})
    return NumberField(widget=widget, **common)


def _date(question: Question, common: dict[str, Any]) -> forms.Field:
    common["error_messages"]["invalid"] = _("Write a date, like 2026-12-01.")
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"), **common
    )


def _weeks(question: Question, common: dict[str, Any]) -> forms.Field:
    common["error_messages"] |= {
        "invalid": _("Write the number of weeks, like 24."),
        "min_value": _("Write a number of weeks from 0 to %(most)d.") % {"most": MOST_WEEKS},
        "max_value": _("Write a number of weeks from 0 to %(most)d.") % {"most": MOST_WEEKS},
    }
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "input"})
    return forms.IntegerField(min_value=0, max_value=MOST_WEEKS, widget=widget, **common)


def _due_date(question: Question, common: dict[str, Any]) -> forms.Field:
    field = _date(question, common)
    field.validators.append(_plausible)
    return field


def _plausible(due: date) -> None:
    today = timezone.localdate()
    if weeks_at(due, today + AHEAD) is None:
        raise ValidationError(_("A due date lies within the next 40 weeks. Is the year right?"))


class NumberField(forms.FloatField):
    """A number that stays whole when it was typed whole."""

    def clean(self, value: Any) -> int | float | None:
        number = super().clean(value)
        return int(number) if number is not None and float(number).is_integer() else number


BUILDERS: dict[str, Callable[[Question, dict[str, Any]], forms.Field]] = {
    Question.Kind.YES_NO: _yes_no,
    Question.Kind.CHOICE: _choice,
    Question.Kind.TEXT: _text,
    Question.Kind.NUMBER: _number,
    Question.Kind.DATE: _date,
    Question.Kind.WEEKS: _weeks,
    Question.Kind.DUE_DATE: _due_date,
}
