"""The mails of an appointment's life, one function each. Never a note, an answer or another health word.

Each is queued in the transaction of what it tells. The client's mails are one thread.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import formats, timezone

from booking import ical, questionnaire, words
from booking.links import appointment_url, before_visit_path, home_care_url, reminders_url
from booking.models import Actor, Appointment, BusyCalendar, FurtherWish, HomeCare, MailChoice, Move
from practice import identity, messages
from practice.models import Message


def requested(appointment: Appointment) -> None:
    _to_client("appointment_requested", appointment)
    _to_practitioner("appointment_new_request", appointment)


def confirmed(appointment: Appointment, *, message: str, now: datetime) -> None:
    _to_client(
        "appointment_confirmed",
        appointment,
        message=message,
        free_until=_free_until(appointment, now),
        questions_url=_questions_url(appointment),
        calendar=ical.invitation(appointment, "REQUEST", now=now),
        calendar_method="REQUEST",
    )


def booked_at_once(appointment: Appointment) -> None:
    _to_practitioner("appointment_at_once", appointment)


def declined(appointment: Appointment, *, message: str) -> None:
    _to_client("appointment_declined", appointment, message=message)


def withdrawn(appointment: Appointment, *, was_offered: bool) -> None:
    _to_practitioner("appointment_withdrawn", appointment, was_offered=was_offered)


def cancelled(appointment: Appointment, *, by: Actor, message: str, now: datetime) -> None:
    """The client's calendar is told too: only confirmed appointments are cancelled, so it has the event."""
    forget_reminder(appointment)
    is_by_client = by == Actor.CLIENT
    _to_client(
        "appointment_cancelled",
        appointment,
        message=message,
        is_by_client=is_by_client,
        calendar=ical.invitation(appointment, "CANCEL", now=now),
        calendar_method="CANCEL",
    )
    _to_practitioner("appointment_cancelled_practitioner", appointment, is_by_client=is_by_client)


def expired(appointment: Appointment, *, was_offered: bool) -> None:
    _to_client("appointment_expired", appointment, was_offered=was_offered)
    _to_practitioner("appointment_expired_practitioner", appointment, was_offered=was_offered)


def offered(appointment: Appointment, starts: Sequence[datetime], *, message: str) -> None:
    zone = identity.current().zone
    times = [
        (
            words.when(start, start + appointment.length, zone),
            words.when_there(start, start + appointment.length, zone, appointment.zone_name),
        )
        for start in starts
    ]
    _to_client("appointment_offered", appointment, times=times, message=message)


def chosen(appointment: Appointment) -> None:
    _to_practitioner("appointment_chosen", appointment)


def move_requested(appointment: Appointment, move: Move) -> None:
    _to_client("appointment_move_requested", appointment, **_of_move(move))
    _to_practitioner("appointment_new_move", appointment, **_of_move(move))


def moved(appointment: Appointment, *, was: datetime, message: str, now: datetime) -> None:
    """The same event in the client's calendar at its new time."""
    forget_reminder(appointment)
    _to_client(
        "appointment_moved",
        appointment,
        message=message,
        before=words.moment(was, identity.current().zone),
        free_until=_free_until(appointment, now),
        calendar=ical.invitation(appointment, "REQUEST", now=now),
        calendar_method="REQUEST",
    )


def move_declined(appointment: Appointment, move: Move, *, message: str) -> None:
    _to_client("appointment_move_declined", appointment, message=message, **_of_move(move))


def move_withdrawn(appointment: Appointment, move: Move) -> None:
    _to_practitioner("appointment_move_withdrawn", appointment, **_of_move(move))


def move_expired(appointment: Appointment, move: Move) -> None:
    _to_client("appointment_move_expired", appointment, **_of_move(move))
    _to_practitioner("appointment_move_expired_practitioner", appointment, **_of_move(move))


def home_care_given(care: HomeCare, *, again: bool = False) -> None:
    """A link and until when it opens; what is behind it is said there only."""
    _to_client(
        "home_care_given",
        care.appointment,
        link=home_care_url(care),
        is_again=again,
        open_until=formats.date_format(care.last_day, "DATE_FORMAT"),
    )


def reminder(appointment: Appointment, choice: MailChoice, *, now: datetime) -> None:
    """When, where, how to come and how to get out of it. Useless once the session has begun."""
    _to_client(
        "appointment_reminder",
        appointment,
        free_until=_free_until(appointment, now),
        questions_url=_questions_url(appointment),
        unsubscribe_url=reminders_url(choice),
        not_after=appointment.start,
    )


