"""Forms for times that the practitioner chooses: ticked among the free ones, or typed."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from booking.availability import showing
from booking.forms import MessageForm
from booking.wishes import YEARS, FirstDayField, StartField
from practice import identity


class StartsField(forms.Field):
    """Any number of instants, as tick boxes post them."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[datetime]:
        one = StartField()
        return [start for each in value or [] if each and (start := one.clean(each))]


class WallField(forms.Field):
    """A date and time by the practice's clock. One that the clock shows twice means its first showing."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": 300}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "invalid": _("This is not a date and time we can read. Write it like 2026-12-01T10:00."),
        "skipped": _("The clock skips this time on that day."),
    }

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            wall = datetime.fromisoformat(str(value).strip())
        except ValueError:
            wall = None
        if wall is None or wall.tzinfo or wall.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        start = showing(wall, identity.current().zone)
        if start is None:
            raise ValidationError(self.error_messages["skipped"], code="skipped")
        return start


class TimesForm(MessageForm):
    """One to `most` times, and which days are shown. `starts` are those chosen, in order."""

    start = StartsField(required=False)
    agreed = forms.CharField(required=False, max_length=64)

    def __init__(self, data: Any = None, *, most: int, shown: Any = None) -> None:
        super().__init__(data, auto_id="times_%s")
        self.most = most
        self.typed_names = [f"typed_{number}" for number in range(1, most + 1)]
        for number, name in enumerate(self.typed_names, 1):
            label = _("Or type a time") if most == 1 else _("Or type time %(number)d") % {"number": number}
            self.fields[name] = WallField(label=label, required=False)
        self.fields["from"] = FirstDayField(
            label=_("Days from"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields["show"] = FirstDayField(required=False)
        self.shown = FirstDays(shown).first if shown is not None else None

    def typed_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.typed_names]

    @property
    def has_typed(self) -> bool:
        return any(self[name].value() for name in self.typed_names)

    @property
    def typed(self) -> list[datetime]:
        return [start for name in self.typed_names if (start := self.cleaned_data.get(name))]

    @property
    def starts(self) -> list[datetime]:
        """Where only one is wanted a typed one counts, as a radio button can't be given up again."""
        ticked = self.ticked
        return self.typed if self.most == 1 and self.typed else sorted({*ticked, *self.typed})

    @property
    def ticked(self) -> list[datetime]:
        return sorted(set(self.cleaned_data.get("start") or [])) if self.is_bound else []

    @property
    def first(self) -> date | None:
        """The first day to show."""
        if not self.is_bound:
            return self.shown
        return self.cleaned_data.get("show") or self.cleaned_data.get("from") or self.shown

    @property
    def is_final(self) -> bool:
        """Whether it was posted to be done, not to look at other days or to change a choice."""
        return self.is_bound and not ({"show", "back"} & set(self.data))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_final and not self.errors and not 1 <= len(self.starts) <= self.most:
            raise ValidationError(
                ngettext("Choose one time.", "Choose at least one time and at most %(most)d.", self.most)
                % {"most": self.most}
            )
        return data


class FirstDays(forms.Form):
    """The first day that an address asks for; nonsense means today."""

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["from"] = FirstDayField(required=False)

    @property
    def first(self) -> date | None:
        return self.cleaned_data.get("from") if self.is_valid() else None
