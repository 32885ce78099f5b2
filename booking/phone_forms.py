"""What the practitioner writes down when somebody calls, be it for a session or for an evening."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FEWEST_DIGITS = 5


def telephone(typed: str) -> str:
    """What was typed, when it can be called."""
    if typed and sum(letter.isdigit() for letter in typed) < FEWEST_DIGITS:
        raise ValidationError(_("This is too short for a telephone number."))
    return typed


class CallerForm(forms.Form):
    """How to reach who called, and a note."""

    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("The confirmation goes there. Without one nothing is mailed."),
        widget=forms.EmailInput(attrs={"inputmode": "email", "autocomplete": "off"}),
        error_messages={"invalid": _("This address is not complete. It looks like name@example.com.")},
    )
    note = forms.CharField(
        label=_("Note for yourself"),
        max_length=2000,
        required=False,
        help_text=_("Kept encrypted and in no mail."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_phone(self) -> str:
        return telephone(self.cleaned_data["phone"])
