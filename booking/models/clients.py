"""People the practitioner knows."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.matching import digits, name_key
from practice.encryption import EncryptedJSONField


class ClientQuerySet(models.QuerySet["Client"]):
    def outlines(self) -> "ClientQuerySet":
        """Without the notes, for lists: no health word is read that nobody shows."""
        return self.defer("notes")

    def with_sessions(self, now: datetime) -> "ClientQuerySet":
        """With `sessions` that took place, the `last` of them and the `next` that is confirmed."""
        took_place = Q(appointments__state="completed") | Q(appointments__state="confirmed", appointments__end__lte=now)
        ahead = Q(appointments__state="confirmed", appointments__end__gt=now)
        return self.annotate(
            sessions=Count("appointments", filter=took_place),
            last=Max("appointments__start", filter=took_place),
            next=Min("appointments__start", filter=ahead),
        )


class Client(models.Model):
    """A person the practitioner knows: made or matched when a request is accepted, never by e-mail alone.

    Written by booking.clients alone.
    """

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    notes = EncryptedJSONField(_("notes"), default="", blank=True)
    trusted = models.BooleanField(
        _("trusted"), default=False, help_text=_("Asks through their own link are confirmed at once where allowed.")
    )
    created_at = models.DateTimeField(_("known since"), default=timezone.now, editable=False)
    name_key = models.CharField(max_length=240, blank=True, editable=False)
    phone_digits = models.CharField(max_length=40, blank=True, editable=False)

    sessions: int
    last: datetime | None
    next: datetime | None
    """Of ClientQuerySet.with_sessions."""

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["name", "pk"]
        indexes = [models.Index(Lower("email"), name="client_by_email")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What `matching` compares is kept beside what was typed."""
        self.name_key, self.phone_digits = name_key(self.name)[:240], digits(self.phone)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "name_key", "phone_digits"}
        super().save(*args, **kwargs)
