"""Times besides the one of an appointment: wished for, offered, or asked for instead of it."""

from datetime import datetime, tzinfo

from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.models.appointments import ENCRYPTED, Appointment
from booking.models.states import State
from booking.timetable import part_of


class FurtherWish(models.Model):
    """A time that would suit too and is not held: an instant, or a weekday and a part of the day, from a day on."""

    class Part(models.TextChoices):
        ANY = "", _("at any time")
        MORNING = "morning", _("in the morning (before noon)")
        AFTERNOON = "afternoon", _("in the afternoon (noon to 5 p.m.)")
        EVENING = "evening", _("in the evening (from 5 p.m.)")

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="further_wishes")
    start = models.DateTimeField(_("start"), null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("weekday"), null=True, blank=True, help_text=_("0 is Monday."))
    part = models.CharField(_("part of the day"), max_length=10, blank=True, choices=Part)
    earliest = models.DateField(_("from which day on"), null=True, blank=True)

    class Meta:
        verbose_name = _("further wish")
        verbose_name_plural = _("further wishes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(weekday__isnull=True, part="", earliest__isnull=True),
                name="further_wish_time_or_window",
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True) | Q(weekday__lte=6), name="further_wish_weekday_known"
            ),
            models.CheckConstraint(
                condition=Q(part__in=["", "morning", "afternoon", "evening"]), name="further_wish_part_known"
            ),
        ]

    def __str__(self) -> str:
        if self.start:
            return f"{self.start:%Y-%m-%d %H:%M} UTC"
        day = WEEKDAYS[self.weekday] if self.weekday is not None else gettext("Any day")
        window = f"{day} {self.get_part_display()}"
        if self.earliest is None:
            return window
        return gettext("%(window)s, from %(day)s on") % {
            "window": window,
            "day": date_format(self.earliest, "DATE_FORMAT"),
        }

    def fits(self, start: datetime, zone: tzinfo) -> bool:
        """Whether a session at `start` is what this wishes for, by the clock in `zone`."""
        if self.start:
            return self.start == start
        local = start.astimezone(zone)
        is_early = self.earliest is not None and local.date() < self.earliest
        return not is_early and self.weekday in (None, local.weekday()) and self.part in ("", part_of(local))


class Offer(models.Model):
    """A time that the practitioner proposes for a request, held until the request's answer limit."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="offers")
    start = models.DateTimeField(_("start"))

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["start"]
        constraints = [models.UniqueConstraint(fields=["appointment", "start"], name="offer_once_a_time")]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} UTC"

    @property
    def end(self) -> datetime:
        return self.start + self.appointment.length


class MoveQuerySet(models.QuerySet["Move"]):
    def awaiting_answer(self, now: datetime) -> "MoveQuerySet":
        """Those the practitioner has to answer, the most urgent first, appointments fetched along."""
        rows = self.filter(outcome="", answer_by__gt=now, appointment__state=State.CONFIRMED)
        secret = (f"appointment__{name}" for name in ENCRYPTED)
        return rows.select_related("appointment").defer(*secret).order_by("answer_by", "pk")

    def past_answer_limit(self, now: datetime) -> "MoveQuerySet":
        return self.filter(outcome="", answer_by__lte=now).order_by("answer_by")


class Move(models.Model):
    """Another time that a client asks for. The old one stays until this is accepted; both are held meanwhile."""

    class Outcome(models.TextChoices):
        OPEN = "", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")
        LAPSED = "lapsed", _("overtaken by another change")

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="moves")
    start = models.DateTimeField(_("start"))
    asked_at = models.DateTimeField(_("asked at"))
    answer_by = models.DateTimeField(_("answer by"))
    outcome = models.CharField(_("outcome"), max_length=10, blank=True, choices=Outcome, default=Outcome.OPEN)

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["pk"]
        indexes = [models.Index(fields=["answer_by"], condition=Q(outcome=""), name="move_open_by_limit")]
        constraints = [
            models.UniqueConstraint(fields=["appointment"], condition=Q(outcome=""), name="move_one_open"),
            models.CheckConstraint(condition=Q(answer_by__lte=F("start")), name="move_answered_by_start"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "accepted", "declined", "withdrawn", "expired", "lapsed"]),
                name="move_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} UTC"

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN

    @property
    def end(self) -> datetime:
        return self.start + self.appointment.length
