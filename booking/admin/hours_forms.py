"""Forms for hours: what was surely not meant is asked about in a sentence before it is offered to anybody."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from booking.availability import Window, window
from booking.models import OpeningHours, SpecialWindow, TimeOff

DATE, TIME = {"type": "date"}, {"type": "time"}
ANY_DAY = datetime(2024, 1, 1)
"""A Monday: windows of one weekday are compared on it."""


class DayOrMomentField(forms.SplitDateTimeField):
    """A date with a time, or a date alone: then the day's beginning, or with `ends` its end. The practice's zone."""

    def __init__(self, *, ends: bool = False, **kwargs: Any) -> None:
        self.ends = ends
        kwargs.setdefault(
            "widget",
            forms.SplitDateTimeWidget(date_attrs=DATE, time_attrs=TIME, date_format="%Y-%m-%d", time_format="%H:%M"),
        )
        super().__init__(require_all_fields=False, **kwargs)
        self.fields[1].required = False

    def compress(self, data_list: Any) -> datetime | None:
        if not data_list or not data_list[0]:
            return None
        day, clock = data_list[0], data_list[1] if len(data_list) > 1 else None
        if isinstance(clock, time):
            return super().compress((day, clock))
        return make_aware(datetime.combine(day + timedelta(days=1 if self.ends else 0), time()))


class TimeOffForm(forms.ModelForm):
    start = DayOrMomentField(label=_("from"), help_text=_("Without a time: from the beginning of that day."))
    end = DayOrMomentField(label=_("until"), ends=True, help_text=_("Without a time: to the end of that day."))

    class Meta:
        model = TimeOff
        fields = ["start", "end", "note", "practitioner"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", _("The end must be after the beginning."))
        return data


class WindowForm(forms.ModelForm):
    """Opening and closing on one day; past midnight only when that is said."""

    past_midnight = forms.BooleanField(label=_("closes on the next day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.instance
        if given.pk and given.closes != time() and given.closes <= given.opens:
            self.initial["past_midnight"] = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens"), data.get("closes")
        if opens is None or closes is None or closes == time():
            return data
        if closes <= opens and not data.get("past_midnight"):
            self.add_error("closes", _("This closes before it opens. Mend the time, or tick “closes on the next day”."))
        return data


class SpecialWindowForm(WindowForm):
    class Meta:
        model = SpecialWindow
        fields = ["opens", "closes", "past_midnight"]


class OpeningHoursForm(WindowForm):
    class Meta:
        model = OpeningHours
        fields = ["weekday", "opens", "closes", "past_midnight", "services", "practitioner"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        names = ("weekday", "opens", "closes", "services", "practitioner")
        if self.errors or any(data.get(name) is None for name in names):
            return data
        for other in self.rows_alike(data):
            if overlap(other, data):
                raise ValidationError(
                    _("There are opening hours already that share some of this time: %(other)s."),
                    params={"other": other},
                )
        return data

    def rows_alike(self, data: dict[str, Any]) -> list[OpeningHours]:
        """Other windows of the weekday for the same practitioner and exactly the same services."""
        services = {service.pk for service in data["services"]}
        rows = OpeningHours.objects.filter(practitioner=data["practitioner"], weekday=data["weekday"])
        others = rows.exclude(pk=self.instance.pk).prefetch_related("services")
        return [row for row in others if {service.pk for service in row.services.all()} == services]


def overlap(row: OpeningHours, data: dict[str, Any]) -> bool:
    one, other = span(row.opens, row.closes), span(data["opens"], data["closes"])
    return one.opens < other.closes and other.opens < one.closes


def span(opens: time, closes: time) -> Window:
    return window(ANY_DAY.date(), opens, closes)
