"""What a client says of themselves: contact, a service's intake, a note, and what they agree to."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from booking import consents, words
from booking.further_wish_forms import FurtherWishesForm
from booking.models import ConsentText, Question
from booking.phone_forms import telephone
from booking.question_forms import QuestionsForm, name_of
from practice.models import Practice

ADDRESS = re.compile(r"https?:|www\.", re.IGNORECASE)


class NeededName(forms.Form):
    """A form whose field `name` is one line that cannot be left out."""

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name


class DetailsForm(NeededName, FurtherWishesForm, QuestionsForm):
    """The second page of a request."""

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
    who_comes = forms.CharField(
        label=_("Name of who comes"),
        max_length=120,
        required=False,
        help_text=_("The answer goes to you; the questions are about them."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
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
        self, data: Mapping[str, Any] | None = None, *, questions: Sequence[Question], practice: Practice, **more: Any
    ) -> None:
        super().__init__(data, questions=questions, **more)
        self.general_words = consents.words(consents.GENERAL)
        self.fields["consent"].label = f"{self.general_words.text} {cancelling_words(practice)}"
        self.fields["consent"].help_text = format_html(
            '<a href="/policies/" target="_blank">{}</a>', _("The policies (opens beside this page)")
        )
        contact = ["name", "email", "phone", "who_comes"]
        agreeing = ["consent", "health_consent"]
        self.order_fields([*self.wish_names, *contact, *map(name_of, questions), "note", *agreeing])

    def clean_who_comes(self) -> str:
        return one_line(self.cleaned_data["who_comes"])

    def clean_zone(self) -> str:
        """A zone name of the browser's; one that nobody knows is left out, nobody typed it."""
        zone: str = self.cleaned_data["zone"]
        return zone if words.known_zone(zone) else ""

    def clean_phone(self) -> str:
        return telephone(self.cleaned_data["phone"])

    @property
    def comes(self) -> str:
        """Who comes, be it somebody else than who asks."""
        return self.cleaned_data.get("who_comes") or self.cleaned_data["name"]

    @property
    def booked_by(self) -> str:
        """Who asks, when it is for somebody else."""
        name: str = self.cleaned_data["name"]
        return name if self.comes != name else ""

    @property
    def is_for_known(self) -> bool:
        """Whether a private link has shown who comes."""
        return False

    def agreed_texts(self) -> list[ConsentText]:
        return [self.general_words, *super().agreed_texts()]

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


class PartingForm(forms.Form):
    """What a client may say when they cancel or withdraw."""

    parting_words = forms.CharField(
        max_length=1000,
        required=False,
        error_messages={"max_length": _("Please write at most 1000 letters.")},
    )


def one_line(name: str) -> str:
    """A name as it goes into subjects and calendars; no advert in a mail to an address that nobody proved."""
    name = " ".join("".join(each if each.isprintable() else " " for each in name).split())
    if ADDRESS.search(name):
        raise ValidationError(_("A name without a web address, please."), code="address")
    return name


def cancelling_words(practice: Practice) -> str:
    hours = practice.cancellation_hours
    return ngettext(
        "Cancelling is free until %d hour before the session.",
        "Cancelling is free until %d hours before the session.",
        hours,
    ) % (hours,)
