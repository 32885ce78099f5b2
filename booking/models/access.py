"""Who read what clients told about their health."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.models.appointments import Appointment
from booking.models.clients import Client
from booking.models.events import Booking


class Access(models.Model):
    """One look at answers or notes in the admin: the one thing that is written when a page is only looked at."""

    class Page(models.TextChoices):
        APPOINTMENT = "appointment", _("an appointment's page")
        CLIENT = "client", _("a client's page")
        HOME_CARE = "home_care", _("home care")
        EVENT = "event", _("an event's page")
        EXPORT = "export", _("an export")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), null=True, on_delete=models.SET_NULL, related_name="reads"
    )
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    page = models.CharField(_("page"), max_length=12, choices=Page)
    appointment = models.ForeignKey(
        Appointment, verbose_name=_("appointment"), null=True, on_delete=models.CASCADE, related_name="reads"
    )
    client = models.ForeignKey(
        Client, verbose_name=_("client"), null=True, on_delete=models.CASCADE, related_name="reads"
    )
    booking = models.ForeignKey(
        Booking, verbose_name=_("booking"), null=True, on_delete=models.CASCADE, related_name="reads"
    )

    class Meta:
        verbose_name = _("look at health data")
        verbose_name_plural = _("looks at health data")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(page__in=["appointment", "client", "home_care", "event", "export"]),
                name="access_page_known",
            ),
            models.CheckConstraint(
                condition=Q(appointment__isnull=False) | Q(client__isnull=False) | Q(booking__isnull=False),
                name="access_is_about_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_page_display()} {self.at:%Y-%m-%d %H:%M} UTC"
