"""What the practitioner says of an event and of who comes."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.choosing_forms import WallField
from booking.evenings import Plan
from booking.event_forms import MANY, names_in
from booking.forms import MessageForm, NeededName, one_line
from booking.models import Event, Practitioner, Service
from booking.phone_forms import CallerForm
from booking.seats import Guest
from booking.starter import EVENING
from practice import identity

MOST_MINUTES, MOST_PLACES, MOST_LEAD = 720, 500, 240


def _of_model(name: str, **more: Any) -> Any:
    """The model's own field, with its words."""
    return Event._meta.get_field(name).formfield(**more)  # type: ignore[union-attr]


def _words(name: str) -> Any:
    return _of_model(name, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class ChangeEventForm(forms.Form):
    """Whatever of an event may change once it is planned."""

    title = _of_model("title", required=False, help_text=_("Empty: the name of the service."))
    start = WallField(label=_("Begins"), error_messages={"required": _("Say when it begins.")})
    minutes = _of_model("minutes", min_value=5, max_value=MOST_MINUTES)
    place = _of_model("place", widget=forms.Textarea(attrs={"rows": 2}), max_length=500)
    capacity = _of_model("capacity", min_value=1, max_value=MOST_PLACES)
    price = _of_model("price", min_value=0)
    most_seats = _of_model("most_seats", min_value=1, max_value=MOST_PLACES)
    about = _words("about")
    what_to_bring = _words("what_to_bring")
    warnings = _words("warnings")
    arrive_minutes = _of_model("arrive_minutes", max_value=MOST_LEAD)
    door_minutes = _of_model("door_minutes", max_value=MOST_LEAD)
    published = _of_model(
        "published", initial=True, help_text=_("Shown among the coming events, and open for booking.")
    )

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean(self) -> dict[str, Any]:
        """Lines end as they are kept, whatever the browser ends them with."""
        data = super().clean() or {}
        if data.get("door_minutes", 0) > data.get("arrive_minutes", MOST_LEAD):
            self.add_error("door_minutes", _("The door can't close before it opens."))
        return {name: "\n".join(said.splitlines()) if isinstance(said, str) else said for name, said in data.items()}

    def changes(self, event: Event) -> dict[str, Any]:
        """Those values that differ from what `event` has."""
        said = {**self.cleaned_data, "title": self.cleaned_data["title"] or event.service.name}
        return {name: said[name] for name in ChangeEventForm.base_fields if said[name] != getattr(event, name)}


class PlanForm(ChangeEventForm):
    """A new event."""

    service = forms.ModelChoiceField(
        Service.objects.filter(kind=Service.Kind.GROUP),
        label=_("Service"),
        empty_label=None,
        error_messages={"invalid_choice": _("This service is not there any more.")},
    )
    practitioner = forms.ModelChoiceField(
        Practitioner.objects.active(), label=_("Practitioner"), empty_label=None, required=False
    )
    field_order = ["service", "practitioner"]

    def clean_practitioner(self) -> Practitioner:
        found = self.cleaned_data["practitioner"] or Practitioner.objects.active().first()
        if found is None:
            raise ValidationError(_("Nobody gives sessions yet."))
        return found

    def plan(self) -> Plan:
        return Plan(**{field.name: self.cleaned_data[field.name] for field in fields(Plan)})


def shown(event: Event) -> dict[str, Any]:
    """What an event's form begins with."""
    values: dict[str, Any] = {name: getattr(event, name) for name in PlanForm.base_fields}
    return {**values, "start": wall(event.start)}


def first_words() -> dict[str, Any]:
    """What an event that is like no other begins with: the latest one's warnings and what to bring, so that they are
    left out by nobody who only forgot them; the starter's for a first sound bath.
    """
    names = ("what_to_bring", "warnings")
    if latest := Event.objects.select_related("service").order_by("-created_at", "-pk").first():
        return {"service": latest.service, **{name: getattr(latest, name) for name in names}}
    service = Service.objects.filter(kind=Service.Kind.GROUP).first()
    is_sound_bath = service is not None and service.slug.startswith("sound-bath")
    return {name: EVENING[name] for name in names} if is_sound_bath else {}


def wall(start: datetime) -> datetime:
    """As a date and time field of the browser shows it."""
    return start.astimezone(identity.current().zone).replace(tzinfo=None)


class PartyByPhoneForm(NeededName, CallerForm):
    """A party that the practitioner books for."""

    field_order = ["name", "party", "chairs", "others", "first_time", "phone", "email", "note", "may_wait"]
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say who comes.")},
    )
    party = forms.IntegerField(label=_("How many people"), min_value=1, max_value=MOST_PLACES, initial=1)
    chairs = forms.IntegerField(
        label=_("Chairs instead of mats"),
        min_value=0,
        max_value=MOST_PLACES,
        initial=0,
        help_text=_("Everybody else has a mat on the floor."),
    )
    others = forms.CharField(
        label=_("Names of the others"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    first_time = forms.BooleanField(label=_("Somebody comes for the first time"), required=False)
    may_wait = forms.BooleanField(label=_("Put them on the waiting list if there are too few places"), required=False)

    once = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    """Names this very form, so that pressing it twice adds one party."""

    def clean_others(self) -> str:
        return one_line(self.cleaned_data["others"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("chairs", 0) > data.get("party", data.get("chairs", 0)):
            self.add_error("chairs", _("These are more chairs than people."))
        if names_in(data.get("others", "")) >= data.get("party", MANY):
            self.add_error("others", _("These are more names than people who come along."))
        return data

    def guest(self) -> Guest:
        names = ("name", "email", "phone", "others", "chairs", "first_time", "note")
        return Guest(**{name: self.cleaned_data[name] for name in names})


class CommonMessageForm(MessageForm):
    """The same words to every party."""

    waiting = forms.BooleanField(label=_("To those on the waiting list as well"), required=False)
    agreed = forms.CharField(required=False, max_length=64)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="message_%s")
        field = self.fields["message"]
        field.label, field.required = _("Your message"), True
        field.widget.attrs["rows"] = 6
        field.error_messages["required"] = _("Write what they should know.")
        self.fields["waiting"].help_text = _("Those who are offered a place count as waiting.")
