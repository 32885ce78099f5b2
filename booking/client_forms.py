"""What the practitioner says of a client: contact and notes, who somebody is, and that everything may go."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking import matching
from booking.models import Client

NEW, NOBODY = "new", ""


class ClientForm(forms.ModelForm):
    class Meta:
        model = Client
        fields = ["name", "email", "phone", "notes"]
        widgets = {
            "email": forms.EmailInput(attrs={"inputmode": "email"}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "notes": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {"notes": _("Kept encrypted; the client reads them when they ask for their data.")}

    def contact_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "email", "phone")]

    def clean_notes(self) -> str:
        return str(self.cleaned_data["notes"] or "").strip()


class WhoForm(forms.Form):
    """Who an appointment's person is: a client's number, "new", or nothing for later."""

    client = forms.CharField(required=False, max_length=20)

    def clean_client(self) -> Client | str:
        said: str = self.cleaned_data["client"]
        if said in (NEW, NOBODY):
            return said
        found = Client.objects.outlines().filter(pk=int(said)).first() if said.isdecimal() else None
        if found is None:
            raise ValidationError(_("This client is not there any more."))
        return found


class EraseForm(forms.Form):
    """The name, typed by hand: nothing is erased by a slip of the thumb."""

    name = forms.CharField(label=_("Type the name to go on"), max_length=240, widget=forms.TextInput())

    def __init__(self, *args: Any, whose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whose = whose
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not matching.is_same_name(name, self.whose):
            raise ValidationError(_("This is another name. Nothing was erased."))
        return name
