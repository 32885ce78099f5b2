"""What a visitor wishes for, as it travels in an address: length, add-ons, practitioner, first day, start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from booking import origin, returning, rules, words
from booking.catalogue import Catalogue
from booking.models import AddOn, Client, Length, Practitioner, Service
from booking.returning import Earlier
from practice import identity

DAYS_SHOWN = 14
MOST_DAYS = 62
YEARS = range(2000, 2200)
"""Dates outside are a slip of the fingers, and Python's own calendar ends not far behind them."""


@dataclass(frozen=True)
class Wish:
    """A length of a service with add-ons, of one practitioner; `client` is whom a private link proves."""

    practitioner: Practitioner
    length: Length
    add_ons: list[AddOn]
    has_choice: bool = False
    came_from: str = ""
    returning: str = ""
    client: Client | None = None

    @property
    def service(self) -> Service:
        return self.length.service

    @property
    def is_closed(self) -> bool:
        """Whether it is for clients who have been here before, and nobody says that this is one."""
        return not (self.client or rules.of(self.practitioner, self.service).is_open_to_new(self.length))

    @property
    def minutes(self) -> int:
        return self.length.minutes + sum(add_on.extra_minutes for add_on in self.add_ons)

    @property
    def price(self) -> Decimal:
        return sum((add_on.extra_price for add_on in self.add_ons), start=self.length.price)

    def query(self, **more: str) -> str:
        """The wish as an address carries it."""
        pairs = [("minutes", str(self.length.minutes)), *(("addon", add_on.slug) for add_on in self.add_ons)]
        if self.has_choice:
            pairs.append(("practitioner", self.practitioner.slug))
        if self.came_from:
            pairs.append(("came_from", self.came_from))
        if self.returning:
            pairs.append(("returning", self.returning))
        return urlencode([*pairs, *((key, value) for key, value in more.items() if value)])

    @property
    def origin_query(self) -> str:
        return returning.onward(came_from=self.came_from, returning=self.returning)

    def asked(self) -> dict[str, Any]:
        """The arguments that the diary and the lifecycle take."""
        asked = {"practitioner": self.practitioner, "length": self.length, "add_ons": self.add_ons}
        return {**asked, "client": self.client} if self.client else asked


class StartField(forms.Field):
    """An instant: ISO 8601 with offset. A plus sign that an address turned into a space is mended."""

    default_error_messages = {"invalid": _("This is not a time we can read. Please choose one of those below.")}

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            start = datetime.fromisoformat(str(value).strip().replace(" ", "+"))
        except ValueError:
            start = None
        if start is None or start.tzinfo is None or start.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return start.astimezone(UTC)


