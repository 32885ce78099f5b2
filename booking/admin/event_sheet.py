"""One event whole, as the desk shows it: how full it is, who comes and what to know of them, who waits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from booking import clients, intake, reading, seats, trail
from booking.admin import accesses
from booking.admin.frame import event_frame, may_plan, may_say_who
from booking.client_forms import NEW
from booking.clients import Candidate
from booking.forms import MessageForm
from booking.models import Access, Booking, BookingState, Event
from booking.reading import Flag, Read
from practice import encryption, identity
from practice.encryption import Lost

PAGE = "admin/booking/event/page.html"
VERBS = ("accept", "check_in", "undo_check_in", "mark_no_show", "give_up")
LISTED = (BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW)
"""Who stands on the list at the door."""


@dataclass(frozen=True)
class Party:
    """A booking with what its flags say, and what can be done about it now."""

    booking: Booking
    possible: list[str]
    flags: list[Flag]
    answers: list[Read]
    left_out: list[str]
    """Questions that were asked and not answered."""
    is_lost: bool
    form: MessageForm = field(default_factory=MessageForm)
    candidates: list[Candidate] = field(default_factory=list)
    """Whom the practitioner may take them for."""

    @property
    def trail(self) -> list[tuple[datetime, str]]:
        """What happened to it, in order."""
        return [(each.at, trail.said_of_party(each)) for each in self.booking.changes.all()]

    @property
    def chosen(self) -> str:
        """What stands chosen of who it is, at first."""
        return "" if self.candidates else NEW

    @property
    def seats_words(self) -> str:
        return seats_of_party(self.booking)

    @property
    def has_something_to_read(self) -> bool:
        return bool(self.booking.note or self.answers)

    @property
    def has_no_form(self) -> bool:
        """Whether they were never asked anything."""
        return not (self.booking.consent_text or self.answers or self.left_out or self.is_lost)

    @property
    def said_nothing(self) -> bool:
        """Whether they were asked, and left every question out."""
        return bool(self.left_out) and not self.answers

    @property
    def boxes(self) -> range:
        """One to tick for each person, on paper."""
        return range(self.booking.party)


def response(request: HttpRequest, event: Event, refused: MessageForm | None = None, of: int = 0) -> HttpResponse:
    """The page, and who looks is written down. `refused` is the form of party `of` that needs another look."""
    may_match = may_say_who(request)
    context = page_context(event, timezone.now(), with_candidates=may_match)
    write_down_who_looks(request, context)
    more = {"may_plan": may_plan(request), "may_say_who": may_match, "refused": refused, "refused_of": of}
    return TemplateResponse(request, PAGE, event_frame(request, event.title, **context, **more))


def page_context(event: Event, now: datetime, *, with_candidates: bool = False) -> dict[str, Any]:
    """Four queries, and one for who the parties may be."""
    found_rows = Booking.objects.filter(event=event).select_related("client").defer("client__notes")
    rows = list(found_rows.prefetch_related("changes__user"))
    unknown = [each for each in rows if with_candidates and not each.client_id and not each.erased_at]
    found = clients.candidates_of_parties(unknown, now=now) if unknown else {}
    parties = [party(each, event, now, found.get(each.pk, [])) for each in rows]
    listed = sorted((each for each in parties if each.booking.state in LISTED), key=_by_name)
    return {
        "event": event,
        "standing": standing(event, now),
        "seats_said": counted(event, rows),
        "parties": listed,
        "expected": people(each.booking for each in listed),
        "came": people(each.booking for each in listed if each.booking.state == BookingState.ATTENDED),
        "offered": [each for each in parties if each.booking.is_offered],
        "waiting": [each for each in parties if each.booking.is_waiting],
        "gone": [each for each in parties if each.booking.state in GONE],
        "lost_key": encryption.place() if any(each.is_lost for each in parties) else "",
        "can_change": not event.is_cancelled and event.start > now,
        "place": event.place or identity.current().address,
        "now": now,
    }


GONE = (BookingState.CANCELLED, BookingState.EXPIRED, BookingState.PASSED_ON)


def party(booking: Booking, event: Event, now: datetime, candidates: list[Candidate]) -> Party:
    booking.event = event
    content: Any = booking.answers
    is_lost = isinstance(content, Lost)
    practice = identity.current()
    visit = intake.Visit(event.start.astimezone(practice.zone).date(), practice.pregnancy_from_week)
    judged = [] if is_lost else intake.judged(content, visit)
    answers = [reading.read(each) for each in judged if intake.is_said(each)]
    return Party(
        booking=booking,
        possible=[verb for verb in VERBS if not seats.obstacle(verb, booking, now=now)],
        flags=reading.flags(answers),
        answers=answers,
        left_out=[each["question"] for each in judged if not intake.is_said(each)],
        is_lost=is_lost or isinstance(booking.note, Lost),
        form=MessageForm(auto_id=f"party_{booking.pk}_%s"),
        candidates=candidates,
    )


def write_down_who_looks(request: HttpRequest, context: dict[str, Any]) -> None:
    """For a page that shows what the parties said of themselves."""
    shown = [each for name in ("parties", "offered", "waiting") for each in context[name] if each.has_something_to_read]
    accesses.write(request, Access.Page.EVENT, *(each.booking for each in shown))


def standing(event: Event, now: datetime) -> str:
    if event.is_cancelled:
        return gettext("cancelled")
    if event.end <= now:
        return gettext("over")
    if event.start <= now:
        return gettext("has begun")
    if not event.published:
        return gettext("not published")
    return gettext("full") if event.places_left == 0 else gettext("open for booking")


def seats_words(event: Event) -> str:
    """For lists: "8 of 12", of an event with counts."""
    return gettext("%(sold)d of %(all)d") % {"sold": event.seats_sold, "all": event.capacity}


def counted(event: Event, rows: Iterable[Booking]) -> str:
    """ "8 of 12 places are sold, 2 are held, 2 are left"."""
    held = people(each for each in rows if each.is_offered)
    said = [
        gettext("%(sold)d of %(all)d places sold") % {"sold": event.seats_taken - held, "all": event.capacity},
        gettext("%d held") % held if held else "",
        gettext("%d left") % event.places_left,
    ]
    return ", ".join(filter(None, said))


def seats_of_party(booking: Booking) -> str:
    """ "2 people, 1 chair"; mats are what everybody else has."""
    count, chairs = booking.party, booking.chairs
    said = ngettext("%d person", "%d people", count) % count
    if not chairs:
        return gettext("%(people)s, %(mats)s") % {"people": said, "mats": ngettext("mat", "mats", count)}
    seats = [ngettext("%d chair", "%d chairs", chairs) % chairs]
    if booking.mats:
        seats.insert(0, ngettext("%d mat", "%d mats", booking.mats) % booking.mats)
    return gettext("%(people)s, %(mats)s") % {"people": said, "mats": ", ".join(seats)}


def people(rows: Iterable[Booking]) -> int:
    return sum(each.party for each in rows)


def _by_name(each: Party) -> tuple[str, int]:
    return each.booking.name.casefold(), each.booking.pk
