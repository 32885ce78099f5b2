"""What readers say: comments, whose addresses are confirmed, what is blocked, and what is asked in private."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog import plain_text
from blog.models.posts import Post
from blog.spam import LIKELY
from practice.encryption import EncryptedJSONField


class CommentQuerySet(models.QuerySet["Comment"]):
    def approved(self) -> "CommentQuerySet":
        """What everybody may read."""
        return self.filter(state=Comment.State.APPROVED, removed_at=None)

    def in_threads(self) -> "CommentQuerySet":
        """What stands under an article: what may be read, and the silent places that answers hang on."""
        answered = Comment.objects.approved().filter(Q(parent=OuterRef("pk")) | Q(in_reply_to=OuterRef("pk")))
        is_place = Q(removed_at__isnull=False) | Q(state=Comment.State.PENDING, edited_at__isnull=False)
        shown = Q(state=Comment.State.APPROVED, removed_at=None)
        return self.filter(shown | is_place & Q(state__in=["approved", "pending"]) & Exists(answered))

    def standing(self) -> "CommentQuerySet":
        """What is shown or may yet be."""
        return self.filter(state__in=[Comment.State.APPROVED, Comment.State.PENDING])

    def readable(self) -> "CommentQuerySet":
        """One by one: without answers to what is hidden, without what was taken back."""
        shown = Q(parent=None) | Q(parent__state=Comment.State.APPROVED)
        return self.approved().filter(shown, removed_at=None)

    def awaiting_approval(self) -> "CommentQuerySet":
        return self.filter(state=Comment.State.PENDING)

    def arrived_since(self, instant: datetime) -> "CommentQuerySet":
        """What readers have written or changed since, and waits or was shown at once; the oldest first."""
        is_new = Q(created_at__gte=instant) | Q(edited_at__gte=instant, state=Comment.State.PENDING)
        is_undecided = Q(state=Comment.State.PENDING) | Q(decided_at__lte=F("created_at"))
        rows = self.standing().filter(is_new & is_undecided, by_practitioner=False, removed_at=None)
        return rows.order_by("created_at", "pk")

    def below(self, comment: "Comment") -> "CommentQuerySet":
        """Those that stand after it on the desk, the nearest first: newest before oldest, what looks like spam last."""
        is_alike = Q(spam_score__gte=LIKELY) if comment.spam_score >= LIKELY else Q(spam_score__lt=LIKELY)
        older = Q(created_at__lt=comment.created_at) | Q(created_at=comment.created_at, pk__lt=comment.pk)
        return self.filter(is_alike & older).order_by("-created_at", "-pk")

    def put_aside_before(self, instant: datetime) -> "CommentQuerySet":
        """Rejected, or taken for spam."""
        return self.filter(state__in=[Comment.State.REJECTED, Comment.State.SPAM], decided_at__lt=instant)

    def by_address(self, email: str) -> "CommentQuerySet":
        """Whatever was written with this mail address, in capitals or not."""
        return self.filter(email__iexact=email) if email else self.none()


class Comment(models.Model):
    """What somebody says about a post, or in answer to a comment. `blog.moderation` alone writes its state."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        SPAM = "spam", _("spam")

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
    in_reply_to = models.ForeignKey(
        "self",
        verbose_name=_("in reply to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The very comment that is answered: the thread's first one or another answer in it."),
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
    edited_at = models.DateTimeField(_("changed by its author"), null=True, blank=True, editable=False)
    # Taken back by its author while others had answered it: the place stays, the words and the name are gone.
    removed_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)
    # A mailed link to change it holds the version it was made with.
    link_version = models.PositiveIntegerField(default=0, editable=False)
    # The same for the practitioner's link to decide about it.
    desk_link_version = models.PositiveIntegerField(default=0, editable=False)
    import_ref = models.CharField(_("came from"), max_length=300, blank=True, editable=False)

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
                condition=Q(state__in=["pending", "approved", "rejected", "spam"]), name="comment_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at=None) | (~Q(state="pending") & Q(decided_at__isnull=False)),
                name="comment_decided_has_time",
            ),
            models.UniqueConstraint(
                fields=["import_ref"], condition=~Q(import_ref=""), name="comment_import_ref_unique"
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

    @property
    def is_silent(self) -> bool:
        """Only its place is left in the thread: taken back, or changed by its author and not read since."""
        return self.removed_at is not None or self.state != self.State.APPROVED

    @property
    def mark(self) -> str:
        """Tells one text of it from another, so that nobody decides about words they have not seen."""
        return hashlib.sha256(self.body.encode()).hexdigest()[:16]


class ConfirmedAddress(models.Model):
    """A mail address whose owner has pressed the button that was sent there."""

    email = models.EmailField(_("e-mail"), unique=True, help_text=_("In small letters."))
    confirmed_at = models.DateTimeField(_("confirmed"), default=timezone.now)

    class Meta:
        verbose_name = _("confirmed address")
        verbose_name_plural = _("confirmed addresses")
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email


class Block(models.Model):
    """What marks a comment as spam at once. Nothing is lost: it lies in the queue's last drawer."""

    class Kind(models.TextChoices):
        WORDS = "words", _("words in the text or the name")
        EMAIL = "email", _("mail address, or @ and its domain")
        LINK = "link", _("domain of a link")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    value = models.CharField(_("what"), max_length=200)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("block list")
        ordering = ["kind", "value"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="block_once"),
            models.CheckConstraint(condition=Q(kind__in=["words", "email", "link"]), name="block_kind_known"),
            models.CheckConstraint(condition=~Q(value=""), name="block_has_value"),
        ]

    def __str__(self) -> str:
        return self.value


class PrivateQuestionQuerySet(models.QuerySet["PrivateQuestion"]):
    def open(self) -> "PrivateQuestionQuerySet":
        """Not answered yet."""
        return self.filter(answered_at=None)

    def unlikely_spam(self) -> "PrivateQuestionQuerySet":
        return self.filter(spam_score__lt=LIKELY)

    def outlines(self) -> "PrivateQuestionQuerySet":
        """For lists: without the words."""
        return self.defer("body").select_related("post")


class PrivateQuestion(models.Model):
    """A question that a reader would rather not ask in public: only the practitioner reads it, encrypted at rest."""

    post = models.ForeignKey(
        Post, verbose_name=_("post"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"))
    body = EncryptedJSONField(_("question"), default="")
    created_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # The form's token, as with comments: each makes one question.
    nonce = models.CharField(max_length=32, unique=True, editable=False)
    # As with comments; what is found says nothing of what was asked.
    spam_score = models.PositiveSmallIntegerField(_("doubt"), default=0, editable=False)
    spam_reasons = models.JSONField(_("reasons"), default=list, blank=True, editable=False)
    network = models.CharField(max_length=32, blank=True, editable=False)

    objects = PrivateQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("private question")
        verbose_name_plural = _("private questions")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["network", "created_at"], condition=~Q(network=""), name="question_by_network"),
        ]

    def __str__(self) -> str:
        return _("%(name)s asks in private") % {"name": self.name}
