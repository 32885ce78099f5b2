"""What a reader types under an article, and what is answered by link."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blog.moderation import Words

LONGEST = 4000


def body_field(label: Any, help_text: Any = "", rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Write something first.")},
    )


class ReaderForm(forms.Form):
    """Who writes, and what keeps programs away."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=60,
        help_text=_("A first name is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Tell us a name, a first name is enough.")},
    )
    # Not for people: a program fills every field, and this one tells on it.
    subject = forms.CharField(required=False)
    token = forms.CharField(required=False)


class CommentForm(ReaderForm):
    body = body_field(
        _("Your comment"), _("Everybody can read it: please keep what is private about your health out of it.")
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        help_text=_("Never shown. It gets a link with which you can change or delete your comment later."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    notify = forms.BooleanField(label=_("Tell me by mail when it is shown or answered"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("notify") and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Where should the mail go? Write your address, or take the tick away."))
        return data

    def words(self) -> Words:
        return Words(**{part: self.cleaned_data[part] for part in ("name", "body", "email", "notify")})


class QuestionForm(ReaderForm):
    body = body_field(_("Your question"), _("Only the practitioner reads it, and it is kept encrypted."))
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("The answer goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Where should the answer go? Write your address.")},
    )


class OwnWordsForm(forms.Form):
    """A comment's author changes it; `mark` tells which text was changed."""

    body = body_field(_("Your comment"))
    mark = forms.CharField(required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """The practitioner answers a comment; `mark` tells which text was read."""

    body = body_field(_("Your answer"), _("Shown at once with the practitioner's badge; the comment is shown too."))
    mark = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput)
