"""The mails of a booking's life, one function each. Never a note, an answer, a warning or another health word.

Each is queued in the transaction of what it tells. A party's mails are one thread.
"""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from booking import ical, party_questions, words
from booking.links import booking_url, event_intake_path, reminders_url
from booking.models import Actor, Booking, Event, MailChoice
from practice import identity, messages
from practice.models import Message


def booked(booking: Booking, *, now: datetime) -> None:
    """The seats are theirs: at once, or taken from an offer."""
    _to_party("booking_booked", booking, invite="REQUEST", now=now, **_ahead(booking, now))


def taken_over(booking: Booking, *, giver: str, now: datetime) -> None:
    """To whom somebody has passed seats on, who may not have heard of it yet."""
    _to_party("booking_taken_over", booking, giver=giver, invite="REQUEST", now=now, **_ahead(booking, now))


def passed_on(booking: Booking, *, now: datetime) -> None:
    """To who has passed their seats on; their calendar forgets them, and their link has stopped."""
    forget_reminder(booking)
    _to_party("booking_passed_on", booking, invite="CANCEL", now=now)


def waiting(booking: Booking) -> None:
    _to_party("booking_waiting", booking)


def offered(booking: Booking) -> None:
    """Useless once the time to take it is over. Whom no mail reaches, the practitioner is asked to call."""
    held_until = booking.held_until
    until = words.moment(held_until, identity.current().zone) if held_until else ""
    if booking.email:
        _to_party("booking_offered", booking, held_until=until, not_after=held_until)
    else:
        _to_practitioner("booking_to_call", booking, held_until=until, not_after=held_until)


def expired(booking: Booking) -> None:
    _to_party("booking_expired", booking)


def resized(booking: Booking, *, was: int) -> None:
    _to_party("booking_resized", booking, was=was)


def cancelled(booking: Booking, *, by: Actor, message: str, was_booked: bool, now: datetime) -> None:
    """A party's calendar is told only what it knows: it has what was booked."""
    forget_reminder(booking)
    _to_party(
        "booking_cancelled",
        booking,
        message=message,
        is_by_party=by == Actor.CLIENT,
        was_booked=was_booked,
        invite="CANCEL" if was_booked else "",
        now=now,
    )


def event_cancelled(booking: Booking, *, message: str, was_booked: bool, now: datetime) -> None:
    forget_reminder(booking)
    invite = "CANCEL" if was_booked else ""
    _to_party("booking_event_cancelled", booking, message=message, was_booked=was_booked, invite=invite, now=now)


def moved(booking: Booking, *, was: datetime, message: str, now: datetime) -> None:
    """The event has another time or place; whoever has it in their calendar has it there at once."""
    forget_reminder(booking)
    _to_party(
        "booking_moved",
        booking,
        message=message,
        before=words.moment(was, identity.current().zone) if was != booking.event.start else "",
        free_until=_free_until(booking, now),
        invite="REQUEST" if booking.booked_at else "",
        now=now,
    )


def message(booking: Booking, text: str) -> None:
    """The practitioner's words to everybody at an event."""
    _to_party("booking_message", booking, message=text)


def reminder(booking: Booking, choice: MailChoice, *, now: datetime) -> None:
    """When, where, how to come and how to get out of it. Useless once the event has begun."""
    _to_party(
        "booking_reminder",
        booking,
        **_ahead(booking, now),
        unsubscribe_url=reminders_url(choice),
        not_after=booking.event.start,
    )


def forget_reminder(booking: Booking) -> None:
    """Take back a reminder that is not on its way yet: it is no longer true. Should it be again, it is due."""
    waiting = Message.objects.filter(
        kind="booking_reminder", subject_key=booking.about, state=Message.State.WAITING, leased_until=None
    )
    if waiting.delete()[0]:
        Booking.objects.filter(pk=booking.pk).update(reminded_for=None)


def taken(booking: Booking, *, giver: str = "") -> None:
    """To the practitioner: a party has booked, joined the waiting list, or has its places from `giver`."""
    _to_practitioner("booking_new", booking, giver=giver)


def given_up(booking: Booking) -> None:
    """To the practitioner: a party that had booked does not come."""
    _to_practitioner("booking_given_up", booking)


def number_changed(booking: Booking, *, was: int, is_late: bool) -> None:
    """To the practitioner: a party that has booked comes with fewer or more."""
    _to_practitioner("booking_number_changed", booking, was=was, is_late=is_late)


def admin_url(event: Event) -> str:
    """The event's page in the admin, for the practitioner's mails."""
    return identity.absolute(f"{reverse('admin:index')}booking/event/{event.pk}/change/")


def _to_party(
    template: str,
    booking: Booking,
    *,
    invite: str = "",
    now: datetime | None = None,
    unsubscribe_url: str = "",
    not_after: datetime | None = None,
    **context: Any,
) -> None:
    """With `invite` the calendar part of this method, as of `now`."""
    if not booking.email:
        return  # booked by telephone
    first = Message.objects.filter(subject_key=booking.about, to=booking.email).order_by("pk").first()
    messages.queue(
        template,
        to=booking.email,
        context={**_context(booking), "link": booking_url(booking), "stop_url": unsubscribe_url, **context},
        about=booking.about,
        calendar=ical.booking_invitation(booking, invite, now=now) if invite and now else "",
        calendar_method=invite,
        unsubscribe_url=unsubscribe_url,
        not_after=not_after,
        in_reply_to=first.message_id if first else "",
    )


def _to_practitioner(template: str, booking: Booking, *, not_after: datetime | None = None, **context: Any) -> None:
    messages.queue(
        template,
        to=identity.current().email,
        context={**_context(booking), **context, "link": admin_url(booking.event)},
        about=booking.about,
        reply_to=booking.email,
        not_after=not_after,
    )


def _context(booking: Booking) -> dict[str, Any]:
    practice, event = identity.current(), booking.event
    zone = practice.zone
    return {
        "booking": booking,
        "event": event,
        "cancellation_hours": practice.cancellation_hours,
        "events_url": identity.absolute(reverse("booking:events")),
        "event_url": identity.absolute(event.get_absolute_url()),
        "when": words.when(event.start, event.end, zone),
        "when_there": words.when_there(event.start, event.end, zone, booking.zone_name),
        "day": words.day(event.start, zone),
        "door_opens": words.clock(event.door_opens, zone),
        "door_closes": words.clock(event.door_closes, zone),
        "place": event.place or practice.address,
        "total": words.money(booking.total, event.currency),
    }


def _ahead(booking: Booking, now: datetime) -> dict[str, Any]:
    """What somebody who has seats is told of the time until then."""
    return {"free_until": _free_until(booking, now), "questions_url": _questions_url(booking)}


def _questions_url(booking: Booking) -> str:
    """Where questions wait that the party was never asked; an empty text when none do."""
    return identity.absolute(event_intake_path(booking)) if party_questions.unasked(booking) else ""


def _free_until(booking: Booking, now: datetime) -> str:
    """Until when cancelling is free; an empty text when that is over."""
    practice = identity.current()
    limit = booking.event.start - timedelta(hours=practice.cancellation_hours)
    return words.moment(limit, practice.zone) if limit > now else ""
