"""A practitioner's other calendars, and the busy times they bring along."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from booking.models.catalogue import Practitioner
from practice.encryption import EncryptedJSONField

WARN_AFTER = timedelta(hours=6)
"""A server may be down for a night's maintenance; what can't be read for longer is told by mail."""


class BusyCalendarQuerySet(models.QuerySet["BusyCalendar"]):
    def due(self, now: datetime) -> "BusyCalendarQuerySet":
        return self.filter(active=True, due_at__lte=now).order_by("due_at", "pk")

    def in_trouble(self) -> "BusyCalendarQuerySet":
        return self.filter(active=True).exclude(trouble="")

    def outlines(self) -> "BusyCalendarQuerySet":
        """Without the calendar's own text, for lists."""
        return self.defer("content")


class BusyCalendar(models.Model):
    """Another calendar of a practitioner: an iCalendar address, or a file when there is no address.

    Whoever knows the address reads the whole calendar, so it is encrypted. Of the calendar itself only what says when
    is kept, no titles: repeating entries go on from it, also while the address can't be read.
    """

    practitioner = models.ForeignKey(
        Practitioner, verbose_name=_("practitioner"), on_delete=models.CASCADE, related_name="busy_calendars"
    )
    name = models.CharField(_("name"), max_length=80, help_text=_("For yourself, like “Family”."))
    address = EncryptedJSONField(_("address"), default="", blank=True)
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Its times keep sessions from being asked for.")
    )
    content = EncryptedJSONField(default="", blank=True, editable=False)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=60, blank=True, editable=False)
    due_at = models.DateTimeField(_("read next"), default=timezone.now, editable=False)
    last_fetched_at = models.DateTimeField(_("last tried"), null=True, blank=True, editable=False)
    last_good_at = models.DateTimeField(_("last read"), null=True, blank=True, editable=False)
    expanded_at = models.DateTimeField(null=True, blank=True, editable=False)
    trouble = models.CharField(_("trouble"), max_length=200, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    warned_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = BusyCalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("other calendar")
        verbose_name_plural = _("other calendars")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(active=True), name="busy_calendar_by_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(failing_since=None) | ~Q(trouble=""), name="busy_calendar_failing_says_why"
            ),
            models.CheckConstraint(
                condition=Q(warned_at=None) | Q(failing_since__isnull=False), name="busy_calendar_warned_once_an_outage"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_file(self) -> bool:
        return not self.address

    @property
    def masked(self) -> str:
        """Whose the address is, without what is secret about it."""
        return f"{urlsplit(self.address).hostname}/…" if self.address else str(_("a file"))


class BusyTime(models.Model):
    """A period taken by another calendar: [start, end). Nothing is offered in it; nothing is said about it."""

    calendar = models.ForeignKey(
        BusyCalendar, verbose_name=_("other calendar"), on_delete=models.CASCADE, related_name="times"
    )
    practitioner = models.ForeignKey(
        Practitioner,
        verbose_name=_("practitioner"),
        on_delete=models.CASCADE,
        related_name="busy_times",
        db_index=False,
    )
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("busy time")
        verbose_name_plural = _("busy times")
        ordering = ["start"]
        indexes = [models.Index(fields=["practitioner", "end"], name="busy_time_by_end")]
        constraints = [models.CheckConstraint(condition=Q(end__gt=F("start")), name="busy_time_ends_after_start")]

    def __str__(self) -> str:
        return f"{formats.localize(self.start)} \N{EN DASH} {formats.localize(self.end)}"


class CalendarFeed(models.Model):
    """The address at which a practitioner's own calendar program reads the diary.

    Only a digest of its secret is kept: whoever reads the database still doesn't know the address.
    """

    practitioner = models.OneToOneField(
        Practitioner, verbose_name=_("practitioner"), on_delete=models.CASCADE, related_name="feed"
    )
    digest = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField(_("made"), null=True, editable=False)
    with_names = models.BooleanField(
        _("with names and services"),
        default=False,
        help_text=_("Off, each entry just says “Appointment”. On, whoever sees your calendar sees who comes for what."),
    )
    with_time_off = models.BooleanField(_("with time off"), default=False)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="calendar_feed_one_a_secret"),
            models.CheckConstraint(
                condition=Q(digest="", made_at=None) | (~Q(digest="") & Q(made_at__isnull=False)),
                name="calendar_feed_open_since",
            ),
        ]

    def __str__(self) -> str:
        return str(self.practitioner)

    @property
    def is_open(self) -> bool:
        return bool(self.digest)
