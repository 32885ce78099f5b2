"""What a reader types under an article."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blog.moderation import Words


class CommentForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=60,
        help_text=_("Shown with your comment. A first name is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Tell us a name, a first name is enough.")},
    )
    body = forms.CharField(
        label=_("Your comment"),
        max_length=4000,
        help_text=_("Everybody can read it: please keep what is private about your health out of it."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write something first.")},
    )
    notify = forms.BooleanField(label=_("Tell me by mail when it is shown or answered"), required=False)
    email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        help_text=_("Only if you ticked the box. It is never shown."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    # Not for people: a program fills every field, and this one tells on it.
    subject = forms.CharField(required=False)
    token = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("notify") and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Where should the mail go? Write your address, or take the tick away."))
        return data

    def words(self) -> Words:
        data = self.cleaned_data
        return Words(
            name=data["name"],
            body=data["body"],
            email=data["email"] if data["notify"] else "",
            notify=data["notify"],
        )
