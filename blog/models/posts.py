"""Posts and their topics, what they were before, and where they were found before."""

import re
from collections.abc import Collection
from datetime import datetime
from html import unescape
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Min, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from blog import figures, picture_markup
from blog.models.moving import DeletedPost
from blog.models.pictures import Picture
from practice.markdown import render
from practice.page_cache import forget

WORDS_A_MINUTE = 200
FIRST_PARAGRAPH = re.compile(r"\s*<p>(.*?)</p>", re.DOTALL)
RESERVED_SLUGS = {"comments", "drafts", "feed", "moderate", "stop", "topics"}


def free_slug(slug: str) -> None:
    """Raises ValidationError for an address that the blog uses itself."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("The blog uses the address “%(slug)s” itself. Choose another."), params={"slug": slug})


def _free_slug(rows: models.QuerySet[Any], wanted: str, taken: Collection[str] = ()) -> str:
    """`wanted`, or with the first number behind it that makes a slug which none of `rows` has, and which fits."""
    most = rows.model._meta.get_field("slug").max_length or 0
    slug, number = wanted, 1
    while slug in taken or rows.filter(slug=slug).exists():
        number += 1
        slug = f"{wanted[: most - len(str(number)) - 1]}-{number}"
    return slug


class TopicQuerySet(models.QuerySet["Topic"]):
    def used(self) -> "TopicQuerySet":
        """Topics of which a reader finds at least one post."""
        return self.filter(pk__in=Post.topics.through.objects.filter(post__in=Post.objects.published()).values("topic"))

    def called(self, name: str) -> "Topic":
        """The topic of that name, whatever its capitals; made when there is none."""
        return self.filter(name__iexact=name).first() or self.create(name=name, slug=self.free_slug(name))

    def free_slug(self, name: str) -> str:
        """An address for `name` that no topic has."""
        return _free_slug(self, slugify(name)[:50].strip("-_") or "topic")


class Topic(models.Model):
    """What posts are about; a post may have several."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = [Lower("name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:topic", args=[self.slug])


