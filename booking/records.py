"""Everything that is kept of one person, and letting it go. Giving it to them is in booking.export.

A person is a client with all that is linked to them, or one appointment or booking that is linked to nobody.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from booking.lifecycle import NotPossible
from booking.models import (
    WAITING,
    Access,
    Answers,
    Appointment,
    Booking,
    BookingChange,
    Client,
    Consent,
    FurtherWish,
    HomeCare,
    Move,
    Offer,
    State,
    Transition,
)
from booking.models.appointments import new_reference
from booking.seats.changing import LEAVABLE
from practice import mail, messages
from practice.models import Message

JUST_QUEUED = timedelta(hours=1)
"""A mail younger than this that nobody has tried to send yet is on its way."""


@dataclass(frozen=True)
class Record:
    client: Client | None
    appointments: list[Appointment]
    bookings: list[Booking] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def row(self) -> Client | Appointment | Booking:
        """Whose page and trail it is."""
        return self.client or (self.appointments or self.bookings)[0]

    @property
    def emails(self) -> list[str]:
        """Every address given by them."""
        rows: list[Appointment | Booking] = [*self.appointments, *self.bookings]
        return [self.client.email if self.client else "", *(each.email for each in rows)]

    @property
    def mails(self) -> models.QuerySet[Message]:
        rows: list[Appointment | Booking] = [*self.appointments, *self.bookings]
        return Message.objects.filter(subject_key__in=[each.about for each in rows])


def of_client(client: Client) -> Record:
    bookings = Booking.objects.filter(client=client).select_related("event")
    return Record(client, list(Appointment.objects.filter(client=client)), list(bookings))


def of_appointment(appointment: Appointment) -> Record:
    """Its client's when it has one."""
    return of_client(appointment.client) if appointment.client else Record(None, [appointment])


def of_booking(booking: Booking) -> Record:
    """Its client's when it has one."""
    return of_client(booking.client) if booking.client else Record(None, [], [booking])


def not_linked(record: Record) -> list[Booking]:
    """Bookings with an address of theirs that belong to nobody: perhaps theirs too, for a person to say."""
    addresses = {each.lower() for each in record.emails} - {""}
    rows = Booking.objects.outlines().alias(address=Lower("email")).filter(address__in=addresses)
    return list(rows.filter(client=None, erased_at=None).select_related("event").order_by("-event__start", "-pk"))


def counts(record: Record) -> dict[str, int]:
    keys = [each.pk for each in record.appointments]
    return {
        "appointments": len(keys),
        "bookings": len(record.bookings),
        "answers": Answers.objects.filter(appointment__in=keys).count(),
        "home_care": HomeCare.objects.filter(appointment__in=keys).count(),
        "mails": record.mails.count(),
    }


def obstacle(record: Record, *, now: datetime) -> str:
    """Why nothing can be erased yet, in a sentence; an empty text when it can."""
    states = {each.state for each in record.appointments}
    if any(each.state == State.CONFIRMED and each.session.end > now for each in record.appointments):
        return _("A confirmed appointment lies ahead. Cancel it first, so that they are told.")
    if states & set(WAITING):
        return _("A request still waits for an answer. Decline it first, so that they are told.")
    if any(each.state in LEAVABLE and each.event.start > now for each in record.bookings):
        return _("A booking for a coming event still stands. Cancel it first, so that they are told.")
    fresh = record.mails.filter(state=Message.State.WAITING, attempts=0, created_at__gt=now - JUST_QUEUED)
    if fresh.exists():
        return _("A mail to them is still on its way. Please try again in a few minutes.")
    return ""


@transaction.atomic
def erase(record: Record, *, now: datetime) -> None:
    """Forget the person: what is left of an appointment is its time, service and price, for the books.

    Raises NotPossible while something still stands between the two. In backups it stays until they are past.
    """
    keys = [each.pk for each in record.appointments]
    rows = list(Appointment.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if record.client:
        rows = list(Appointment.objects.select_for_update().filter(client=record.client).order_by("pk"))
    record = Record(record.client, rows, _locked_bookings(record))
    if sentence := obstacle(record, now=now):
        raise NotPossible(sentence)
    sent = dict(record.mails.values_list("pk", "message_id"))
    mails, keys = list(sent), [each.pk for each in rows]
    care = list(HomeCare.objects.filter(appointment__in=keys).values_list("pk", flat=True))
    clients = [record.client.pk] if record.client else []
    booked = [each.pk for each in record.bookings]
    about = ((Message, mails), (HomeCare, care), (Appointment, keys), (Booking, booked), (Client, clients))
    for model, gone in about:
        _forget_names(model, gone)
    Message.objects.filter(pk__in=mails).delete()
    transaction.on_commit(partial(mail.forget, list(sent.values()), to=record.emails))
    for part in (Access, Answers, Consent, HomeCare, FurtherWish, Offer, Move):
        part._default_manager.filter(appointment__in=keys).delete()
    Transition.objects.filter(appointment__in=keys).update(reason="", before=None)
    Access.objects.filter(booking__in=booked).delete()
    BookingChange.objects.filter(booking__in=booked).update(reason="")
    for row in rows:
        _make_anonymous(row, now)
    for booking in record.bookings:
        _make_booking_anonymous(booking, now)
    Client.objects.filter(pk__in=clients).delete()


def _make_anonymous(row: Appointment, now: datetime) -> None:
    reference = new_reference()
    Appointment.objects.filter(pk=row.pk).update(
        client=None,
        settles_at=None,
        erased_at=now,
        name=_("erased"),
        booked_by="",
        email="",
        phone="",
        note="",
        came_from="",
        zone_name="",
        consent_version="",
        consent_text="",
        last_message="",
        parting_words="",
        reference=reference,
        uid=f"{reference.lower()}@{messages.mail_domain()}",
        link_version=F("link_version") + 1,
    )


def _locked_bookings(record: Record) -> list[Booking]:
    is_theirs = Q(client=record.client) if record.client else Q(pk__in=[each.pk for each in record.bookings])
    rows = Booking.objects.select_related("event").select_for_update(of=("self",))
    return list(rows.filter(is_theirs).order_by("pk"))


def _make_booking_anonymous(row: Booking, now: datetime) -> None:
    """Its event, people and price stay, for the books."""
    reference = new_reference()
    Booking.objects.filter(pk=row.pk).update(
        client=None,
        erased_at=now,
        name=_("erased"),
        email="",
        phone="",
        others="",
        note="",
        answers=[],
        health_consent_at=None,
        zone_name="",
        consent_version="",
        consent_text="",
        reference=reference,
        uid=f"{reference.lower()}@{messages.mail_domain()}",
        link_version=F("link_version") + 1,
    )


def _forget_names(model: type[models.Model], keys: list[int]) -> None:
    """The admin's own log calls rows by name; who did something, and when, stays."""
    rows = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[str(key) for key in keys]
    )
    rows.update(object_repr=_("erased"), change_message="")