def forget_reminder(appointment: Appointment) -> None:
    """Take back a reminder that is not on its way yet: its time is no longer true. Should it be again, it is due."""
    waiting = Message.objects.filter(
        kind="appointment_reminder", subject_key=appointment.about, state=Message.State.WAITING, leased_until=None
    )
    if waiting.delete()[0]:
        Appointment.objects.filter(pk=appointment.pk).update(reminded_for=None)


def follow_up(appointment: Appointment, choice: MailChoice, *, now: datetime) -> None:
    """The practice's words for the day after, with the way to what was taken home."""
    care = appointment.home_care.open_on(timezone.localdate(now, identity.current().zone)).outlines()
    _to_client(
        "appointment_follow_up",
        appointment,
        home_care=[home_care_url(each) for each in care],
        unsubscribe_url=reminders_url(choice),
    )


def busy_calendar_failing(calendar: BusyCalendar) -> None:
    """Once an outage, to the practice: until it can be read again, what is new in it keeps no time free."""
    messages.queue(
        "busy_calendar_failing",
        to=identity.current().email,
        context={
            "calendar": calendar,
            "last_good": calendar.last_good_at and words.moment(calendar.last_good_at, identity.current().zone),
            "link": identity.absolute(f"{reverse('admin:index')}booking/busycalendar/{calendar.pk}/change/"),
        },
    )


def admin_url(appointment: Appointment) -> str:
    """The appointment's page in the admin, for the practitioner's mails."""
    return identity.absolute(f"{reverse('admin:index')}booking/appointment/{appointment.pk}/change/")


def _to_client(
    template: str,
    appointment: Appointment,
    *,
    calendar: str = "",
    calendar_method: str = "",
    unsubscribe_url: str = "",
    not_after: datetime | None = None,
    **context: Any,
) -> None:
    if not appointment.email:
        return  # booked by telephone
    first = Message.objects.filter(subject_key=appointment.about, to=appointment.email).order_by("pk").first()
    messages.queue(
        template,
        to=appointment.email,
        context={
            **_context(appointment),
            "link": appointment_url(appointment),
            "stop_url": unsubscribe_url,
            **context,
        },
        about=appointment.about,
        calendar=calendar,
        calendar_method=calendar_method,
        unsubscribe_url=unsubscribe_url,
        not_after=not_after,
        in_reply_to=first.message_id if first else "",
    )


def _to_practitioner(template: str, appointment: Appointment, **context: Any) -> None:
    messages.queue(
        template,
        to=identity.current().email,
        context={**_context(appointment), **context, "link": admin_url(appointment)},
        about=appointment.about,
        reply_to=appointment.email,
    )


def _context(appointment: Appointment) -> dict[str, Any]:
    zone = identity.current().zone
    times = _times(appointment, zone) if appointment.start else {}
    return {
        **times,
        "appointment": appointment,
        "cancellation_hours": appointment.cancellation_hours,
        "add_ons": list(appointment.add_ons.all()),
        "wishes": [_wish(each, zone) for each in appointment.further_wishes.all()],
        "price": words.money(appointment.price, appointment.currency),
        "answer_by": words.moment(appointment.answer_by, zone) if appointment.answer_by else "",
    }


def _wish(wish: FurtherWish, zone: ZoneInfo) -> str:
    return words.when(wish.start, wish.start + wish.appointment.length, zone) if wish.start else str(wish)


def _of_move(move: Move) -> dict[str, Any]:
    zone = identity.current().zone
    return {
        "asked_for": words.when(move.start, move.end, zone),
        "asked_for_there": words.when_there(move.start, move.end, zone, move.appointment.zone_name),
        "move_answer_by": words.moment(move.answer_by, zone),
    }


def _times(appointment: Appointment, zone: ZoneInfo) -> dict[str, str]:
    start, end = appointment.session
    return {
        "when": words.when(start, end, zone),
        "when_there": words.when_there(start, end, zone, appointment.zone_name),
        "day": words.day(start, zone),
    }


def _questions_url(appointment: Appointment) -> str:
    """Where questions wait to be answered before the visit; an empty text when none do."""
    return identity.absolute(before_visit_path(appointment)) if questionnaire.pending(appointment) else ""


def _free_until(appointment: Appointment, now: datetime) -> str:
    """Until when cancelling is free; an empty text when that is over."""
    limit = appointment.free_until
    return words.moment(limit, identity.current().zone) if limit > now else ""
