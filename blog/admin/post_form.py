"""The form in which a post is written."""

from typing import Any, cast

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog import checks
from blog.models import Picture, Post, Topic
from practice.models import User


class PostForm(forms.ModelForm):
    """Refuses what readers would miss in a post that they can see, now or from its time on. A draft may have holes.

    What was already missing while they saw it is said and not refused: an evening in it is over, say.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    new_topics = forms.CharField(
        label=gettext_lazy("New topics"),
        required=False,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Several with commas between them. They are made and chosen when you save."),
    )

    class Meta:
        model = Post
        fields = ["title", "summary", "body", "published_at", "author", "cover", "slug", "topics", "related"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "seen" in self.fields:  # absent for who may only look
            self.fields["seen"].initial = self.version
            self.fields["summary"].required = self.fields["slug"].required = False

    @property
    def is_publishing(self) -> bool:
        """Whether “Save and publish now” was pressed: the date is then now, whatever stands in its field."""
        return "_publish" in self.data and "published_at" in self.fields

    @cached_property
    def changed_data(self) -> list[str]:
        names: list[str] = super().changed_data
        return [*names, "published_at"] if self.is_publishing and "published_at" not in names else names

    @property
    def version(self) -> str:
        """What the post in the database is known by, to tell whether it was saved while it lay open here."""
        return self.instance.saved_at.isoformat() if self.instance.pk else ""

    def clean_body(self) -> str:
        """As it was typed, with the line ends that files have: browsers send others, and it would look changed."""
        body = str(self.cleaned_data["body"]).replace("\r\n", "\n")
        if not body.strip():
            raise forms.ValidationError(_("The text is still empty."))
        return body

    def clean_slug(self) -> str:
        """As typed; the post keeps the one it has, and a new one without any gets it from its title."""
        typed = self.cleaned_data["slug"] or self.initial.get("slug")
        return typed or Post.objects.free_slug(slugify(self.cleaned_data.get("title", "")))

    def clean_new_topics(self) -> list[str]:
        typed = filter(None, (each.strip() for each in self.cleaned_data["new_topics"].split(",")))
        names = {name.casefold(): name for name in reversed([*typed])}
        longest = Topic._meta.get_field("name").max_length or 0
        if any(len(name) > longest for name in names.values()):
            raise forms.ValidationError(_("The name of a topic has at most %d letters.") % longest)
        return list(reversed(names.values()))

    def clean_related(self) -> QuerySet[Post]:
        return self.cleaned_data["related"].exclude(pk=self.instance.pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.body = data.get("body", "")  # the model's checks may take it out
        if self.is_publishing:
            # Not put into what was typed: a form that is refused would come back with a date nobody has chosen.
            self.errors.pop("published_at", None)
            data["published_at"] = timezone.now().replace(microsecond=0)
        if data.get("seen") and data["seen"] != self.version:
            typed = cast(QueryDict, self.data).copy()
            typed[self.add_prefix("seen")] = self.version
            self.data = typed
            saved = date_format(timezone.localtime(self.instance.saved_at), "DATETIME_FORMAT")
            self.add_error(
                None,
                _(
                    "This post was saved somewhere else at %s, after you had opened it here. What you typed is still "
                    "below. Save it once more to keep yours; the other text stays among the earlier texts."
                )
                % saved,
            )
        return data

    def _post_clean(self) -> None:
        """After the model's own checks, so that nothing is said twice."""
        super()._post_clean()  # type: ignore[misc]  # Django's hook, unknown to the stubs
        if not self.cleaned_data.get("published_at"):
            return
        known = self.known_problems()
        for field, sentences in self.problems().items():
            for sentence in sentences:
                if field in self.fields and sentence not in [*self.errors.get(field, ()), *known]:
                    self.add_error(field, sentence)

    def known_problems(self) -> list[str]:
        """What readers miss in the post as they see it before this change."""
        since = self.initial.get("published_at")
        if not self.instance.pk or not since or since > timezone.now():
            return []
        cover = Picture.objects.filter(pk=self.initial.get("cover") or 0).first()
        texts = {name: self.initial.get(name, "") for name in ("summary", "body")}
        return checks.before_publishing(Post(**texts, cover=cover))

    def problems(self) -> dict[str, list[str]]:
        """What is in the way of publishing, by field."""
        text = [*checks.missing(self.body), *checks.wordless(self.body)]
        summary = checks.unsummed(self.cleaned_data.get("summary", ""))
        return {"summary": summary, "body": text, "cover": checks.wordless_cover(self.cleaned_data.get("cover"))}


class UnsavedForm(forms.Form):
    """What the preview takes from a post that is being written: whatever of it can be read already."""

    title = forms.CharField(required=False)
    summary = forms.CharField(required=False)
    body = forms.CharField(required=False)
    published_at = forms.SplitDateTimeField(required=False)
    author = forms.ModelChoiceField(User.objects.all(), required=False)
    cover = forms.ModelChoiceField(Picture.objects.all(), required=False)
    topics = forms.ModelMultipleChoiceField(Topic.objects.all(), required=False)

    def read(self) -> tuple[Post, list[dict[str, str]]]:
        """The post as it would be saved, and its topics. It is no row and becomes none."""
        self.is_valid()
        values = dict(self.cleaned_data)
        topics = [{"name": topic.name, "slug": topic.slug} for topic in values.pop("topics", [])]
        post = Post(slug="draft", **values)
        post.draw()
        return post, topics


class PictureForm(forms.Form):
    picture = forms.FileField()


class WordsForm(forms.Form):
    """What a picture shows, typed right after it was put into a text."""

    name = forms.CharField()
    alt = forms.CharField(max_length=200)
