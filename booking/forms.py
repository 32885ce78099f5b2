"""What a client says of themselves: contact, a service's intake, a note, and what they agree to."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import conditional_escape, format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from booking import intake, words
from booking.models import Question
from practice.models import Practice

FEW = 6
"""More choices than this become a list that opens."""
MOST_WEEKS = 45
ADDRESS = re.compile(r"https?:|www\.", re.IGNORECASE)


class DetailsForm(forms.Form):
    """The second page of a request. Answers are fields named q_<pk>; `answers()` gives them as intake keeps them."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Tell us your name.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The answer goes here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Tell us your e-mail address, so that we can answer."),
            "invalid": _("This address is not complete. It looks like name@example.com."),
        },
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        help_text=_("For short notice only."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    note = forms.CharField(
        label=_("Anything else we should know"),
        max_length=2000,
        required=False,
        help_text=_("What brings you here, what you hope for, how you found the door last time."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    zone = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput(attrs={"data-zone": ""}))
    consent = forms.BooleanField(error_messages={"required": _("Please agree before you ask for the time.")})

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, questions: Sequence[Question], practice: Practice
    ) -> None:
        super().__init__(data)
        self.questions = questions
        for question in questions:
            self.fields[name_of(question)] = field_for(question)
        self.fields["consent"].label = consent_words(practice)
        self.fields["consent"].help_text = format_html(
            '<a href="/policies/" target="_blank">{}</a>', _("The policies (opens beside this page)")
        )
        if questions:
            self.fields["health_consent"] = forms.BooleanField(
                label=intake.consent_text(),
                help_text=format_html(
                    '<a href="/privacy/" target="_blank">{}</a>', _("Privacy and health data (opens beside this page)")
                ),
                required=False,
            )
        self.order_fields(["name", "email", "phone", *map(name_of, questions), "note", "consent", "health_consent"])

    def clean(self) -> dict[str, Any]:
        """The consent to keep answers or a note is needed exactly when there are some."""
        data = super().clean() or {}
        said = [data.get("note"), *(data.get(name_of(each)) for each in self.questions)]
        is_needed = "health_consent" in self.fields and any(each not in (None, "") for each in said)
        if is_needed and not data.get("health_consent"):
            self.add_error(
                "health_consent",
                _("Without this we may not keep your answers. Please agree, or leave the questions empty."),
            )
        return data

    def clean_name(self) -> str:
        """One line, as it goes into subjects and calendars; no advert in a mail to an address that nobody proved."""
        name = " ".join("".join(each if each.isprintable() else " " for each in self.cleaned_data["name"]).split())
        if not name:
            raise ValidationError(self.fields["name"].error_messages["required"], code="required")
        if ADDRESS.search(name):
            raise ValidationError(_("A name without a web address, please."), code="address")
        return name

    def clean_zone(self) -> str:
        """A zone name of the browser's; one that nobody knows is left out, nobody typed it."""
        zone: str = self.cleaned_data["zone"]
        return zone if words.known_zone(zone) else ""

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and sum(letter.isdigit() for letter in phone) < 5:
            raise ValidationError(_("This is too short for a telephone number."))
        return phone

    def question_fields(self) -> list[tuple[Question, forms.BoundField, bool]]:
        """Each question, its field, and whether the words on when to call a provider follow it."""
        pregnant = next((each for each in self.questions if is_about_pregnancy(each)), None)
        return [(each, self[name_of(each)], each == pregnant) for each in self.questions]

    def answers(self) -> list[dict[str, Any]]:
        return intake.kept(self.questions, {each.slug: self.cleaned_data[name_of(each)] for each in self.questions})

    def agreed(self) -> str:
        """Every sentence that was agreed to, as it stood on the page."""
        names = [name for name in ("consent", "health_consent") if self.cleaned_data.get(name)]
        return "\n".join(str(self.fields[name].label) for name in names)


class MessageForm(forms.Form):
    """The practitioner's words that go with an answer."""

    message = forms.CharField(
        label=_("A message, if you like"),
        max_length=1500,
        required=False,
        help_text=_("Goes into the mail as you write it. No health words: mail is not private."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def consent_words(practice: Practice) -> str:
    hours = practice.cancellation_hours
    return ngettext(
        "I agree to the practice's policies. Cancelling is free until %d hour before the session.",
        "I agree to the practice's policies. Cancelling is free until %d hours before the session.",
        hours,
    ) % (hours,)


def name_of(question: Question) -> str:
    return f"q_{question.pk}"


def is_about_pregnancy(question: Question) -> bool:
    return question.kind == Question.Kind.WEEKS or "pregnan" in question.slug


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
        choices=[("yes", _("Yes")), ("no", _("No"))],
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
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


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
}
