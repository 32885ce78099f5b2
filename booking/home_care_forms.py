"""What the practitioner chooses and changes when giving a routine, and what the client notes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from booking import home_care
from booking.models.home_care import MOST_WEEKS
from exercises.models import Audience, Routine, Sides


class PickForm(forms.Form):
    """Which routine, and for whom it is adapted."""

    routine = forms.ModelChoiceField(
        label=_("Routine"),
        queryset=Routine.objects.published(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a routine.")},
    )
    audience = forms.ChoiceField(
        label=_("Adapted for"),
        required=False,
        choices=[("", _("as the routine is written")), *Audience.choices],
    )

    def chosen(self) -> tuple[Routine, str]:
        """The routine, and the audience that is followed when none is named: its own."""
        routine: Routine = self.cleaned_data["routine"]
        return routine, self.cleaned_data["audience"] or routine.audience


class GiveForm(forms.Form):
    """Doses and notes of every step of a kept plan. `changes()` gives what differs from it."""

    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=MOST_WEEKS, initial=4)
    times_a_week = forms.IntegerField(label=_("Times a week"), min_value=1, max_value=7, initial=3)
    message = forms.CharField(
        label=_("A few words for them"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands on their private page only. The mail says nothing but that there is a page."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        plan: Mapping[str, Any],
        changes: home_care.Changes | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.plan = plan
        self.before = changes or [home_care.unchanged() for _step in plan["steps"]]
        super().__init__(data, initial={**(initial or {}), "seen": digest(plan)}, auto_id="give_%s")
        for number, (step, own) in enumerate(zip(plan["steps"], self.before, strict=True)):
            self.fields |= {f"{name}_{number}": field for name, field in step_fields(step, own).items()}

    def rows(self) -> list[dict[str, Any]]:
        """Each step with its fields."""
        return [
            {
                "step": step,
                "leave_out": self[f"leave_out_{number}"],
                "dose": [self[f"{name}_{number}"] for name in home_care.CHANGEABLE],
                "note": self[f"note_{number}"],
            }
            for number, step in enumerate(self.plan["steps"])
        ]

    def rhythm(self) -> list[forms.BoundField]:
        return [self["weeks"], self["times_a_week"]]

    def clean(self) -> None:
        data = super().clean() or self.cleaned_data
        if data.get("seen") != digest(self.plan):
            raise ValidationError(_("The routine has been edited meanwhile. Please look at the steps again."))
        if all(data.get(f"leave_out_{number}") for number in range(len(self.plan["steps"]))):
            raise ValidationError(_("Leave at least one step in."))

    def changes(self) -> list[dict[str, Any]]:
        return [self._change(number, step) for number, step in enumerate(self.plan["steps"])]

    def _change(self, number: int, step: Mapping[str, Any]) -> dict[str, Any]:
        typed = {name: self.cleaned_data[f"{name}_{number}"] for name in home_care.unchanged()}
        for name in home_care.CHANGEABLE:
            if typed[name] == step["dose"][name]:
                typed[name] = home_care.unchanged()[name]
        return typed


def step_fields(step: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, forms.Field]:
    dose = step["dose"]
    return {
        "leave_out": forms.BooleanField(label=_("Leave out"), required=False, initial=own["leave_out"]),
        "hold": forms.IntegerField(label=_("Seconds"), min_value=1, max_value=600, initial=own["hold"] or dose["hold"]),
        "repeats": forms.IntegerField(
            label=_("Repeats"), min_value=1, max_value=60, initial=own["repeats"] or dose["repeats"]
        ),
        "sides": forms.ChoiceField(label=_("Sides"), choices=Sides.choices, initial=own["sides"] or dose["sides"]),
        "note": forms.CharField(
            label=_("Note for them"), max_length=300, required=False, initial=own["note"], widget=forms.TextInput
        ),
    }


def digest(plan: Mapping[str, Any]) -> str:
    """Tells one version of a kept plan from another."""
    return hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()[:16]


class TickForm(forms.Form):
    """A day done, and how comfortable the body feels, if the client likes to say."""

    day = forms.ChoiceField(label=_("Day"), error_messages={"invalid_choice": _("Choose one of these days.")})
    comfort = forms.TypedChoiceField(
        label=_("How comfortable does your body feel?"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("I'd rather not say")), *((n, str(n)) for n in range(home_care.MOST_COMFORT + 1))],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose a number from 0 to 10, or none.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        days: Sequence[date],
        done: Mapping[date, int | None],
    ) -> None:
        super().__init__(data, initial={"comfort": done.get(days[0])} if days else None, auto_id="tick_%s")
        field = self.fields["day"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(day.isoformat(), formats.date_format(day, "l, F j")) for day in days]

    def clean_day(self) -> date:
        return date.fromisoformat(self.cleaned_data["day"])


class DayForm(forms.Form):
    """A day to forget."""

    day = forms.DateField(input_formats=["%Y-%m-%d"])
