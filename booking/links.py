"""The private addresses of an appointment and of what was taken home from it."""

from django.urls import reverse

from booking.models import Appointment, HomeCare
from practice import identity, links

SALT = "appointment"
HOME_CARE = "home-care"


def appointment_path(appointment: Appointment) -> str:
    token = links.token(SALT, pk=appointment.pk, version=appointment.link_version)
    return reverse("booking:appointment", args=[token])


def appointment_url(appointment: Appointment) -> str:
    """The client's private page as an address for a mail."""
    return identity.absolute(appointment_path(appointment))


def appointment_of(token: str) -> Appointment:
    """The appointment a token opens. Raises BadLink when it is forged, foreign or revoked."""
    pk, version = links.read(SALT, token)
    appointment = Appointment.objects.filter(pk=pk, link_version=version).select_related("service").first()
    if appointment is None:
        raise links.BadLink
    return appointment


def home_care_path(care: HomeCare) -> str:
    return f"/home-care/{links.token(HOME_CARE, pk=care.pk, version=care.link_version)}/"


def home_care_url(care: HomeCare) -> str:
    """The client's routine as an address for a mail."""
    return identity.absolute(home_care_path(care))


def home_care_of(token: str) -> HomeCare:
    """The home care a token opens, even when its time is over. Raises BadLink when it is forged, foreign or revoked."""
    pk, version = links.read(HOME_CARE, token)
    care = HomeCare.objects.with_appointment().filter(pk=pk, link_version=version, revoked_at=None).first()
    if care is None:
        raise links.BadLink
    return care
