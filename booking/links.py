"""The private address of an appointment."""

from django.urls import reverse

from booking.models import Appointment
from practice import identity, links

SALT = "appointment"


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
