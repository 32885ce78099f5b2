"""One client's private session through its life."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.availability import Span
from booking.models.catalogue import Length, Practitioner, Service
from booking.models.clients import Client
from booking.models.states import TIMELESS, WAITING, State
from booking.models.trail import Transition
from practice.encryption import EncryptedJSONField

if TYPE_CHECKING:
    from booking.models.other_times import Move

REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 O 1 I L U: a reference is read out on the telephone."""


def new_reference() -> str:
    return "".join(secrets.choice(REFERENCE_LETTERS) for _letter in range(8))


LATEST = 200
"""More changes than a grace of minutes sees."""

ENCRYPTED = ("note", "came_from", "last_message", "parting_words")
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

    def with_open_move(self, now: datetime) -> "AppointmentQuerySet":
        """Confirmed ones whose client asks for another time and waits for an answer."""
        return self.filter(state=State.CONFIRMED, moves__outcome="", moves__answer_by__gt=now).distinct()

    def settling(self, now: datetime) -> "AppointmentQuerySet":
        """Those whose last answer may still be taken back: among the latest changes, so that no past is searched."""
        latest = Transition.objects.order_by("-pk").values("appointment")[:LATEST]
        return self.filter(pk__in=latest, settles_at__gt=now)

    def upcoming(self, now: datetime) -> "AppointmentQuerySet":
        """Confirmed and not over, in order."""
        return self.filter(state=State.CONFIRMED, end__gt=now).order_by("start")

    def to_remind(self, now: datetime, ahead: timedelta) -> "AppointmentQuerySet":
        """Confirmed, to begin within `ahead`, not reminded of this start, and agreed on before that time began."""
        return (
            self.filter(state=State.CONFIRMED, start__gt=now, start__lte=now + ahead)
            .exclude(email="")
            .exclude(reminded_for=F("start"))
            .alias(agreed=Coalesce("agreed_at", "created_at"))
            .filter(agreed__lt=F("start") - ahead)
            .order_by("start", "pk")
        )

    def to_follow_up(self, opens: datetime, closes: datetime) -> "AppointmentQuerySet":
        """Ended in [opens, closes), not missed and not followed up."""
        ended = self.filter(start__gte=opens - timedelta(days=1), end__gte=opens, end__lt=closes)
        return (
            ended.filter(state__in=(State.CONFIRMED, State.COMPLETED), followed_up_at=None)
            .exclude(email="")
            .order_by("start", "pk")
        )

    def without_outcome(self, opens: datetime, closes: datetime) -> "AppointmentQuerySet":
        """Those begun in [opens, closes) that are over by `closes`, and nobody has said what came of them."""
        return self.filter(state=State.CONFIRMED, start__gte=opens, start__lt=closes, end__lte=closes).order_by("start")

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
    start = models.DateTimeField(
        _("start"), null=True, blank=True, help_text=_("Hands-on time begins. Empty while there are only wishes.")
    )
    end = models.DateTimeField(_("end"), null=True, blank=True, help_text=_("Hands-on time ends; buffers come on top."))
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    agreed_at = models.DateTimeField(
        _("agreed at"), null=True, blank=True, editable=False, help_text=_("When its present time was agreed.")
    )
    settles_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Until then the practitioner may take her last answer back."
    )
    free_at_least_until = models.DateTimeField(null=True, blank=True, editable=False)
    """Until then cancelling is free however near the session is: its time was the practitioner's choice."""
    late = models.BooleanField(_("cancelled late"), default=False, editable=False)

    service_name = models.CharField(_("service as agreed"), max_length=80)
    minutes = models.PositiveSmallIntegerField(_("minutes"), help_text=_("Add-ons included."))
    price = models.DecimalField(_("price"), max_digits=8, decimal_places=2, help_text=_("Add-ons included."))
    currency = models.CharField(_("currency"), max_length=3)
    buffer_before = models.PositiveSmallIntegerField(_("buffer before (minutes)"), default=0)
    buffer_after = models.PositiveSmallIntegerField(_("buffer after (minutes)"), default=0)
    cancellation_hours = models.PositiveSmallIntegerField(
        _("free cancellation until (hours before)"), default=24, help_text=_("As it was when they asked.")
    )

    client = models.ForeignKey(
        Client, verbose_name=_("client"), null=True, blank=True, on_delete=models.SET_NULL, related_name="appointments"
    )
    is_new_client = models.BooleanField(default=False, editable=False)
    """The practitioner has said so with an offer: who chooses one of its times becomes a client then."""
    name = models.CharField(_("name"), max_length=120, help_text=_("Who comes."))
    booked_by = models.CharField(
        _("booked by"), max_length=120, blank=True, help_text=_("Who asked, when it is for somebody else.")
    )
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Of who asked. Empty when booked by telephone."))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    note = EncryptedJSONField(_("note"), default="", blank=True)
    came_from = EncryptedJSONField(_("came from"), default="", blank=True)
    """The step of a routine that led here, as `booking.origin` reads it: it may say where something hurt."""
    last_message = EncryptedJSONField(_("last message"), default="", blank=True, editable=False)
    """The practitioner's words in the latest mail; the private page shows them too."""
    parting_words = EncryptedJSONField(_("parting words"), default="", blank=True, editable=False)
    """The client's, when they cancelled or withdrew. They may say why, so they are in no mail."""
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
    reminded_for = models.DateTimeField(
        _("reminded for"), null=True, blank=True, editable=False, help_text=_("The start that a reminder was sent for.")
    )
    purged_at = models.DateTimeField(_("emptied"), null=True, blank=True, editable=False)
    """When answers and note of a request that came to nothing were let go."""
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    """When its person was forgotten."""
    followed_up_at = models.DateTimeField(_("followed up at"), null=True, blank=True, editable=False)

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
                condition=~Q(state=State.REQUESTED) | Q(start__isnull=True) | Q(answer_by__lte=F("start")),
                name="appointment_answered_by_start",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=False, end__isnull=False)
                | Q(start__isnull=True, end__isnull=True, state__in=TIMELESS),
                name="appointment_agreed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(late=False) | Q(state=State.CANCELLED), name="appointment_late_is_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(free_at_least_until__isnull=True) | Q(free_at_least_until__lte=F("start")),
                name="appointment_free_within_start",
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="appointment_minutes_positive"),
            models.CheckConstraint(condition=Q(price__gte=0), name="appointment_price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    @property
    def addressee(self) -> str:
        """Whom its mails greet: who asked, be it for somebody else."""
        return self.booked_by or self.name

    @property
    def length(self) -> timedelta:
        """Hands-on time, whatever time it is held at."""
        return timedelta(minutes=self.minutes)

    def occupied_at(self, start: datetime) -> Span:
        """What the diary has to keep for it at `start`, buffers included."""
        start = start.astimezone(UTC)
        before, after = timedelta(minutes=self.buffer_before), timedelta(minutes=self.buffer_after)
        return Span(start - before, start + self.length + after)

    def asked(self) -> dict[str, Any]:
        """The arguments of booking.diary for another time of just this session, as it was agreed."""
        length = Length(
            service=self.service,
            minutes=self.minutes,
            price=self.price,
            buffer_before=self.buffer_before,
            buffer_after=self.buffer_after,
        )
        return {"practitioner": self.practitioner, "length": length, "add_ons": []}

    @property
    def session(self) -> Span:
        """Its hands-on time. Only for one that has a time."""
        if self.start is None or self.end is None:
            raise ValueError("A request with wishes only has no time yet.")
        return Span(self.start, self.end)

    @property
    def free_until(self) -> datetime:
        """From here on cancelling is late, by the hours that were agreed to. Only for one that has a time."""
        agreed = self.free_until_at(self.session.start)
        return max(agreed, self.free_at_least_until or agreed)

    def free_until_at(self, start: datetime) -> datetime:
        """The same for another start, by the hours that were agreed to alone."""
        return start - timedelta(hours=self.cancellation_hours)

    @property
    def was_free(self) -> bool:
        """Whether cancelling was free at all once its time was agreed: not where it was near already."""
        return self.free_until > (self.agreed_at or self.created_at)

    @property
    def occupied(self) -> Span:
        """The session with its buffers, as the diary has it. Only for one that has a time."""
        return self.occupied_at(self.session.start)

    @property
    def open_move(self) -> "Move | None":
        """The other time its client asks for, while that waits for an answer."""
        return next((each for each in self.moves.all() if each.is_open), None)

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
