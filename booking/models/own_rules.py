"""What one practitioner does differently with a service."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models.catalogue import Practitioner, Service


class OwnRules(models.Model):
    """A practitioner's own rules for a service; what is empty is as the service says (booking.rules)."""

    practitioner = models.ForeignKey(
        Practitioner, verbose_name=_("practitioner"), on_delete=models.CASCADE, related_name="own_rules"
    )
    service = models.ForeignKey(Service, verbose_name=_("service"), on_delete=models.CASCADE, related_name="own_rules")
    notice_hours = models.PositiveSmallIntegerField(_("least notice (hours)"), null=True, blank=True)
    horizon_days = models.PositiveSmallIntegerField(_("horizon (days)"), null=True, blank=True)
    slot_step_minutes = models.PositiveSmallIntegerField(
        _("slot step (minutes)"), null=True, blank=True, validators=[MinValueValidator(5)]
    )
    buffer_before = models.PositiveSmallIntegerField(_("buffer before (minutes)"), null=True, blank=True)
    buffer_after = models.PositiveSmallIntegerField(_("buffer after (minutes)"), null=True, blank=True)
    before_may_precede_opening = models.BooleanField(_("the buffer before may precede opening"), null=True, blank=True)
    after_may_pass_closing = models.BooleanField(_("the buffer after may pass closing"), null=True, blank=True)
    most_minutes_a_day = models.PositiveSmallIntegerField(_("most minutes a day"), null=True, blank=True)
    days_between = models.PositiveSmallIntegerField(_("days between two sessions"), null=True, blank=True)
    new_clients = models.BooleanField(_("new clients may ask"), null=True, blank=True)
    trusted_at_once = models.BooleanField(_("confirm trusted clients at once"), null=True, blank=True)

    class Meta:
        verbose_name = _("service with rules of their own")
        verbose_name_plural = _("services with rules of their own")
        ordering = ["service", "practitioner"]
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "service"], name="own_rules_once_a_service"),
            models.CheckConstraint(
                condition=Q(slot_step_minutes=None) | Q(slot_step_minutes__gte=5),
                name="own_rules_slot_step_five_or_more",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practitioner}: {self.service}"