class PostQuerySet(models.QuerySet["Post"]):
    def published(self, now: datetime | None = None) -> "PostQuerySet":
        """What readers may see: neither drafts nor posts whose time is still to come."""
        return self.filter(published_at__lte=now or timezone.now())

    def next_appearance(self) -> datetime | None:
        """When the next scheduled post will be there: what is remembered of the blog holds until then."""
        return self.filter(published_at__gt=timezone.now()).aggregate(next=Min("published_at"))["next"]

    def update(self, **values: Any) -> int:
        """Sends no signal, so what pages remember of posts is forgotten here."""
        forget("articles")
        return super().update(**values)

    def free_slug(self, wanted: str, taken: Collection[str] = ()) -> str:
        """`wanted` as an address, or the nearest that no post and no page of the blog has; also none of `taken`."""
        wanted = wanted[: Post._meta.get_field("slug").max_length].strip("-_") or "post"
        if wanted in RESERVED_SLUGS:
            wanted = f"{wanted}-post"
        return _free_slug(self, wanted, taken)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Also remembers those that an import wrote, as each post does that is deleted by itself."""
        with transaction.atomic():
            DeletedPost.objects.remember(self.only("title", "slug", "import_ref", "import_digest").iterator())
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def dated(self) -> "PostQuerySet":
        """What readers may see now or when its time comes: no drafts."""
        return self.filter(published_at__isnull=False)

    def listed(self) -> "PostQuerySet":
        """For cards: newest first, without the long columns."""
        bare = self.defer("body", "body_html", "headings", "cover_html")
        return bare.select_related("author", "cover").prefetch_related("topics")

    def showing(self, picture: Picture) -> "PostQuerySet":
        """Posts with `picture` at their head or in their text."""
        return self.filter(Q(cover=picture) | Q(body__contains=f"{picture_markup.FOLDER}{picture.name}"))

    def whole(self) -> "PostQuerySet":
        """For feeds: newest first, with the text."""
        return self.defer("body", "headings").select_related("author").prefetch_related("topics")

    def with_topics(self) -> "PostQuerySet":
        """One row for each topic of a post (one also without any), so that post, topics and author cost one query."""
        return self.annotate(
            topic_name=F("topics__name"),
            topic_slug=F("topics__slug"),
            author_first_name=F("author__first_name"),
            author_last_name=F("author__last_name"),
        ).order_by(Lower("topic_name"))


class Post(models.Model):
    """An article. Its Markdown is rendered when it is saved."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80, unique=True, validators=[free_slug])
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One or two sentences for lists, search engines and shared links.")
    )
    body = models.TextField(
        _("text"),
        help_text=_(
            "Markdown. A line of its own like “::exercise bridge”, “::routine psoas-release” or “::figure psoas” "
            "shows that exercise, routine or drawing; “**[Ask for a session](/book/)**” becomes a button."
        ),
    )
    body_html = models.TextField(editable=False)
    headings = models.JSONField(default=list, editable=False)
    minutes = models.PositiveSmallIntegerField(_("reading minutes"), default=1, editable=False)
    cover = models.ForeignKey(
        Picture,
        verbose_name=_("cover picture"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="covered_posts",
    )
    cover_html = models.TextField(editable=False, blank=True)
    # The picture for those who share a link, drawn by the worker; the key tells from what it was drawn.
    share_image = models.FileField(upload_to="shared/", blank=True, editable=False)
    share_key = models.CharField(max_length=64, blank=True, editable=False)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="posts", blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"is_staff": True},
        related_name="posts",
    )
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        help_text=_("Empty: a draft. In the future: it appears at that time."),
    )
    # For readers, their feed readers and search engines: when `told` became another.
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    # When anything about it was saved last, to tell whether that happened while it lay open somewhere.
    saved_at = models.DateTimeField(auto_now=True)
    related = models.ManyToManyField(
        "self",
        verbose_name=_("read on with"),
        symmetrical=False,
        blank=True,
        help_text=_("Shown under the article. With none chosen, posts that share its topics are."),
    )
    takes_comments = models.BooleanField(
        _("takes comments"), default=True, help_text=_("Taken away, what has been said stays to be read.")
    )
    is_shared_draft = models.BooleanField(
        _("can be read at its secret address"),
        default=False,
        editable=False,
    )
    # A secret address holds the version it was made with: raising it closes every earlier one.
    preview_version = models.PositiveIntegerField(default=0, editable=False)
    import_ref = models.CharField(
        _("came from"), max_length=300, blank=True, editable=False, help_text=_("What an import knows it by.")
    )
    # What the last import read, what words the file had, and what words it wrote: whether the file, its words or the
    # post here have changed since.
    import_digest = models.CharField(max_length=64, blank=True, editable=False)
    import_source_digest = models.CharField(max_length=64, blank=True, editable=False)
    import_text_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = [F("published_at").desc(nulls_first=True), "-pk"]
        indexes = [models.Index(fields=["-published_at"], name="post_by_published")]
        constraints = [
            models.UniqueConstraint(fields=["import_ref"], condition=~Q(import_ref=""), name="post_import_ref_unique"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.draw()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("blog:article", args=[self.slug])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            DeletedPost.objects.remember([self])
            return super().delete(*args, **kwargs)

    def draw(self) -> None:
        """Everything that is made from the words: what a reader's request only puts together."""
        rendered = render(self.body, embeds=True)
        shown = Picture.objects.named(picture_markup.names(rendered.html))
        self.body_html = picture_markup.fill(figures.fill(rendered.html), shown)
        self.headings = rendered.contents()
        self.cover_html = picture_markup.cover(self.cover)
        self.minutes = max(1, round(len(self.body.split()) / WORDS_A_MINUTE))

    def clean(self) -> None:
        if missing := figures.missing(render(self.body, embeds=True).html):
            raise ValidationError({"body": _("There is no drawing called “%s”.") % missing[0]})
        others = OldAddress.objects.exclude(post=self.pk).select_related("post")
        if held := others.filter(path=f"{reverse('blog:list')}{self.slug}/").first():
            raise ValidationError({"slug": held.leads_to_another()})

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def lead(self) -> str:
        """Its summary above the text; nothing when the text begins with the same words, as an imported one may."""
        first = FIRST_PARAGRAPH.match(self.body_html)
        beginning = " ".join(unescape(strip_tags(first[1])).split()) if first else ""
        return "" if beginning.startswith(self.summary.rstrip("…").rstrip()) else self.summary

    @property
    def told(self) -> tuple[object, ...]:
        """What makes it another article: not whether it takes comments, what it is filed under or where it is."""
        return self.title, self.summary, self.body, self.cover_id, self.published_at

    @property
    def last_change(self) -> datetime:
        """For readers: what was written before it appeared changed when it appeared."""
        return max(self.updated_at, self.published_at or self.updated_at)

    @property
    def author_name(self) -> str:
        """Empty when there is no author: the practice itself speaks then."""
        if hasattr(self, "author_first_name"):  # with_topics() has asked already
            names = (getattr(self, f"author_{part}_name") or "" for part in ("first", "last"))
            return " ".join(names).strip()
        return self.author.get_full_name() if self.author else ""


class Revision(models.Model):
    """What a post said each time it was saved, written by `blog.revisions`: every text can be brought back."""

    post = models.ForeignKey(Post, verbose_name=_("post"), on_delete=models.CASCADE, related_name="revisions")
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=300)
    body = models.TextField(_("text"))
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saved by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-saved_at", "-pk"]
        indexes = [models.Index(fields=["post", "-saved_at"], name="revision_of_post")]

    def __str__(self) -> str:
        return f"{self.title} ({timezone.localtime(self.saved_at):%Y-%m-%d %H:%M})"


class ChangeNote(models.Model):
    """What changed in an article that matters, said to its readers."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="change_notes")
    on = models.DateField(_("on"), default=timezone.localdate)
    text = models.CharField(_("what changed"), max_length=300)

    class Meta:
        verbose_name = _("note on a change")
        verbose_name_plural = _("notes on changes")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.text


class OldAddress(models.Model):
    """Where a post was found before: here under another name, or on the site it came from. It redirects for ever."""

    path = models.CharField(_("address"), max_length=300, unique=True, help_text=_("From the first slash on."))
    post = models.ForeignKey(Post, verbose_name=_("post"), on_delete=models.CASCADE, related_name="old_addresses")

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        ordering = ["path"]
        constraints = [models.CheckConstraint(condition=Q(path__startswith="/"), name="old_address_begins_with_slash")]

    def __str__(self) -> str:
        return self.path

    def clean(self) -> None:
        if self.path and not self.path.startswith("/"):
            raise ValidationError({"path": _("An old address begins with a slash, like /2019/05/psoas/.")})

    def leads_to_another(self) -> str:
        """Why a post can't have this address: its links would lead astray."""
        return _(
            "“%(post)s” was found at this address before, and its links lead there. Choose another address, "
            "or first take this one away from that article."
        ) % {"post": self.post}
