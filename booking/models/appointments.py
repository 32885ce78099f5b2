"""One client's private session through its life, the time it occupies, and the trail of its changes."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.constraints import NoOverlap
from booking.models.catalogue import Practitioner, Service
from practice.encryption import EncryptedJSONField

REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 O 1 I L U: a reference is read out on the telephone."""


def new_reference() -> str:
    return "".join(secrets.choice(REFERENCE_LETTERS) for _letter in range(8))


class State(models.TextChoices):
    REQUESTED = "requested", _("requested")
    OFFERED = "offered", _("other times offered")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    CANCELLED = "cancelled", _("cancelled")
    COMPLETED = "completed", _("completed")
    NO_SHOW = "no_show", _("did not come")


class Actor(models.TextChoices):
    CLIENT = "client", _("client")
    PRACTITIONER = "practitioner", _("practitioner")
    SITE = "site", _("site")


WAITING = (State.REQUESTED, State.OFFERED)
"""States that hold a time until an answer is due."""
OCCUPYING = (*WAITING, State.CONFIRMED)
"""States that occupy the diary."""


ENCRYPTED = ("note", "came_from")
"""What a list neither shows nor decrypts."""


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def outlines(self) -> "AppointmentQuerySet":
        """Without what is encrypted, for lists: no health word is read that nobody shows."""
        return self.defer(*ENCRYPTED)

    def awaiting_answer(self) -> "AppointmentQuerySet":
        """Requests the practitioner has to answer, the most urgent first."""
        return self.filter(state=State.REQUESTED).order_by("answer_by", "pk")

    def past_answer_limit(self, now: datetime) -> "AppointmentQuerySet":
        return self.filter(state__in=WAITING, answer_by__lte=now)

    def upcoming(self, now: datetime) -> "AppointmentQuerySet":
        """Confirmed and not over, in order."""
        return self.filter(state=State.CONFIRMED, end__gt=now).order_by("start")

    def over(self, opens: datetime, closes: datetime) -> "AppointmentQuerySet":
        """Those begun in [opens, closes) of which somebody has said what came of them. The diary has them no more."""
        return self.filter(state__in=(State.COMPLETED, State.NO_SHOW), start__gte=opens, start__lt=closes)


class Appointment(models.Model):
    """A private session. `state` is written by booking.lifecycle alone.

    What was agreed (service name, minutes, price) is kept here: editing a service changes no earlier appointment.
    """

    State = State

    practitioner = models.ForeignKey(
        Practitioner, verbose_name=_("practitioner"), on_delete=models.PROTECT, related_name="appointments"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, related_name="appointments"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED, editable=False)
    start = models.DateTimeField(_("start"), help_text=_("Hands-on time begins."))
    end = models.DateTimeField(_("end"), help_text=_("Hands-on time ends; buffers come on top."))
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    late = models.BooleanField(_("cancelled late"), default=False, editable=False)

    service_name = models.CharField(_("service as agreed"), max_length=80)
    minutes = models.PositiveSmallIntegerField(_("minutes"), help_text=_("Add-ons included."))
    price = models.DecimalField(_("price"), max_digits=8, decimal_places=2, help_text=_("Add-ons included."))
    currency = models.CharField(_("currency"), max_length=3)
    buffer_before = models.PositiveSmallIntegerField(_("buffer before (minutes)"), default=0)
    buffer_after = models.PositiveSmallIntegerField(_("buffer after (minutes)"), default=0)

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    note = EncryptedJSONField(_("note"), default="", blank=True)
    came_from = EncryptedJSONField(_("came from"), default="", blank=True)
    """The step of a routine that led here, as `booking.origin` reads it: it may say where something hurt."""
    zone_name = models.CharField(_("client's time zone"), max_length=60, blank=True)
    consent_at = models.DateTimeField(_("consented at"))
    consent_version = models.CharField(_("consent version"), max_length=20)
    consent_text = models.TextField(_("consented to"))

    reference = models.CharField(_("reference"), max_length=8, unique=True, default=new_reference, editable=False)
    uid = models.CharField(_("calendar UID"), max_length=120, unique=True, editable=False)
    sequence = models.PositiveIntegerField(
        _("calendar sequence"),
        default=0,
        editable=False,
        help_text=_("Rises with every calendar part after the first."),
    )
    link_version = models.PositiveIntegerField(
        _("link version"), default=0, help_text=_("Raise it and earlier private links stop working.")
    )
    created_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-start", "-pk"]
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(state__in=WAITING), name="appointment_waiting_by_limit"),
            models.Index(fields=["state", "start"], name="appointment_by_state_and_start"),
            models.Index(Lower("email"), name="appointment_by_email"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="appointment_state_known"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="appointment_ends_after_start"),
            models.CheckConstraint(
                condition=Q(answer_by__isnull=False) | ~Q(state__in=WAITING),
                name="appointment_waiting_has_answer_limit",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__isnull=True) | Q(answer_by__lte=F("start")), name="appointment_answered_by_start"
            ),
            models.CheckConstraint(
                condition=Q(late=False) | Q(state=State.CANCELLED), name="appointment_late_is_cancelled"
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="appointment_minutes_positive"),
            models.CheckConstraint(condition=Q(price__gte=0), name="appointment_price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    @property
    def occupied(self) -> tuple[datetime, datetime]:
        """The session with its buffers, as the diary has it."""
        return self.start - timedelta(minutes=self.buffer_before), self.end + timedelta(minutes=self.buffer_after)

    @property
    def about(self) -> str:
        """What its messages carry as their subject key."""
        return f"appointment:{self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def is_confirmed(self) -> bool:
        return self.state == State.CONFIRMED

    @property
    def can_take_home(self) -> bool:
        """Whether a routine may be given with it: the session is agreed or has taken place."""
        return self.state in (State.CONFIRMED, State.COMPLETED)


class AppointmentAddOn(models.Model):
    """An add-on as it was agreed."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="add_ons")
    name = models.CharField(_("name"), max_length=80)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    price = models.DecimalField(_("price"), max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = _("add-on")
        verbose_name_plural = _("add-ons")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


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
    """Occupies a practitioner's time, buffers included: [start, end). Entries never overlap."""

    class Kind(models.TextChoices):
        APPOINTMENT = "appointment", _("appointment")

    practitioner = models.ForeignKey(
        Practitioner, verbose_name=_("practitioner"), on_delete=models.PROTECT, related_name="diary", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.APPOINTMENT)
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))
    appointment = models.OneToOneField(
        Appointment, null=True, blank=True, on_delete=models.CASCADE, related_name="entry"
    )

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
                condition=Q(kind="appointment", appointment__isnull=False), name="diary_entry_kind_fits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} to {self.end:%H:%M} UTC"


class Transition(models.Model):
    """Who changed an appointment's state, when, from what to what. Never a health word."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="transitions")
    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("by"), max_length=12, choices=Actor)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), null=True, blank=True, on_delete=models.SET_NULL
    )
    from_state = models.CharField(_("from"), max_length=10, blank=True, choices=State)
    to_state = models.CharField(_("to"), max_length=10, choices=State)
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(actor__in=Actor.values), name="transition_actor_known"),
            models.CheckConstraint(condition=Q(to_state__in=State.values), name="transition_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A change is written once and never altered.")
        super().save(*args, **kwargs)
