"""The words that clients agree to, and who agreed to which of them when."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.models.appointments import Appointment
from booking.models.events import Booking


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def in_force(self, kind: str, now: datetime) -> "ConsentText | None":
        return self.filter(kind=kind, since__lte=now).order_by("-since", "-pk").first()


class ConsentText(models.Model):
    """One version of the words. A new version is a new row; words that somebody agreed to never change."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("policies")
        HEALTH = "health", _("health data")

    kind = models.CharField(_("for"), max_length=10, choices=Kind)
    version = models.CharField(_("version"), max_length=20, help_text=_("A short name, like 2027-01."))
    text = models.TextField(_("words"), help_text=_("What stands beside the box to tick, in the client's voice."))
    since = models.DateTimeField(_("asked from"), default=timezone.now)

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["kind", "-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["general", "health"]), name="consent_text_kind_known"),
            models.UniqueConstraint(fields=["kind", "version"], name="consent_text_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_agreed:
            raise TypeError("Words that somebody agreed to never change.")
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.is_agreed:
            raise ValidationError(_("Somebody has agreed to these words. Write a new version instead."))

    @property
    def is_agreed(self) -> bool:
        """With an appointment, or with places at an event: a booking keeps the words themselves."""
        stored = ConsentText.objects.filter(pk=self.pk).values("text")
        parties = Booking.objects.filter(consent_text__contains=stored)
        return bool(self.pk) and (self.consents.exists() or parties.exists())


class Consent(models.Model):
    """Agreed to with one appointment; it holds for the client's later ones until it lapses."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, verbose_name=_("words"), on_delete=models.PROTECT, related_name="consents")
    at = models.DateTimeField(_("agreed at"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["appointment", "text"], name="consent_once_an_appointment")]

    def __str__(self) -> str:
        return str(self.text)
