"""What a party says of itself: who comes, on what, and the same intake as for a session."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from booking import party_questions
from booking.forms import DetailsForm, NeededName, one_line
from booking.models import SEATED, Booking, Event, Question
from booking.question_forms import QuestionsForm
from booking.seats import Guest
from practice.models import Practice

MANY = 10_000


class BookingForm(DetailsForm):
    """Seats for a party at `event`."""

    who_comes = None  # type: ignore[assignment]  # so a form leaves out a field of its base
    others = forms.CharField(
        label=_("Names of the others"),
        max_length=300,
        required=False,
        help_text=_("So that we can greet them at the door."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    first_time = forms.BooleanField(label=_("Somebody of us comes for the first time"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        event: Event,
        questions: Sequence[Question],
        practice: Practice,
    ) -> None:
        super().__init__(data, questions=questions, practice=practice)
        most = min(event.most_seats, event.capacity)
        self.fields["party"] = _party_field(range(1, most + 1), left=event.places_left)
        self.fields["chairs"] = forms.TypedChoiceField(
            label=_("Chairs instead of mats"),
            choices=[(count, str(count)) for count in range(most + 1)],
            coerce=int,
            required=False,
            help_text=_("Everybody else has a mat on the floor."),
        )
        self.fields["email"].help_text = _("Your confirmation goes here.")
        self.fields["consent"].error_messages["required"] = _("Please agree before you book.")
        self.fields["note"].help_text = _("What would make the evening good for you.")
        self.order_fields(["name", "email", "phone", "party", "chairs", "others", "first_time"])

    def clean_others(self) -> str:
        return one_line(self.cleaned_data["others"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["chairs"] = data.get("chairs") or 0
        if data["chairs"] > data.get("party", data["chairs"]):
            self.add_error("chairs", _("These are more chairs than people."))
        if names_in(data.get("others", "")) >= data.get("party", MANY):
            self.add_error("others", _("These are more names than people who come with you."))
        return data

    def guest(self) -> Guest:
        said = self.cleaned_data
        return Guest(
            **{name: said[name] for name in ("name", "email", "phone", "others", "chairs", "first_time", "note")},
            zone_name=said["zone"],
            consent_version=self.general_words.version,
            consent_text=self.agreed(),
        )


class LaterAnswersForm(QuestionsForm):
    """What a party has not answered yet; consent to keep it is asked for unless it holds."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, questions: Sequence[Question], booking: Booking, now: datetime
    ) -> None:
        super().__init__(data, questions=questions)
        if party_questions.has_health_consent(booking, self.health_words, now):
            del self.fields["health_consent"]


class PartyForm(forms.Form):
    """How many people a booking is for now."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, booking: Booking) -> None:
        super().__init__(data, initial={"party": booking.party})
        event, party = booking.event, booking.party
        most = min(max(event.most_seats, party), event.capacity)
        if booking.state in SEATED:
            most = min(most, party + event.places_left)
        self.fields["party"] = _party_field(range(1, most + 1))
        self.fields["party"].error_messages["invalid_choice"] = _("Please choose a number: there is room for so many.")


class PassOnForm(NeededName):
    """To whom seats are passed on."""

    name = forms.CharField(
        label=_("Their name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Tell us their name.")},
    )
    email = forms.EmailField(
        label=_("Their e-mail"),
        help_text=_("Their own link and invitation go here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={
            "required": _("Tell us their e-mail address, so that they have the places."),
            "invalid": _("This address is not complete. It looks like name@example.com."),
        },
    )

    def guest(self) -> Guest:
        return Guest(name=self.cleaned_data["name"], email=self.cleaned_data["email"])


def names_in(others: str) -> int:
    """How many names were typed, set apart by commas."""
    return len([each for each in re.split("[,;]", others) if each.strip()])


def _party_field(counts: range, *, left: int = MANY) -> forms.TypedChoiceField:
    """How many come; more than are `left` only wait, which is said where some could book."""
    choices = [(count, _party_words(count, is_waiting=0 < left < count)) for count in counts]
    return forms.TypedChoiceField(label=_("How many of you come"), choices=choices, coerce=int)


def _party_words(count: int, *, is_waiting: bool) -> str:
    people = ngettext("%d person", "%d people", count) % count
    return gettext("%s (waiting list)") % people if is_waiting else people
