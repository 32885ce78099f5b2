"""Times and money as people say them: {{ price|money:currency }}, {{ appointment|when }}.

Of a time that there is not yet (a request with wishes only) every filter makes an empty text.
"""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.translation import gettext, ngettext

from booking import wishes, words
from booking.models import AddOn, Appointment, Event
from practice import identity

register = template.Library()


@register.filter
def money(amount: Decimal, currency: str = "") -> str:
    return words.money(amount, currency or identity.current().currency)


@register.filter
def when(appointment: Appointment) -> str:
    """Day, clock and zone of the session, in the practice's zone; empty while there are only wishes."""
    return words.when(*appointment.session, identity.current().zone) if appointment.start else ""


@register.filter
def when_there(appointment: Appointment) -> str:
    """The same by the client's own clock; empty when that shows no other time."""
    if appointment.start is None:
        return ""
    return words.when_there(*appointment.session, identity.current().zone, appointment.zone_name)


@register.filter
def minutes(count: int) -> str:
    return wishes.minutes_words(count)


@register.filter
def more(row: AddOn) -> str:
    """An add-on with its minutes and price."""
    return wishes.add_on_words(row)


@register.filter
def clock(instant: datetime | None) -> str:
    return words.clear_clock(instant, identity.current().zone) if instant else ""


@register.filter
def zone(instant: datetime | None) -> str:
    """The practice's zone, with the clock in force at `instant`."""
    return words.zone_name(instant, identity.current().zone) if instant else ""


@register.simple_tag
def practice_zone() -> str:
    """The practice's zone, whatever clock is in force: for times of many dates."""
    return words.city(identity.current().zone)


@register.filter
def moment(instant: datetime | None) -> str:
    """Day, clock and zone."""
    return words.moment(instant, identity.current().zone) if instant else ""


@register.filter
def day(instant: datetime | None) -> str:
    return words.day(instant, identity.current().zone) if instant else ""


@register.filter
def short(instant: datetime) -> str:
    """For lists: day and clock in few letters."""
    return words.short(instant, identity.current().zone)


@register.filter
def when_there_at(event: Event, zone_name: str) -> str:
    """An event by a party's own clock; empty when that shows no other time."""
    return words.when_there(event.start, event.end, identity.current().zone, zone_name)


@register.filter
def places(event: Event) -> str:
    """How many places are left: exact when they are few."""
    left = event.places_left
    if left <= 0:
        return gettext("Full: there is a waiting list")
    if not event.has_few_left:
        return gettext("Places free")
    return ngettext("%d place left", "%d places left", left) % left


@register.simple_tag
def wish_query(wish: wishes.Wish, first: date) -> str:
    """The same wish in an address, beginning at another day."""
    return wish.query(**{"from": f"{first:%Y-%m-%d}"})
