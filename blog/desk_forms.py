"""What the practitioner types about readers."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy as _

from blog.forms import LONGEST, AnswerForm
from blog.models import Block


class DeskAnswerForm(AnswerForm):
    """The answer, looking like the admin's own fields."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["body"].widget = AdminTextareaWidget(attrs={"rows": 5})


class RewordForm(forms.Form):
    """`mark` tells which text was read."""

    mark = forms.CharField(required=False, widget=forms.HiddenInput)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        help_text=_("Change it only to take out what should not be public."),
        widget=AdminTextareaWidget(attrs={"rows": 6}),
    )


class BlockForm(forms.ModelForm):
    class Meta:
        model = Block
        fields = ["kind", "value"]
        help_texts = {"value": _("Words as they are written; an address, or @example.com; a domain like example.com.")}

    def clean(self) -> dict[str, object] | None:
        from blog import blocks

        data = super().clean() or {}
        if data.get("kind") and data.get("value"):
            data["value"] = blocks.tidied(data["kind"], data["value"])
            if not data["value"]:
                self.add_error("value", _("That is no domain. Write it like example.com."))
            if data["kind"] == Block.Kind.EMAIL and "@" not in str(data["value"]):
                self.add_error("value", _("Write an address, or @ and its domain, like @example.com."))
        return data


class AddressForm(forms.Form):
    """Whose traces are looked for."""

    address = forms.EmailField(label=_("E-mail address"))


class EraseReaderForm(AddressForm):
    comments = forms.ChoiceField(
        label=_("Their comments"),
        choices=[("nameless", _("stay, as “a reader”")), ("gone", _("go as well"))],
        initial="nameless",
        widget=forms.RadioSelect,
    )
