"""Posts, their topics, and what readers say about them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog import figures, plain_text
from practice.markdown import render

WORDS_A_MINUTE = 200
RESERVED_SLUGS = {"feed", "stop", "topics"}


def free_slug(slug: str) -> None:
    """Raises ValidationError for an address that the blog uses itself."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("The blog uses the address “%(slug)s” itself. Choose another."), params={"slug": slug})


class TopicQuerySet(models.QuerySet["Topic"]):
    def used(self) -> "TopicQuerySet":
        """Topics of which a reader finds at least one post."""
        return self.filter(pk__in=Post.topics.through.objects.filter(post__in=Post.objects.published()).values("topic"))


class Topic(models.Model):
    """What posts are about; a post may have several."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:topic", args=[self.slug])


class PostQuerySet(models.QuerySet["Post"]):
    def published(self, now: datetime | None = None) -> "PostQuerySet":
        """What readers may see: neither drafts nor posts whose time is still to come."""
        return self.filter(published_at__lte=now or timezone.now())

    def listed(self) -> "PostQuerySet":
        """For cards: newest first, without the long columns."""
        return self.defer("body", "body_html", "headings").select_related("author").prefetch_related("topics")

    def with_topics(self) -> "PostQuerySet":
        """One row for each topic of a post (one also without any), so that post, topics and author cost one query."""
        return self.annotate(
            topic_name=F("topics__name"),
            topic_slug=F("topics__slug"),
            author_first_name=F("author__first_name"),
            author_last_name=F("author__last_name"),
        ).order_by("topic_name")


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
    cover = models.ImageField(_("cover picture"), upload_to="covers/", blank=True)
    cover_alt = models.CharField(
        _("the picture in words"),
        max_length=200,
        blank=True,
        help_text=_("For those who don't see the picture: what does it show?"),
    )
    cover_wide = models.FileField(upload_to="covers/", blank=True, editable=False)
    cover_small = models.FileField(upload_to="covers/", blank=True, editable=False)
    cover_width = models.PositiveIntegerField(default=0, editable=False)
    cover_height = models.PositiveIntegerField(default=0, editable=False)
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
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = [F("published_at").desc(nulls_first=True), "-pk"]
        indexes = [models.Index(fields=["-published_at"], name="post_by_published")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cover="") | ~Q(cover_alt=""),
                name="post_cover_has_words",
                violation_error_message=_("Say in words what the cover picture shows."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        rendered = render(self.body, embeds=True)
        self.body_html = figures.fill(rendered.html)
        self.headings = [{"id": heading.id, "text": heading.text} for heading in rendered.headings]
        self.minutes = max(1, round(len(self.body.split()) / WORDS_A_MINUTE))
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("blog:article", args=[self.slug])

    def clean(self) -> None:
        if missing := figures.missing(render(self.body, embeds=True).html):
            raise ValidationError({"body": _("There is no drawing called “%s”.") % missing[0]})

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

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


class CommentQuerySet(models.QuerySet["Comment"]):
    def approved(self) -> "CommentQuerySet":
        return self.filter(state=Comment.State.APPROVED)

    def awaiting_approval(self) -> "CommentQuerySet":
        return self.filter(state=Comment.State.PENDING)

    def rejected_before(self, instant: datetime) -> "CommentQuerySet":
        return self.filter(state=Comment.State.REJECTED, decided_at__lt=instant)


class Comment(models.Model):
    """What somebody says about a post, or in answer to a comment. `blog.moderation` alone writes its state."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    post = models.ForeignKey(Post, verbose_name=_("post"), on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self",
        verbose_name=_("in answer to"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="replies",
        help_text=_("A comment of the first level; replies have no replies of their own."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("practitioner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="comments",
        help_text=_("Who of the practice wrote it; readers have no account."),
    )
    by_practitioner = models.BooleanField(_("by the practitioner"), default=False, editable=False)
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    notify = models.BooleanField(_("wants to be told by mail"), default=False)
    body = models.TextField(_("text"), max_length=4000)
    body_html = models.TextField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING, editable=False)
    spam_score = models.PositiveSmallIntegerField(_("doubt"), default=0, editable=False)
    spam_reasons = models.JSONField(_("reasons"), default=list, blank=True, editable=False)
    # A keyed hash of the /24 or /48 the comment came from, forgotten after a few days (blog.jobs).
    network = models.CharField(max_length=32, blank=True, editable=False)
    # The form's token: each makes one comment, whatever is pressed twice.
    nonce = models.CharField(max_length=32, null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["post", "state", "created_at"], name="comment_of_post"),
            models.Index(fields=["network", "created_at"], condition=~Q(network=""), name="comment_by_network"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["pending", "approved", "rejected"]), name="comment_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at=None) | (~Q(state="pending") & Q(decided_at__isnull=False)),
                name="comment_decided_has_time",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="comment_has_name"),
            models.CheckConstraint(condition=Q(notify=False) | ~Q(email=""), name="comment_notify_has_email"),
            models.CheckConstraint(
                condition=Q(author=None) | Q(by_practitioner=True), name="comment_author_is_practitioner"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")), name="comment_does_not_answer_itself"
            ),
        ]

    def __str__(self) -> str:
        return _("%(name)s on “%(post)s”") % {"name": self.name, "post": self.post}

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.body_html = plain_text.html(self.body)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{self.post.get_absolute_url()}#comment-{self.pk}"
