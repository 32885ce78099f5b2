"""The practice itself, its pages, who may sign in, and the messages it sends."""

import zoneinfo
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.markdown import render


class User(AbstractUser):
    """Somebody who may sign in to the admin."""

    must_change_password = models.BooleanField(
        _("must change the password"),
        default=False,
        help_text=_("Asks for a new password at the next sign-in."),
    )


def valid_time_zone(name: str) -> None:
    """Raises ValidationError unless `name` is an IANA zone such as America/Los_Angeles."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Try one like America/Los_Angeles."), params={"name": name}
        )


class Practice(models.Model):
    """The business: one row, edited in the admin."""

    name = models.CharField(_("name"), max_length=120)
    tagline = models.CharField(_("tagline"), max_length=160, blank=True, help_text=_("One line under the name."))
    welcome = models.TextField(_("welcome"), blank=True, help_text=_("The home page's first paragraph."))
    email = models.EmailField(_("e-mail"), help_text=_("Where requests are announced and clients' replies go."))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    address = models.TextField(_("address"), blank=True, help_text=_("As on an envelope, several lines."))
    arrival = models.TextField(
        _("how to arrive"), blank=True, help_text=_("Parking, door, stairs. Goes into confirmations.")
    )
    licence_number = models.CharField(_("licence number"), max_length=60, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[valid_time_zone])
    currency = models.CharField(_("currency"), max_length=3, default="USD", help_text=_("Three letters, like USD."))
    answer_hours = models.PositiveSmallIntegerField(
        _("answer limit (hours)"), default=48, help_text=_("A request holds its time this long, then it expires.")
    )
    answer_grace_minutes = models.PositiveSmallIntegerField(
        _("answers can be taken back for (minutes)"),
        default=2,
        validators=[MaxValueValidator(60)],
        help_text=_("An answer's mail waits this long, in which you can undo it."),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("offers are held for (hours)"),
        default=24,
        validators=[MinValueValidator(1)],
        help_text=_("Other times that you propose are held this long, then they are free again."),
    )
    seat_offer_hours = models.PositiveSmallIntegerField(
        _("a freed place at an event is held for (hours)"),
        default=12,
        validators=[MinValueValidator(1)],
        help_text=_("So long the first on the waiting list may take it, never past the start; then the next."),
    )
    cancellation_hours = models.PositiveSmallIntegerField(_("free cancellation until (hours before)"), default=24)
    cancellation_policy = models.TextField(_("cancellation policy"), blank=True)
    private_page_days = models.PositiveSmallIntegerField(
        _("private pages stay open (days)"),
        default=400,
        validators=[MinValueValidator(1)],
        help_text=_("So long after a session its page can still be opened from the mails."),
    )
    reminder_hours = models.PositiveSmallIntegerField(
        _("reminder (hours before)"),
        default=24,
        validators=[MaxValueValidator(14 * 24)],
        help_text=_("0 sends none. Who has agreed on the time later than this is not reminded of it."),
    )
    follow_up = models.BooleanField(
        _("follow-up"),
        default=True,
        help_text=_("A mail at ten in the morning after a session, with home care if given."),
    )
    follow_up_text = models.TextField(
        _("follow-up in your words"),
        blank=True,
        max_length=1500,
        help_text=_("Between greeting and links. No health words: mail is not private."),
    )
    home_care_grace_weeks = models.PositiveSmallIntegerField(
        _("home care stays open (weeks)"),
        default=4,
        validators=[MaxValueValidator(52)],
        help_text=_("A routine that a client took home can be opened this long after its last week."),
    )

    pregnancy_from_week = models.PositiveSmallIntegerField(
        _("works in pregnancy from week"),
        default=14,
        validators=[MaxValueValidator(40)],
        help_text=_("Earlier weeks on the day of the visit raise a flag; 0 works in any week. Nobody is refused."),
    )

    consent_days = models.PositiveSmallIntegerField(
        _("consent lapses after (days)"),
        default=365,
        validators=[MinValueValidator(1)],
        help_text=_("Then consent to keep health answers is asked for again, and so are the answers."),
    )

    purge_days = models.PositiveSmallIntegerField(
        _("requests that came to nothing are emptied after (days)"),
        default=30,
        help_text=_("Declined, withdrawn and expired ones: answers and note go. 0 keeps them."),
    )
    keep_years = models.PositiveSmallIntegerField(
        _("clients' records are kept for (years)"),
        default=7,
        validators=[MaxValueValidator(100)],
        help_text=_("Counted from the last visit; then they are erased, without undo. 0 keeps them."),
    )
    comments_wait_after_days = models.PositiveSmallIntegerField(
        _("comments wait for you after (days)"),
        default=90,
        help_text=_("Under older articles even known readers' comments wait to be read first. 0: never for age alone."),
    )
    comments_close_after_days = models.PositiveSmallIntegerField(
        _("comments close after (days)"),
        default=0,
        help_text=_("Under older articles nobody can comment any more; what was said stays. 0: never."),
    )

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practice")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="practice_is_one_row"),
            models.CheckConstraint(condition=Q(answer_hours__gt=0), name="practice_answer_hours_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class Page(models.Model):
    """A page of the practice's own: about, policies, privacy. Markdown, rendered when saved."""

    slug = models.SlugField(_("address"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    body_html = models.TextField(editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.body_html = render(self.body).html
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"/{self.slug}/"


class MovedPage(models.Model):
    """Where a page was found before its address was changed, written by practice.moved alone. It redirects for ever."""

    path = models.CharField(_("address"), max_length=200, unique=True)
    page = models.CharField(_("page"), max_length=40)
    key = models.BigIntegerField(_("key of its row"))

    class Meta:
        verbose_name = _("moved page")
        verbose_name_plural = _("moved pages")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: Any) -> "MessageQuerySet":
        """Waiting, its time come, and in no other worker's hands."""
        return self.filter(state=Message.State.WAITING, due_at__lte=now).filter(
            Q(leased_until=None) | Q(leased_until__lte=now)
        )


class Message(models.Model):
    """A mail waiting to be sent or sent. Written in the transaction of what it tells (practice.messages.queue)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("kind"), max_length=60)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    reply_to = models.EmailField(_("reply to"), blank=True)
    headers = models.JSONField(default=dict, blank=True)
    calendar = models.TextField(blank=True, help_text=_("An iCalendar text with one event."))
    calendar_method = models.CharField(max_length=10, blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    in_reply_to = models.CharField(max_length=120, blank=True)
    subject_key = models.CharField(
        _("about"),
        max_length=80,
        blank=True,
        db_index=True,
        help_text=_("What the message is about, like appointment:12."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    not_after = models.DateTimeField(
        _("not after"), null=True, blank=True, help_text=_("Later than this it has lost its sense and is not sent.")
    )
    last_error = models.TextField(_("last error"), blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="message_waiting_by_due")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["waiting", "sent", "failed"]), name="message_state_known"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class SearchEntry(models.Model):
    """What the search knows of one public row: written by practice.search.index alone, its words kept beside it."""

    kind = models.CharField(max_length=20)
    key = models.BigIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    url = models.CharField(max_length=300)
    at = models.DateTimeField(null=True)
    visible_from = models.DateTimeField(null=True)
    visible_until = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64)
    """Of all that it says and of how its words are made."""
    is_learnt = models.BooleanField(default=False)
    """Whether its words may be suggested to those who misspell them."""

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        # Few are hidden for a while: found by these, and left out.
        indexes = [
            models.Index(fields=["visible_from"], name="search_entry_appears"),
            models.Index(fields=["visible_until"], name="search_entry_vanishes"),
            models.Index(fields=["id"], condition=models.Q(is_learnt=False), name="search_entry_to_learn"),
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_one_a_row")]

    def __str__(self) -> str:
        return self.title


class SearchSpelling(models.Model):
    """A word of public texts under one of the keys a misspelt one finds it by; practice.search.spelling writes them."""

    pk = models.CompositePrimaryKey("key", "word")
    key = models.CharField(max_length=40)
    word = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("spelling")
        verbose_name_plural = _("spellings")

    def __str__(self) -> str:
        return self.word
