"""One client's private session through its life, the time it occupies, and the trail of its changes."""

import secrets
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.availability import Span
from booking.constraints import NoOverlap
from booking.models.catalogue import Length, Practitioner, Service
from booking.models.clients import Client
from booking.timetable import part_of
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
TIMELESS = (State.REQUESTED, State.OFFERED, State.DECLINED, State.WITHDRAWN, State.EXPIRED)
"""States that a request with wishes only can be in: nothing has been agreed."""

ACCEPTED = (State.CONFIRMED, State.CANCELLED, State.COMPLETED, State.NO_SHOW)
"""States of what has been accepted once: the practitioner knows who this is."""


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


class Transition(models.Model):
    """Who did what to an appointment, when, from which state to which. Never a health word.

    `before` is what undoing it needs, kept for what the practitioner may take back: the columns as they stood, the
    offers, the move and the mails that wait. An undone change stays in the trail.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="transitions")
    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("by"), max_length=12, choices=Actor)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), null=True, blank=True, on_delete=models.SET_NULL
    )
    from_state = models.CharField(_("from"), max_length=10, blank=True, choices=State)
    to_state = models.CharField(_("to"), max_length=10, choices=State)
    verb = models.CharField(_("what"), max_length=20, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    before = EncryptedJSONField(null=True, blank=True, editable=False)

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

    @property
    def undo(self) -> dict[str, Any] | None:
        """What taking it back needs; None when it can't be, or when the key to it is missing."""
        return self.before if isinstance(self.before, dict) else None
