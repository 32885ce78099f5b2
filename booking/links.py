"""The private addresses: of an appointment, of what was taken home from it, of a booking, and of a choice about mails.

Whatever is wrong with a token, it costs the same look-up as a right one: the time an answer takes tells nothing.
"""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from booking.models import Appointment, Booking, HomeCare, MailChoice
from practice import identity, links

SALT = "appointment"
HOME_CARE = "home-care"
BOOKING = "booking"
REMINDERS = "reminders"


def appointment_path(appointment: Appointment) -> str:
    token = links.token(SALT, pk=appointment.pk, version=appointment.link_version)
    return reverse("booking:appointment", args=[token])


def appointment_url(appointment: Appointment) -> str:
    """The client's private page as an address for a mail."""
    return identity.absolute(appointment_path(appointment))


def before_visit_path(appointment: Appointment) -> str:
    """Where the questions before a visit are asked: beneath the private page, with its token."""
    return f"{appointment_path(appointment)}intake/"


def answers_path(appointment: Appointment) -> str:
    """Where the answers given so far are looked at and corrected."""
    return f"{appointment_path(appointment)}answers/"


def appointment_of(token: str) -> Appointment:
    """The appointment a token opens. Raises BadLink when it is forged, foreign, revoked, or its page has closed."""
    pk, version = links.key(SALT, token)
    appointment = Appointment.objects.filter(pk=pk, link_version=version).select_related("service").first()
    if appointment is None or closes_at(appointment) <= timezone.now():
        raise links.BadLink
    return appointment


def closes_at(appointment: Appointment) -> datetime:
    """When the private page stops to open: so many days after the session, or after asking if it never had a time."""
    return _closes_after(appointment.end or appointment.created_at)


def home_care_path(care: HomeCare) -> str:
    return f"/home-care/{links.token(HOME_CARE, pk=care.pk, version=care.link_version)}/"


def home_care_url(care: HomeCare) -> str:
    """The client's routine as an address for a mail."""
    return identity.absolute(home_care_path(care))


def home_care_of(token: str) -> HomeCare:
    """The home care a token opens, even when its time is over. Raises BadLink when it is forged, foreign or revoked."""
    pk, version = links.key(HOME_CARE, token)
    care = HomeCare.objects.with_appointment().filter(pk=pk, link_version=version, revoked_at=None).first()
    if care is None:
        raise links.BadLink
    return care


def booking_path(booking: Booking) -> str:
    token = links.token(BOOKING, pk=booking.pk, version=booking.link_version)
    return reverse("booking:booking", args=[token])


def booking_url(booking: Booking) -> str:
    """A party's private page as an address for a mail."""
    return identity.absolute(booking_path(booking))


def event_intake_path(booking: Booking) -> str:
    """Where the questions of an event are asked later: beneath the private page, with its token."""
    return f"{booking_path(booking)}intake/"


def booking_of(token: str) -> Booking:
    """The booking a token opens. Raises BadLink when it is forged, foreign, revoked, or its page has closed."""
    pk, version = links.key(BOOKING, token)
    rows = Booking.objects.outlines().select_related("event__service", "event__practitioner")
    booking = rows.filter(pk=pk, link_version=version).first()
    if booking is None or _closes_after(booking.event.end) <= timezone.now():
        raise links.BadLink
    return booking


def reminders_url(choice: MailChoice) -> str:
    """Where an address stops reminders and follow-ups, for a mail: on POST only."""
    return identity.absolute(reverse("booking:reminders", args=[links.token(REMINDERS, pk=choice.pk)]))


def mail_choice_of(token: str) -> MailChoice:
    """The choice a token opens. Raises BadLink when it is forged or foreign."""
    pk, _version = links.key(REMINDERS, token)
    choice = MailChoice.objects.filter(pk=pk).first()
    if choice is None:
        raise links.BadLink
    return choice


def _closes_after(instant: datetime) -> datetime:
    return instant + timedelta(days=identity.current().private_page_days)
