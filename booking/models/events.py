"""Group sessions with seats, the parties that have booked them, and the trail of their changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.availability import Span
from booking.models.appointments import new_reference
from booking.models.catalogue import Practitioner, Service
from booking.models.clients import Client
from booking.models.states import Actor
from booking.models.trail import Change
from practice.encryption import EncryptedJSONField
from practice.page_cache import forget

EVENT_CARDS = "event_cards"
"""What pages remember of events (practice.page_cache)."""
FEW_LEFT = 5
"""So many places or fewer are told exactly."""


class EventState(models.TextChoices):
    OPEN = "open", _("takes place")
    CANCELLED = "cancelled", _("cancelled")


class BookingState(models.TextChoices):
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("offered from the waiting list")
    BOOKED = "booked", _("booked")
    CANCELLED = "cancelled", _("cancelled")
    PASSED_ON = "passed_on", _("passed on")
    EXPIRED = "expired", _("offer expired")
    ATTENDED = "attended", _("came")
    NO_SHOW = "no_show", _("did not come")


SEATED = (BookingState.OFFERED, BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW)
"""States that have seats: an event's seats_taken is the sum of their parties."""
EXPECTED = (BookingState.BOOKED, BookingState.ATTENDED)
"""States of who comes."""


class EventQuerySet(models.QuerySet["Event"]):
    def published(self) -> "EventQuerySet":
        return self.filter(published=True)

    def coming(self, now: datetime) -> "EventQuerySet":
        """Those that take place and have not begun, in order."""
        return self.filter(state=EventState.OPEN, start__gt=now).order_by("start", "pk")

    def update(self, **values: Any) -> int:
        """Places are taken and given back without a signal: what pages remember of them is forgotten here."""
        forget(EVENT_CARDS)
        return super().update(**values)

    def with_counts(self) -> "EventQuerySet":
        """With `seats_sold`, who `came`, and how many people wait."""
        return self.annotate(
            seats_sold=Sum("bookings__party", filter=Q(bookings__state__in=EXPECTED), default=0),
            came=Sum("bookings__party", filter=Q(bookings__state=BookingState.ATTENDED), default=0),
            parties_waiting=Count("bookings", filter=Q(bookings__state=BookingState.WAITING)),
        )


