"""The trail of changes: who did what, when, from which state to which. Never a health word."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models.states import Actor, State
from practice.encryption import EncryptedJSONField


class Change(models.Model):
    """A line of a trail; whose it is and its states stand in the models below."""

    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("by"), max_length=12, choices=Actor)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), null=True, blank=True, on_delete=models.SET_NULL
    )
    verb = models.CharField(_("what"), max_length=20)
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    from_state: Any
    to_state: Any

    class Meta:
        abstract = True
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A change is written once and never altered.")
        super().save(*args, **kwargs)


class Transition(Change):
    """What happened to an appointment.

    `before` is what undoing it needs, kept for what the practitioner may take back: the columns as they stood, the
    offers, the move and the mails that wait. An undone change stays in the trail.
    """

    appointment = models.ForeignKey("booking.Appointment", on_delete=models.CASCADE, related_name="transitions")
    from_state = models.CharField(_("from"), max_length=10, blank=True, choices=State)
    to_state = models.CharField(_("to"), max_length=10, choices=State)
    verb = models.CharField(_("what"), max_length=20, blank=True)
    before = EncryptedJSONField(null=True, blank=True, editable=False)

    class Meta(Change.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(actor__in=Actor.values), name="transition_actor_known"),
            models.CheckConstraint(condition=Q(to_state__in=State.values), name="transition_state_known"),
        ]

    @property
    def undo(self) -> dict[str, Any] | None:
        """What taking it back needs; None when it can't be, or when the key to it is missing."""
        return self.before if isinstance(self.before, dict) else None
