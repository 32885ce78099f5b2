"""What the practitioner answers, books and repeats."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.choosing_forms import StartsField
from booking.client_forms import NEW, NOBODY, WhoForm
from booking.forms import MessageForm, one_line
from booking.lifecycle.answering import MOST_OFFERS
from booking.models import ReplyTemplate
from booking.phone_forms import CallerForm
from booking.wishes import StartField

MOST = 12
"""Weeks from one session to the next, and sessions in one go."""
FROM_ONE = dict.fromkeys(["min_value", "max_value", "invalid"], _("A whole number from 1 to 12, please."))
Choices = list[tuple[str, Any]]


class AnswerForm(MessageForm):
    """Words that go with an answer, the wish that is accepted, and a ready reason when it is declined."""

    start = StartField(required=False)
    reason = forms.ModelChoiceField(
        ReplyTemplate.objects.all(),
        required=False,
        error_messages={"invalid_choice": _("This reason is not there any more. Please choose another.")},
    )

    def said(self, verb: str) -> dict[str, Any]:
        """What `verb` takes of it. A reason stands before the practitioner's own words."""
        words: str = self.cleaned_data["message"]
        reason = self.cleaned_data["reason"]
        if verb == "decline" and reason:
            words = "\n\n".join(filter(None, [reason.text.strip(), words]))
        start = self.cleaned_data["start"]
        return {"message": words, "start": start} if verb == "accept" and start else {"message": words}


class ContactForm(WhoForm, CallerForm):
    """For whom a session is booked by telephone: a client, or a name with what contact there is."""

    field_order = ["client", "name", "phone", "email", "note"]
    name = forms.CharField(
        label=_("Name of who comes"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """What is left empty is a known client's own."""
        data = super().clean() or {}
        known = self.known
        for name in ("name", "phone", "email") if known else ():
            if name not in self.errors:
                data[name] = data.get(name) or getattr(known, name)
        if not data.get("name") and "name" not in self.errors:
            self.add_error("name", ValidationError(_("Say who comes."), code="required"))
        return data

    @property
    def known(self) -> Any:
        """The client it is for, when it is one the practitioner knows."""
        said = self.cleaned_data.get("client", NOBODY) if self.is_bound else NOBODY
        return None if said in (NEW, NOBODY) else said

    @property
    def is_new_client(self) -> bool:
        return self.cleaned_data.get("client") == NEW

    def contact(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "email", "phone")}


class RepeatForm(forms.Form):
    """How often and how many times, as an address carries it."""

    every = forms.IntegerField(
        label=_("Weeks from one to the next"), min_value=1, max_value=MOST, initial=3, error_messages=FROM_ONE
    )
    count = forms.IntegerField(
        label=_("How many times"), min_value=1, max_value=MOST, initial=4, error_messages=FROM_ONE
    )


class DatesForm(forms.Form):
    """Those of the proposed dates that are ticked."""

    start = StartsField(error_messages={"required": _("Choose one date at least. Nothing was booked.")})


class OverrulingDatesForm(DatesForm):
    """The same, with those ticked that overrule the practitioner's own rules."""

    start = StartsField(required=False)
    overruling = StartsField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data["start"] or data["overruling"]):
            raise ValidationError(_("Choose one date at least. Nothing was booked."))
        return data


class DecisionForm(forms.Form):
    """What becomes of one session that stands in a closed time."""

    decision = forms.ChoiceField(
        label=_("What becomes of it?"),
        widget=forms.RadioSelect,
        initial="keep",
        error_messages={
            "required": _("This one has come since. What becomes of it?"),
            "invalid_choice": _("This is not possible any more. Please look again."),
        },
    )
    to = forms.ChoiceField(label=_("Move it to"), required=False)
    offers = forms.MultipleChoiceField(label=_("Offer"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, decisions: Choices, times: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        gone = {"invalid_choice": _("This time is not free any more. Please choose another.")}
        self.fields["decision"].choices = decisions  # type: ignore[attr-defined]
        self.fields["to"].choices = [("", _("Choose a time")), *times]  # type: ignore[attr-defined]
        self.fields["offers"].choices = times  # type: ignore[attr-defined]
        for name in ("to", "offers"):
            self.fields[name].error_messages |= gone
        self.can = [value for value, _words in decisions]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        decision, offers = data.get("decision"), data.get("offers") or []
        if decision == "move" and "to" not in self.errors and not data.get("to"):
            self.add_error("to", _("Choose the time it is moved to."))
        if decision == "offer" and "offers" not in self.errors and not 1 <= len(offers) <= MOST_OFFERS:
            self.add_error("offers", _("Choose one to three times to offer."))
        return data
