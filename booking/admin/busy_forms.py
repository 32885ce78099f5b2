"""The form for another calendar: an address that is never shown again, or a file that is read before it is kept."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking import busy_times
from booking.busy_reading import Reading, Unreadable
from booking.models import BusyCalendar
from practice import fetching

PLAIN = {
    "class": "vTextField",
    "inputmode": "url",
    "autocomplete": "off",
    "autocapitalize": "none",
    "spellcheck": "false",
}


class BusyCalendarForm(forms.ModelForm):
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={**PLAIN, "class": "vTextField"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        help_text=_("An .ics file. It does not change by itself: upload a newer one when it has."),
    )
    reading: Reading | None = None

    class Meta:
        model = BusyCalendar
        fields = ["name", "practitioner", "active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["address"] = ""
        said = gettext("The secret iCalendar address: it begins with https:// or webcal:// and often ends in .ics.")
        if self.instance.address:
            keeps = gettext("Empty keeps the present one (%(address)s).") % {"address": self.instance.masked}
            said = f"{said} {keeps}"
        self.fields["address"].help_text = said

    def clean_address(self) -> str:
        """What was typed, or what is kept when nothing was."""
        typed: str = self.cleaned_data["address"].strip()
        if typed:
            try:
                fetching.parts_of(typed)
            except fetching.NotFetched as obstacle:
                raise ValidationError(str(obstacle)) from obstacle
        return typed or ("" if self.files.get("file") else self.instance.address)

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if not file:
            return None
        if (file.size or 0) > busy_times.LARGEST:
            raise ValidationError(_("The file is larger than %(size)d MB."), params={"size": busy_times.LARGEST >> 20})
        try:
            self.reading = busy_times.read(busy_times.decoded(file.read()), now=timezone.now())
        except Unreadable as obstacle:
            raise ValidationError(str(obstacle)) from obstacle
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.reading and "address" in self.changed_data:
            self.add_error("address", _("Please give an address or a file, not both."))
        is_new = not self.instance.pk
        if is_new and not self.errors and not data.get("address") and not self.reading:
            self.add_error("address", _("Please give an address or a file."))
        return data
