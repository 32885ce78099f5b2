"""Times and money as people say them: {{ price|money:currency }}, {{ appointment|when }}."""

from decimal import Decimal

from django import template

from booking import words
from booking.models import Appointment
from practice import identity

register = template.Library()


@register.filter
def money(amount: Decimal, currency: str = "") -> str:
    return words.money(amount, currency or identity.current().currency)


@register.filter
def when(appointment: Appointment) -> str:
    """Day, clock and zone of the session, in the practice's zone."""
    return words.when(appointment.start, appointment.end, identity.current().zone)


@register.filter
def when_there(appointment: Appointment) -> str:
    """The same by the client's own clock; empty when that shows no other time."""
    return words.when_there(appointment.start, appointment.end, identity.current().zone, appointment.zone_name)
