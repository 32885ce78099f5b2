"""What is filled in when posts are brought in: the file, and which guesses are right."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.moving import files
from blog.moving.options import Options
from blog.moving.plan import Asked, Planned
from practice.models import User

LARGEST = 512 * files.MB
ENDINGS = sorted({*files.TEXTS, ".zip"})


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        help_text=_(
            "From WordPress (.xml), Markdown (.md), a web page (.html), plain text (.txt), Word (.docx), or a .zip of "
            "these with their pictures. You see what would happen before anything does."
        ),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("There is nothing in this file."),
        },
    )
    pages = forms.BooleanField(label=_("Pages of WordPress too, as posts in lists and feed"), required=False)
    drafts = forms.BooleanField(label=_("Drafts too"), required=False)

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if upload.size and upload.size > LARGEST:
            said = gettext("The file is larger than %(most)s. Split it, or import it with the command.")
            raise ValidationError(said % {"most": filesizeformat(LARGEST)})
        if not (upload.name or "").lower().endswith((*ENDINGS, ".doc")):
            raise ValidationError(_("This kind of file can't be read. Below it says which can."))
        return upload


class TicksField(forms.MultipleChoiceField):
    """What is ticked of thousands: each is looked up, where Django's compares it with all of them."""

    @cached_property
    def known(self) -> set[str]:
        return {str(key) for key, _words in self.widget.choices}

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.known


class ConfirmForm(forms.Form):
    """A tick for each guess, each thing that could be made and each post, ticked to begin with; and one for each post
    that was deleted here, not ticked."""

    author = forms.ChoiceField(label=_("Author"), required=False)
    right = forms.MultipleChoiceField(required=False)
    make = forms.MultipleChoiceField(required=False)
    listed = forms.BooleanField(required=False)
    """Whether the page that was sent had the ticks of the posts: without them none is left out."""
    come = TicksField(required=False)
    back = forms.MultipleChoiceField(required=False)
    replace = forms.BooleanField(
        label=_("Where pages, exercises or routines say something else here, take the file's: what stands here goes"),
        required=False,
    )

    def __init__(self, data: Any, asked: Sequence[Asked], posts: Sequence[Planned]) -> None:
        super().__init__(data)
        accounts = User.objects.filter(is_staff=True, is_active=True).order_by("username")
        self.fields["author"].choices = [  # type: ignore[attr-defined]
            ("", _("As the file says")),
            *((each.username, each.get_full_name() or each.username) for each in accounts),
        ]
        self.away = [each for each in posts if each.what == "away"]
        self.posts = [each for each in posts if each.what not in ("away", "page", "draft")]
        self.fields["come"].choices = [(each.key, each.title) for each in self.posts]  # type: ignore[attr-defined]
        self.fields["back"].choices = [(each.key, each.title) for each in self.away]  # type: ignore[attr-defined]
        self.guesses = [each for each in asked if each.kind != "offer"]
        self.offers = [each for each in asked if each.kind == "offer"]
        self.fields["right"].choices = [(each.key, each.words) for each in self.guesses]  # type: ignore[attr-defined]
        self.fields["make"].choices = [(each.key, each.words) for each in self.offers]  # type: ignore[attr-defined]

    def options(self, before: Options, *, may_make_authors: bool, may_add: frozenset[str]) -> Options:
        right = set(self.cleaned_data["right"])
        coming = set(self.cleaned_data["come"]) if self.cleaned_data["listed"] else {each.key for each in self.posts}
        return Options(
            pages=before.pages,
            drafts=before.drafts,
            may_make_authors=may_make_authors,
            may_add=may_add,
            replaces=self.cleaned_data["replace"],
            author=self.cleaned_data["author"],
            refused=frozenset(each.key for each in self.guesses if each.key not in right),
            wanted=frozenset(self.cleaned_data["make"]),
            without=frozenset(each.key for each in self.posts if each.key not in coming),
            back=frozenset(self.cleaned_data["back"]),
        )
