"""A routine that a client took home."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.models.appointments import ENCRYPTED, Appointment
from practice.encryption import EncryptedJSONField

MOST_WEEKS = 26
A_WEEK = timedelta(weeks=1)


class HomeCareQuerySet(models.QuerySet["HomeCare"]):
    def open_on(self, day: date) -> "HomeCareQuerySet":
        """Those whose link still opens."""
        return self.filter(revoked_at=None, last_day__gte=day)

    def outlines(self) -> "HomeCareQuerySet":
        """Without what is encrypted, for lists: no health word is read that nobody shows."""
        return self.defer("content", "days")

    def with_appointment(self) -> "HomeCareQuerySet":
        """With the appointment's outline in the same query."""
        return self.select_related("appointment").defer(*(f"appointment__{name}" for name in ENCRYPTED))

    def of_same_address(self, appointment: Appointment) -> "HomeCareQuerySet":
        """Given with other appointments of the same e-mail address: perhaps the same person, never for certain."""
        if not appointment.email:
            return self.none()
        others = self.exclude(appointment=appointment).with_appointment()
        return others.alias(address=Lower("appointment__email")).filter(address=appointment.email.lower())


class HomeCare(models.Model):
    """A routine as it was given to one client, at a private link. Written by booking.home_care alone.

    Given with an appointment, which is as near to a client as the site knows one today.
    """

    appointment = models.ForeignKey(
        Appointment, verbose_name=_("appointment"), on_delete=models.CASCADE, related_name="home_care"
    )
    content = EncryptedJSONField(
        _("routine"), help_text=_("The routine as it was that day, what was changed for this client, and a message.")
    )
    weeks = models.PositiveSmallIntegerField(
        _("weeks"), default=4, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    times_a_week = models.PositiveSmallIntegerField(
        _("times a week"), default=3, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("open until"), help_text=_("The link opens through this day."))
    given_at = models.DateTimeField(_("given"), default=timezone.now, editable=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("given by"), null=True, blank=True, on_delete=models.SET_NULL
    )
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    link_version = models.PositiveIntegerField(_("link version"), default=0)

    days = EncryptedJSONField(
        _("days"), default=dict, help_text=_("The client's own: each day done, with its comfort from 0 to 10 if given.")
    )
    shared_at = models.DateTimeField(_("shared since"), null=True, blank=True)
    shared_text = models.TextField(_("agreed to"), blank=True)

    objects = HomeCareQuerySet.as_manager()

    class Meta:
        verbose_name = _("home care")
        verbose_name_plural = _("home care")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=MOST_WEEKS), name="home_care_weeks_in_range"),
            models.CheckConstraint(
                condition=Q(times_a_week__gte=1, times_a_week__lte=7), name="home_care_times_in_range"
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="home_care_ends_after_start"),
            models.CheckConstraint(
                condition=Q(shared_at=None) | ~Q(shared_text=""), name="home_care_shared_with_consent"
            ),
        ]

    def __str__(self) -> str:
        return str(self.appointment)

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None

    @property
    def last_of_plan(self) -> date:
        """The last day of the weeks it was given for; the link stays open longer."""
        return self.first_day + self.weeks * A_WEEK - timedelta(days=1)

    def is_open_on(self, day: date) -> bool:
        return self.revoked_at is None and day <= self.last_day

    def week_of(self, day: date) -> int:
        """The number of the week that `day` is in, from 1."""
        return (day - self.first_day) // A_WEEK + 1

    def comfort_by_day(self) -> dict[date, int | None]:
        """Each day done, in order, with the comfort told or None."""
        kept: dict[str, Any] = self.days
        return {date.fromisoformat(day): kept[day].get("comfort") for day in sorted(kept)}
