"""The time that sessions and events occupy."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from booking.constraints import NoOverlap
from booking.models.appointments import Appointment
from booking.models.catalogue import Practitioner


class DiaryEntryQuerySet(models.QuerySet["DiaryEntry"]):
    def overlapping(self, practitioner: Practitioner, start: datetime, end: datetime) -> "DiaryEntryQuerySet":
        """A practitioner's entries that share an instant with [start, end), in order.

        Entries are disjoint, so at most the last one begun by `start` reaches into it: a range of the index
        (practitioner, start) that is as short with a long past as with none.
        """
        last_begun = self.model.objects.filter(practitioner=practitioner, start__lte=start).order_by("-start")
        return self.filter(
            practitioner=practitioner,
            start__gte=Coalesce(Subquery(last_begun.values("start")[:1]), start),
            start__lt=end,
            end__gt=start,
        ).order_by("start")


class DiaryEntry(models.Model):
    """Occupies a practitioner's time, buffers included: [start, end). Entries never overlap.

    An appointment has as many as it holds times that are apart: its own, the one its client asks to move to, or those
    that are offered. booking.lifecycle.holding writes them, and booking.evenings those of events.
    """

    class Kind(models.TextChoices):
        APPOINTMENT = "appointment", _("appointment")
        EVENT = "event", _("event")

    practitioner = models.ForeignKey(
        Practitioner, verbose_name=_("practitioner"), on_delete=models.PROTECT, related_name="diary", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.APPOINTMENT)
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))
    appointment = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.CASCADE, related_name="entries"
    )
    event = models.ForeignKey("booking.Event", null=True, blank=True, on_delete=models.CASCADE, related_name="entries")

    objects = DiaryEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("diary entry")
        verbose_name_plural = _("diary entries")
        ordering = ["start"]
        indexes = [models.Index(fields=["practitioner", "start"], name="diary_entry_by_start")]
        constraints = [
            NoOverlap(owner="practitioner", start="start", end="end", name="diary_entries_never_overlap"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="diary_entry_ends_after_start"),
            models.CheckConstraint(
                condition=Q(kind="appointment", appointment__isnull=False, event__isnull=True)
                | Q(kind="event", appointment__isnull=True, event__isnull=False),
                name="diary_entry_kind_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} to {self.end:%H:%M} UTC"