class FirstDayField(forms.DateField):
    """A date; those in the past mean today, as a bookmark grows old."""

    default_error_messages = {"invalid": _("This is not a date we can read. Write it like 2026-12-01.")}

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and day.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class FirstDayForm(forms.Form):
    """Reads the day from which free times are shown."""

    def __init__(self, data: Mapping[str, Any], *, today: date, auto_id: str = "wish_%s") -> None:
        self.today = today
        super().__init__(data, auto_id=auto_id)
        self.fields["from"] = FirstDayField(
            label=_("First day"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )

    @property
    def first(self) -> date:
        return max(self.cleaned_data.get("from") or self.today, self.today)


class WishForm(FirstDayForm):
    """Reads a wish from an address. What is left out has a sensible default; what is wrong gets a sentence."""

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        service: Service,
        catalogue: Catalogue,
        today: date,
        earlier: Earlier | None = None,
    ) -> None:
        self.service, self.earlier = service, earlier
        self.client = earlier.client if earlier else None
        every_length = list(service.lengths.all())
        # Where all are closed to new clients they are shown all the same: the page says whom they are for.
        self.lengths = [each for each in every_length if self.client or each.new_clients] or every_length
        self.offered_add_ons = list(service.add_ons.all())
        self.practitioners = catalogue.practitioners
        given = MultiValueDict({key: data.getlist(key) for key in data})  # type: ignore[attr-defined]
        self.defaults = {"minutes": str(self.lengths[0].minutes), "practitioner": self.practitioners[0].slug}
        for name, value in self.defaults.items():
            if not given.get(name):
                given[name] = value
        super().__init__(given, today=today)
        self._add_fields()

    def _add_fields(self) -> None:
        if len(self.practitioners) > 1:
            self.fields["practitioner"] = forms.ChoiceField(
                label=_("With"),
                choices=[(each.slug, each.name) for each in self.practitioners],
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Nobody of this name gives sessions here.")},
            )
        self.fields["minutes"] = forms.TypedChoiceField(
            label=_("Length"),
            choices=[(each.minutes, self._length_words(each)) for each in self.lengths],
            coerce=int,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": self._refusal()},
        )
        if self.offered_add_ons:
            self.fields["addon"] = forms.MultipleChoiceField(
                label=_("Add to it"),
                required=False,
                choices=[(each.slug, add_on_words(each)) for each in self.offered_add_ons],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": _("This addition is not offered with this session.")},
            )

    def _refusal(self) -> str:
        """What is said of a length that can't be chosen."""
        if any(str(each.minutes) == self.data.get("minutes") for each in self.service.lengths.all()):
            return gettext("This length is for clients who have been here before.")
        return gettext("This session is not offered in that length.")

    def _length_words(self, length: Length) -> str:
        return gettext("%(minutes)s, %(price)s") % {
            "minutes": minutes_words(length.minutes),
            "price": words.money(length.price, identity.current().currency),
        }

    def clean_addon(self) -> list[str]:
        return list(dict.fromkeys(self.cleaned_data["addon"]))

    def clean(self) -> None:
        if "addon" not in self.fields and self.data.get("addon"):
            raise ValidationError(_("This session has no additions."))

    @property
    def wish(self) -> Wish:
        """What was wished for, with the default where the address was wrong."""
        cleaned = self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else {}
        minutes = cleaned.get("minutes") or self.lengths[0].minutes
        slugs = cleaned.get("addon") or []
        practitioner = cleaned.get("practitioner") or self.practitioners[0].slug
        return Wish(
            practitioner=next(each for each in self.practitioners if each.slug == practitioner),
            length=next(each for each in self.lengths if each.minutes == minutes),
            add_ons=[each for each in self.offered_add_ons if each.slug in slugs],
            has_choice=len(self.practitioners) > 1,
            came_from=origin.read(self.data.get("came_from")),
            returning=returning.shaped(self.data.get("returning")),
            client=self.client,
        )


class TimesForm(WishForm):
    """A wish and how many days of it, for times.json."""

    def _add_fields(self) -> None:
        super()._add_fields()
        self.fields["days"] = forms.IntegerField(
            required=False,
            min_value=1,
            max_value=MOST_DAYS,
            error_messages={
                "invalid": _("“days” is a whole number."),
                "min_value": _("“days” is at least %(limit_value)s."),
                "max_value": _("“days” is at most %(limit_value)s."),
            },
        )

    @property
    def days(self) -> int:
        return self.cleaned_data.get("days") or DAYS_SHOWN


def minutes_words(minutes: int) -> str:
    return ngettext("%d minute", "%d minutes", minutes) % minutes


def add_on_words(add_on: AddOn) -> str:
    """ "Cupping (15 minutes more, $20)"."""
    parts = []
    if add_on.extra_minutes:
        parts.append(
            ngettext("%d minute more", "%d minutes more", add_on.extra_minutes) % add_on.extra_minutes,
        )
    if add_on.extra_price:
        parts.append(words.money(add_on.extra_price, identity.current().currency))
    return f"{add_on.name} ({', '.join(parts)})" if parts else add_on.name
