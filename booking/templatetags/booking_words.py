"""Times and money as people say them: {{ price|money:currency }}, {{ appointment|when }}."""

from datetime import date, datetime
from decimal import Decimal

from django import template

from booking import wishes, words
from booking.models import AddOn, Appointment
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


@register.filter
def minutes(count: int) -> str:
    return wishes.minutes_words(count)


@register.filter
def more(row: AddOn) -> str:
    """An add-on with its minutes and price."""
    return wishes.add_on_words(row)


@register.filter
def clock(instant: datetime) -> str:
    return words.clock(instant, identity.current().zone)


@register.filter
def zone(instant: datetime) -> str:
    """The practice's zone, with the clock in force at `instant`."""
    return words.zone_name(instant, identity.current().zone)


@register.filter
def moment(instant: datetime) -> str:
    """Day, clock and zone."""
    return words.moment(instant, identity.current().zone)


@register.filter
def day(instant: datetime) -> str:
    return words.day(instant, identity.current().zone)


@register.simple_tag
def wish_query(wish: wishes.Wish, first: date) -> str:
    """The same wish in an address, beginning at another day."""
    return wish.query(**{"from": f"{first:%Y-%m-%d}"})