class Event(models.Model):
    """A group session at a date. Its date, length, capacity and state are written by booking.evenings alone, and
    `seats_taken` by booking.seats.
    """

    State = EventState

    service = models.ForeignKey(Service, verbose_name=_("service"), on_delete=models.PROTECT, related_name="events")
    practitioner = models.ForeignKey(
        Practitioner, verbose_name=_("practitioner"), on_delete=models.PROTECT, related_name="events"
    )
    slug = models.SlugField(_("address"), unique=True, max_length=80, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=EventState, default=EventState.OPEN, editable=False)
    published = models.BooleanField(_("published"), default=False)
    title = models.CharField(_("title"), max_length=80)
    about = models.TextField(_("about"), blank=True, help_text=_("What this evening is like."))
    start = models.DateTimeField(_("start"))
    end = models.DateTimeField(_("end"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(5)])
    buffer_before = models.PositiveSmallIntegerField(_("buffer before (minutes)"), default=0)
    buffer_after = models.PositiveSmallIntegerField(_("buffer after (minutes)"), default=0)
    place = models.TextField(_("place"), blank=True, help_text=_("Empty: the practice's address."))
    price = models.DecimalField(_("price a person"), max_digits=8, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    capacity = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    seats_taken = models.PositiveSmallIntegerField(_("places taken"), default=0, editable=False)
    most_seats = models.PositiveSmallIntegerField(
        _("most places a party"), default=4, validators=[MinValueValidator(1)]
    )
    arrive_minutes = models.PositiveSmallIntegerField(
        _("arrive so many minutes early"), default=15, help_text=_("From then on the door is open.")
    )
    door_minutes = models.PositiveSmallIntegerField(
        _("the door closes so many minutes before"), default=0, help_text=_("0: it closes when the event begins.")
    )
    what_to_bring = models.TextField(
        _("what to bring"), blank=True, help_text=_("Goes into confirmations: no health words.")
    )
    warnings = models.TextField(
        _("warnings"), blank=True, help_text=_("Who should ask somebody first. Stands on the pages, never in mails.")
    )
    created_at = models.DateTimeField(_("planned at"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    seats_sold: int
    came: int
    parties_waiting: int
    """Of EventQuerySet.with_counts."""

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-start", "-pk"]
        indexes = [models.Index(fields=["state", "start"], name="event_by_state_and_start")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EventState.values), name="event_state_known"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="event_ends_after_start"),
            models.CheckConstraint(
                condition=Q(seats_taken__gte=0, seats_taken__lte=F("capacity")), name="event_never_oversold"
            ),
            models.CheckConstraint(condition=Q(most_seats__gte=1), name="event_party_of_one_at_least"),
            models.CheckConstraint(condition=Q(price__gte=0), name="event_price_not_negative"),
            models.CheckConstraint(
                condition=Q(door_minutes__lte=F("arrive_minutes")), name="event_door_opens_before_it_closes"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("booking:event", args=[self.slug])

    @property
    def occupied(self) -> Span:
        """What the diary keeps for it, buffers included."""
        before, after = timedelta(minutes=self.buffer_before), timedelta(minutes=self.buffer_after)
        return Span(self.start.astimezone(UTC) - before, self.end.astimezone(UTC) + after)

    @property
    def door_opens(self) -> datetime:
        return self.start - timedelta(minutes=self.arrive_minutes)

    @property
    def door_closes(self) -> datetime:
        return self.start - timedelta(minutes=self.door_minutes)

    @property
    def places_left(self) -> int:
        return self.capacity - self.seats_taken

    @property
    def has_few_left(self) -> bool:
        return self.places_left <= FEW_LEFT

    @property
    def is_cancelled(self) -> bool:
        return self.state == EventState.CANCELLED


class BookingQuerySet(models.QuerySet["Booking"]):
    def outlines(self) -> "BookingQuerySet":
        """Without what is encrypted, for lists: no health word is read that nobody shows."""
        return self.defer("note", "answers")

    def waiting(self) -> "BookingQuerySet":
        """Those on the waiting list, in its order: they join it under the event's lock."""
        return self.filter(state=BookingState.WAITING).order_by("pk")

    def past_offer(self, now: datetime) -> "BookingQuerySet":
        return self.filter(state=BookingState.OFFERED, held_until__lte=now).order_by("held_until", "pk")

    def to_remind(self, now: datetime, ahead: timedelta) -> "BookingQuerySet":
        """Booked for an event that begins within `ahead`, not reminded of this start, and booked before that time."""
        return (
            self.filter(state=BookingState.BOOKED, event__start__gt=now, event__start__lte=now + ahead)
            .exclude(email="")
            .exclude(reminded_for=F("event__start"))
            .filter(booked_at__lt=F("event__start") - ahead)
            .order_by("event__start", "pk")
        )


class Booking(models.Model):
    """One party's seats at an event, or its place in the waiting list. Written by booking.seats alone.

    A booking that is passed on to somebody else ends; the other person has one of their own.
    """

    State = BookingState

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="bookings")
    state = models.CharField(_("state"), max_length=10, choices=BookingState, editable=False)
    party = models.PositiveSmallIntegerField(_("people"))
    chairs = models.PositiveSmallIntegerField(_("chairs"), default=0, help_text=_("The others have a mat."))
    price = models.DecimalField(_("price a person as agreed"), max_digits=8, decimal_places=2)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Empty when booked by telephone."))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    others = models.CharField(_("names of the others"), max_length=300, blank=True)
    first_time = models.BooleanField(_("somebody comes for the first time"), default=False)
    client = models.ForeignKey(
        Client, verbose_name=_("client"), null=True, blank=True, on_delete=models.SET_NULL, related_name="bookings"
    )
    note = EncryptedJSONField(_("note"), default="", blank=True)
    answers = EncryptedJSONField(_("answers"), default=list, blank=True)
    """As booking.intake.kept makes them."""
    zone_name = models.CharField(_("client's time zone"), max_length=60, blank=True)
    consent_at = models.DateTimeField(_("consented at"), null=True, blank=True)
    consent_version = models.CharField(_("consent version"), max_length=20, blank=True)
    consent_text = models.TextField(_("consented to"), blank=True)
    health_consent_at = models.DateTimeField(
        _("consented to keep answers at"), null=True, blank=True, help_text=_("Empty: with the rest.")
    )

    held_until = models.DateTimeField(_("offered until"), null=True, blank=True, editable=False)
    booked_at = models.DateTimeField(_("booked at"), null=True, blank=True, editable=False)
    late = models.BooleanField(_("cancelled late"), default=False, editable=False)
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
    purged_at = models.DateTimeField(_("emptied"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    reminded_for = models.DateTimeField(
        _("reminded for"), null=True, blank=True, editable=False, help_text=_("The start that a reminder was sent for.")
    )

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["held_until"], condition=Q(state="offered"), name="booking_offered_by_limit"),
            models.Index(Lower("email"), name="booking_by_email"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BookingState.values), name="booking_state_known"),
            models.CheckConstraint(condition=Q(party__gte=1), name="booking_party_of_one_at_least"),
            models.CheckConstraint(condition=Q(chairs__lte=F("party")), name="booking_chairs_for_its_people"),
            models.CheckConstraint(
                condition=Q(state="offered", held_until__isnull=False)
                | (~Q(state="offered") & Q(held_until__isnull=True)),
                name="booking_offered_until",
            ),
            models.CheckConstraint(
                condition=Q(booked_at__isnull=False) | ~Q(state__in=("booked", "attended", "no_show", "passed_on")),
                name="booking_booked_at",
            ),
            models.CheckConstraint(condition=Q(late=False) | Q(state="cancelled"), name="booking_late_is_cancelled"),
            models.CheckConstraint(condition=Q(price__gte=0), name="booking_price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    @property
    def mats(self) -> int:
        return self.party - self.chairs

    @property
    def total(self) -> Any:
        """What the party pays together."""
        return self.price * self.party

    @property
    def about(self) -> str:
        """What its messages carry as their subject key."""
        return f"booking:{self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state == BookingState.WAITING

    @property
    def is_offered(self) -> bool:
        return self.state == BookingState.OFFERED

    @property
    def is_booked(self) -> bool:
        return self.state == BookingState.BOOKED


class BookingChange(Change):
    """What happened to a booking."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="changes")
    from_state = models.CharField(_("from"), max_length=10, blank=True, choices=BookingState)
    to_state = models.CharField(_("to"), max_length=10, choices=BookingState)

    class Meta(Change.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(actor__in=Actor.values), name="booking_change_actor_known"),
            models.CheckConstraint(condition=Q(to_state__in=BookingState.values), name="booking_change_state_known"),
        ]
