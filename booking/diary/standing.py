"""What stands in the diary, for those who look after it."""

from collections.abc import Callable
from datetime import date
from functools import cache

from booking.availability import Span, is_within, opening
from booking.diary.spans import DAY, midnight, open_windows
from booking.models import Appointment, DiaryEntry, Event, Practitioner, Service, SpecialDay, State, TimeOff
from booking.models.appointments import ENCRYPTED
from practice import identity


def entries_on(day: date, *, practitioner: Practitioner) -> list[DiaryEntry]:
    """What occupies the practitioner on a local date, in order, appointments and events fetched along."""
    return list(
        DiaryEntry.objects.overlapping(practitioner, midnight(day), midnight(day + DAY))
        .select_related("appointment__service", "event")
        .defer(*(f"appointment__{name}" for name in ENCRYPTED))
    )


def sessions_within(away: TimeOff) -> list[Appointment]:
    """What is held, offered, asked for or confirmed in a time off, in order."""
    off = Span(away.start, away.end)
    return _sessions(away.practitioner, off, lambda span, _service: _touch(span, off))


def sessions_outside(special: SpecialDay) -> list[Appointment]:
    """The same on a special day at a time at which it is not open.

    The evening before stays as long as it was: what its hours past midnight hold is not outside.
    """
    practitioner, day = special.practitioner, Span(midnight(special.date), midnight(special.date + DAY))
    zone = identity.current().zone

    @cache
    def opened(service: Service) -> list[Span]:
        return opening(open_windows(practitioner, service, special.date - DAY, special.date), zone)

    def stands(span: Span, service: Service) -> bool:
        return _touch(span, day) and not is_within(span, opened(service))

    return _sessions(practitioner, day, stands)


def events_within(away: TimeOff) -> list[Event]:
    """Events that take place in a time off, in order."""
    return _events(away.practitioner, Span(away.start, away.end))


def events_on_closed(special: SpecialDay) -> list[Event]:
    """Those of a special day that is closed; shorter hours say nothing about events, which have their own."""
    if special.windows.exists():
        return []
    return _events(special.practitioner, Span(midnight(special.date), midnight(special.date + DAY)))


def _events(practitioner: Practitioner, off: Span) -> list[Event]:
    rows = DiaryEntry.objects.overlapping(practitioner, *off).filter(kind=DiaryEntry.Kind.EVENT).order_by()
    found = Event.objects.filter(pk__in=rows.values("event")).order_by("start")
    return [each for each in found if _touch(Span(each.start, each.end), off)]


def _sessions(practitioner: Practitioner, around: Span, stands: Callable[[Span, Service], bool]) -> list[Appointment]:
    """Those that hold a time for which `stands` says yes, buffers left aside. Three queries."""

    def standing(each: Appointment) -> list[Span]:
        return [span for span in _times(each) if stands(span, each.service)]

    held = DiaryEntry.objects.overlapping(practitioner, *around).order_by().values("appointment")
    rows = Appointment.objects.filter(pk__in=held).outlines().select_related("service", "practitioner", "client")
    found = filter(standing, rows.prefetch_related("offers", "moves"))
    return sorted(found, key=lambda each: min(standing(each)))


def _times(appointment: Appointment) -> list[Span]:
    """Hands-on time of everything that it holds."""
    if appointment.state == State.OFFERED:
        starts = [offer.start for offer in appointment.offers.all()]
    else:
        move = appointment.open_move
        starts = [appointment.session.start, *([move.start] if move else [])]
    return [Span(start, start + appointment.length) for start in starts]


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
