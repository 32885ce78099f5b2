"""One appointment whole, as the desk shows it: wishes, flags, answers, the day around it, its trail and its mails."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext

from booking import catalogue, diary, lifecycle, origin, reading, trail, words
from booking.choosing import of_appointment
from booking.home_care_pages import for_practitioner
from booking.models import (
    Appointment,
    BusyTime,
    DiaryEntry,
    Event,
    FurtherWish,
    HomeCare,
    Move,
    ReplyTemplate,
    State,
    TimeOff,
    Transition,
)
from booking.states import is_settling
from practice import identity
from practice.models import Message

VERBS = ("accept", "decline", "offer", "move", "accept_move", "decline_move", "cancel", "complete", "mark_no_show")
WEEKS_AHEAD = 4
FREE_SHOWN = 3


class Neighbour(NamedTuple):
    """What the day holds, in order: an appointment or event with what it occupies, or time off."""

    start: datetime
    end: datetime
    words: str
    appointment: Appointment | None = None
    event: Event | None = None


def page_context(appointment: Appointment, now: datetime) -> dict[str, Any]:
    possible = [verb for verb in VERBS if not lifecycle.obstacle(verb, appointment, now=now)]
    transitions = list(appointment.transitions.select_related("user"))
    return {
        "appointment": appointment,
        "origin": origin.step(appointment.came_from),
        "add_ons": appointment.add_ons.all(),
        "practitioners": catalogue.current().practitioners,
        **reading.for_practitioner(appointment, now),
        "neighbours": neighbours(appointment),
        "trail": [TrailLine(each.at, trail.said(each)) for each in transitions],
        "is_own_note": bool(transitions) and transitions[0].verb == "book",
        "undo": undo_words(appointment, transitions[-1] if transitions else None, now),
        "wishes": wishes(appointment, now) if "accept" in possible else [],
        "offers": appointment.offers.all() if appointment.state == State.OFFERED else [],
        "move": asked_move(appointment, now),
        "reasons": ReplyTemplate.objects.all() if "decline" in possible else [],
        "can_repeat": can_repeat(appointment),
        "sent": Message.objects.filter(subject_key=appointment.about).order_by("pk").only(*MESSAGE_FIELDS),
        "home_care": [for_practitioner(each, now) for each in appointment.home_care.all()],
        "elsewhere": [for_practitioner(each, now) for each in HomeCare.objects.of_same_address(appointment)[:3]],
        "possible": possible,
        "now": now,
    }


class TrailLine(NamedTuple):
    at: datetime
    words: str


MESSAGE_FIELDS = ["subject", "to", "state", "created_at", "sent_at", "last_error"]


class WishRow(NamedTuple):
    """A further wish in words, and the times free now that fit it, each to be accepted with one press."""

    words: str
    free: list[datetime]
    is_time: bool


def wishes(appointment: Appointment, now: datetime) -> list[WishRow]:
    """What would suit too. Windows show their next free times of four weeks, found at once for all of them."""
    rows = list(appointment.further_wishes.all())
    zone = identity.current().zone
    free: list[datetime] = []
    if any(not row.start for row in rows):
        choosing = of_appointment(appointment, now)
        wait = max((row.earliest - choosing.today).days if row.earliest else 0 for row in rows)
        days = max(wait, 0) + 7 * WEEKS_AHEAD
        free = [each for each in choosing.free(choosing.today, days) if each != appointment.start]
    found = []
    for row in rows:
        if row.start:
            found.append(WishRow(words.short(row.start, zone), _if_free(row, appointment, now), True))
        else:
            found.append(WishRow(str(row), [each for each in free if row.fits(each, zone)][:FREE_SHOWN], False))
    return found


def _if_free(wish: FurtherWish, appointment: Appointment, now: datetime) -> list[datetime]:
    start = wish.start
    if start is None or start <= now:
        return []
    is_free = diary.is_free(start, **appointment.asked(), now=now, by_practice=True, ignoring=appointment)
    return [start] if is_free else []


class AskedMove(NamedTuple):
    """Another time that the client asks for: until when it waits, and what it would overrule by now."""

    move: Move
    is_over: bool
    overrules: list[str]


def asked_move(appointment: Appointment, now: datetime) -> AskedMove | None:
    move = appointment.open_move if appointment.is_confirmed else None
    if move is None:
        return None
    overruled = of_appointment(appointment, now).overruled([move.start])
    hours_only = [each.sentences for each in overruled]
    return AskedMove(move, move.answer_by <= now, hours_only[0] if hours_only else [])


def undo_words(appointment: Appointment, last: Transition | None, now: datetime) -> str:
    """Until when the last answer may be taken back; an empty text when it can't be any more."""
    if last is None or last.undo is None or not is_settling(appointment, now) or appointment.settles_at is None:
        return ""
    until = {"time": words.clock(appointment.settles_at, identity.current().zone)}
    if last.undo["messages"]:
        sentence = gettext(
            "The mail goes out at %(time)s; until then you can take it back, "
            "unless somebody asks for a time it has freed."
        )
        return sentence % until
    return gettext("Until %(time)s you can take it back.") % until


def can_repeat(appointment: Appointment) -> bool:
    return appointment.state in (State.CONFIRMED, State.COMPLETED)


def neighbours(appointment: Appointment) -> list[Neighbour]:
    """The practitioner's whole local day around an appointment, buffers included."""
    zone = identity.current().zone
    if appointment.start is None:
        return []
    day = appointment.start.astimezone(zone).date()
    opens = datetime.combine(day, time(), zone).astimezone(UTC)
    closes = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    away = TimeOff.objects.filter(practitioner=appointment.practitioner_id, start__lt=closes, end__gt=opens)
    over = Appointment.objects.over(opens, closes).filter(practitioner=appointment.practitioner_id).outlines()
    found = [_of_entry(entry) for entry in diary.entries_on(day, practitioner=appointment.practitioner)]
    absent: list[tuple[TimeOff | BusyTime, str]] = [(each, each.note or gettext("time off")) for each in away]
    found += [_of_session(*each.occupied, each) for each in over]
    elsewhere = BusyTime.objects.filter(practitioner=appointment.practitioner_id, start__lt=closes, end__gt=opens)
    absent += [(each, gettext("taken in another calendar")) for each in elsewhere]
    found += [Neighbour(max(each.start, opens), min(each.end, closes), said) for each, said in absent]
    return sorted(found, key=lambda each: each.start)


def _of_entry(entry: DiaryEntry) -> Neighbour:
    if entry.appointment is None:
        return Neighbour(entry.start, entry.end, str(entry.event), event=entry.event)
    return _of_session(entry.start, entry.end, entry.appointment)


def _of_session(opens: datetime, closes: datetime, booked: Appointment) -> Neighbour:
    zone = identity.current().zone
    before, after = (timedelta(minutes=each) for each in (booked.buffer_before, booked.buffer_after))
    session = gettext("%(name)s, %(service)s, %(start)s to %(end)s") % {
        "name": booked.name,
        "service": booked.service_name,
        "start": words.clock(opens + before, zone),
        "end": words.clock(closes - after, zone),
    }
    return Neighbour(opens, closes, session, booked)
