"""Times that would suit too: up to two beside a held time, or up to three where nothing suits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from booking import words
from booking.lifecycle import MOST_WISHES, WishedFor
from booking.models import FurtherWish
from booking.wishes import FirstDayField
from practice import identity

ANY_DAY = "any"
Choices = list[tuple[Any, Any]]


@dataclass(frozen=True)
class Wishing:
    """How wishes are asked for: beside a held time, by free times too; alone, by days only."""

    is_alone: bool = False
    look_up: Callable[[], Sequence[datetime]] = list
    """Finds the free times around the held one, once and only when they are needed."""
    held: datetime | None = None
    closed: frozenset[int] = frozenset()
    """Weekdays without opening hours: they may be wished for, and the choice says so."""

    @cached_property
    def times(self) -> Sequence[datetime]:
        return self.look_up()

    def days(self) -> Choices:
        closed = _("%(day)s (usually closed)")
        named = [(str(day), closed % {"day": name} if day in self.closed else name) for day, name in WEEKDAYS.items()]
        return [("", _("No day")), (ANY_DAY, _("Any day")), *named]

    @property
    def numbers(self) -> range:
        """The held time counts as the first wish."""
        return range(1 if self.is_alone else 2, MOST_WISHES + 1)

    def has(self, start: datetime) -> bool:
        """Whether exactly this instant is free."""
        return start.astimezone(UTC) in {each.astimezone(UTC) for each in self.times}

    @cached_property
    def named_times(self) -> Choices:
        """One an hour, each with its day: enough to choose from, few enough to look through."""
        zone = identity.current().zone
        others = [each for each in self.times if each.astimezone(UTC) != self.held]
        hourly = [next(each) for _hour, each in groupby(others, key=hour_of)]
        return [("", _("No free time")), *((each.isoformat(), words.short(each, zone)) for each in hourly)]


def hour_of(start: datetime) -> tuple[date, int, int]:
    """In the hour that comes twice, once each."""
    return start.date(), start.hour, start.fold


class ManyTimes(forms.Select):
    """The same list, without two templates for each of its hundred options: they took half the time of the page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = [option for _group, options, _index in widget["optgroups"] for option in options]
        return format_html(
            '<select name="{}"{}>\n{}\n</select>',
            widget["name"],
            flatatt(widget["attrs"]),
            format_html_join(
                "\n",
                '  <option value="{}"{}>{}</option>',
                ((each["value"], flatatt(each["attrs"]), each["label"]) for each in options),
            ),
        )


class FreeTimeField(forms.ChoiceField):
    """One of the free times, those between the listed hours too."""

    def __init__(self, wishing: Wishing, **options: Any) -> None:
        self.wishing = wishing
        super().__init__(choices=lambda: wishing.named_times, **options)

    def valid_value(self, value: str) -> bool:
        return value in {each.isoformat() for each in self.wishing.times}


class FurtherWishesForm(forms.Form):
    """The part of the details that asks for wishes. Fields are named wish<number>_time, _day and _part."""

    def __init__(self, data: Any = None, *, wishing: Wishing | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.wishing = wishing or Wishing()
        if self.wishing.is_alone:
            self.fields["wish_earliest"] = FirstDayField(
                label=_("From which day on?"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
            )
        for number in self.wishing.numbers:
            self._add_slot(number)
        self.wish_names = [name for name in self.fields if name.startswith("wish")]

    def _add_slot(self, number: int) -> None:
        select: dict[str, Any] = {"widget": forms.Select(attrs={"class": "input"}), "required": False}
        times = {**select, "widget": ManyTimes(attrs={"class": "input"})}
        if not self.wishing.is_alone:
            self.fields[f"wish{number}_time"] = FreeTimeField(
                self.wishing,
                label=_("Another free time"),
                error_messages={"invalid_choice": _("This time is not free any more. Please choose another.")},
                **times,
            )
        self.fields[f"wish{number}_day"] = forms.ChoiceField(
            label=_("Day of the week"), choices=self.wishing.days(), **select
        )
        self.fields[f"wish{number}_part"] = forms.ChoiceField(
            label=_("Part of the day"), choices=FurtherWish.Part.choices, **select
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in self.wishing.numbers:
            self._check_slot(number)
        if self.wishing.is_alone and not self.wishes() and not any(name in self.errors for name in self.wish_names):
            self.add_error("wish1_day", _("Tell us at least one day that would suit."))
        return data

    def _check_slot(self, number: int) -> None:
        time, day, part = self._slot(number)
        if time and (day or part):
            name = f"wish{number}_day" if day else f"wish{number}_part"
            self.add_error(name, _("Choose either a free time or a day, not both."))
        elif part and not day and f"wish{number}_day" not in self.errors:
            self.add_error(f"wish{number}_day", _("On which day? Choose “Any day” if it does not matter."))

    def _slot(self, number: int) -> list[str]:
        return [self.cleaned_data.get(f"wish{number}_{each}") or "" for each in ("time", "day", "part")]

    def wishes(self, held: datetime | None = None) -> list[WishedFor]:
        """Each once, and none that is held already."""
        found = []
        for number in self.wishing.numbers:
            time, day, part = self._slot(number)
            if time:
                found.append(WishedFor(start=datetime.fromisoformat(time).astimezone(UTC)))
            elif day:
                weekday = None if day == ANY_DAY else int(day)
                found.append(WishedFor(weekday=weekday, part=part, earliest=self.cleaned_data.get("wish_earliest")))
        return [each for each in dict.fromkeys(found) if each.start is None or each.start != held]

    def wish_slots(self) -> list[tuple[int, list[forms.BoundField]]]:
        """Each wish's number and fields, in the order they are asked in."""
        return [
            (number, [self[name] for name in self.wish_names if name.startswith(f"wish{number}_")])
            for number in self.wishing.numbers
        ]

    @property
    def says_wishes(self) -> bool:
        """Whether something about wishes is there to be looked at."""
        return any(self[name].value() or name in self.errors for name in self.wish_names)
