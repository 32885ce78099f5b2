"""Events themselves: the only writer of their dates, capacity and state, and of what they have in the diary.

Every verb is one transaction under the diary's and the event's lock. It raises NotPossible, or TimeTaken, whose text
is a sentence for the practitioner.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import diary, rules, seat_mail, words
from booking.availability import Span, again, is_free_of, merged, showing
from booking.lifecycle import NotPossible, TimeTaken
from booking.lifecycle.holding import diary_kept
from booking.models import (
    EXPECTED,
    Actor,
    Booking,
    BookingState,
    BusyTime,
    DiaryEntry,
    Event,
    EventState,
    Length,
    Practitioner,
    Service,
    TimeOff,
)
from booking.models.appointments import ENCRYPTED
from booking.seats.changing import LEAVABLE, event_kept, one_change, promote
from practice import identity
from practice.models import User

__all__ = ["NotPossible", "Plan", "TimeTaken", "cancel", "change", "dates", "is_away", "plan", "plan_again", "tell"]

MOST_REPEATS = 52


@dataclass(frozen=True)
class Plan:
    """An event as the practitioner plans it. Fields are named as on Event."""

    service: Service
    practitioner: Practitioner
    start: datetime
    minutes: int
    capacity: int
    price: Decimal
    title: str = ""
    about: str = ""
    place: str = ""
    most_seats: int = 4
    arrive_minutes: int = 15
    door_minutes: int = 0
    what_to_bring: str = ""
    warnings: str = ""
    published: bool = True

    @classmethod
    def of(cls, event: Event) -> "Plan":
        """What an event was planned like, to plan another one."""
        return cls(**{field.name: getattr(event, field.name) for field in fields(cls)})

    def occupied(self, start: datetime) -> Span:
        before, after = self.buffers
        start = start.astimezone(UTC)
        return Span(start - before, start + timedelta(minutes=self.minutes) + after)

    @property
    def buffers(self) -> tuple[timedelta, timedelta]:
        """What is kept free before and after: the service's rules."""
        length = Length(service=self.service, minutes=self.minutes)
        need = rules.of(self.practitioner, self.service).need(length)
        return need.before, need.after


def plan(wanted: Plan, *, now: datetime) -> Event:
    """One event, in the diary. Raises NotPossible in the past or over something else."""
    return plan_again(wanted, [wanted.start], now=now)[0]


def plan_again(wanted: Plan, starts: Sequence[datetime], *, now: datetime) -> list[Event]:
    """The same at each of `starts`, all or none; from then on each stands alone. Raises NotPossible."""
    with diary_kept(wanted.practitioner.pk):
        return [_planned(replace(wanted, start=start.astimezone(UTC)), now) for start in starts]


def dates(wanted: Plan, *, every_weeks: int, count: int, now: datetime) -> list[diary.Repeat]:
    """What `count` events so many weeks apart would be, the first at `wanted.start`, at the same wall-clock time.

    What is past, taken or away is skipped and says why; opening hours don't count. Two queries.
    """
    zone = identity.current().zone
    first = wanted.start.astimezone(zone).replace(tzinfo=None)
    walls = [first, *again(first, every_weeks=every_weeks, count=min(count, MOST_REPEATS) - 1)]
    margin = timedelta(days=2)
    around = Span(walls[0].replace(tzinfo=UTC) - margin, walls[-1].replace(tzinfo=UTC) + margin)
    taken = merged(diary.busy(wanted.practitioner, around))
    found = []
    for wall in walls:
        start = showing(wall, zone)
        why = _why_not(wanted, start, taken, now)
        found.append(diary.Repeat(wall, None if why else start, why))
    return found


def is_away(practitioner: Practitioner, span: Span) -> bool:
    """Whether `span` meets a time off or what is taken in another calendar. Planning there is possible all the same."""
    around = {"practitioner": practitioner, "start__lt": span.end, "end__gt": span.start}
    return TimeOff.objects.filter(**around).exists() or BusyTime.objects.filter(**around).exists()


def change(event: Event, *, now: datetime, message: str = "", **values: Any) -> Event:
    """Change what is named in `values` (fields of Plan but service and practitioner). Raises NotPossible.

    Lowering the capacity below what is taken is refused with the number; raising it promotes. Another time or place is
    told to everybody, with `message`; a price that was agreed stays.
    """
    with diary_kept(event.practitioner_id), event_kept(event.pk) as changed:
        _check_open(changed, now)
        before = (changed.start, changed.minutes, changed.place)
        for name, value in values.items():
            setattr(changed, name, value)
        _check_seats(changed)
        changed.end = changed.start + timedelta(minutes=changed.minutes)
        changed.changed_at = now
        if changed.start <= now:
            raise NotPossible(_("This time is in the past."))
        changed.save(update_fields=[*values, "end", "changed_at"])
        if (changed.start, changed.minutes) != before[:2]:
            _hold(changed)
        if (changed.start, changed.minutes, changed.place) != before:
            _tell_of_move(changed, was=before[0], message=message, now=now)
        promote(changed, now=now)
    return changed


def cancel(event: Event, *, user: User, now: datetime, message: str = "") -> Event:
    """It does not take place. Whoever has booked, waits or was offered a place is told. Raises NotPossible."""
    with diary_kept(event.practitioner_id), event_kept(event.pk) as cancelled:
        _check_open(cancelled, now)
        rows = Booking.objects.outlines().filter(event=cancelled, state__in=(*LEAVABLE, BookingState.ATTENDED))
        for each in rows:
            each.event = cancelled
            with one_change("cancel_event", each, Actor.PRACTITIONER, now=now, user=user) as ended:
                was_booked = ended.was in EXPECTED
                each.sequence += was_booked
                seat_mail.event_cancelled(each, message=message, was_booked=was_booked, now=now)
        Event.objects.filter(pk=cancelled.pk).update(state=EventState.CANCELLED, changed_at=now)
        DiaryEntry.objects.filter(event=cancelled).delete()
        cancelled.refresh_from_db()
    return cancelled


def tell(event: Event, message: str, *, states: Sequence[BookingState] = EXPECTED) -> list[Booking]:
    """Send the practitioner's words to every party in one of `states`, each a mail of its own. Returns whom."""
    with event_kept(event.pk) as told:
        rows = Booking.objects.outlines().filter(event=told, state__in=states).exclude(email="")
        parties = list(rows)
        for each in parties:
            each.event = told
            seat_mail.message(each, message)
    return parties


def _planned(wanted: Plan, now: datetime) -> Event:
    if wanted.start <= now:
        raise NotPossible(_("This time is in the past."))
    values = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
    before, after = wanted.buffers
    event = Event(
        **{**values, "title": wanted.title or wanted.service.name},
        slug=_slug(wanted),
        end=wanted.start + timedelta(minutes=wanted.minutes),
        buffer_before=before // timedelta(minutes=1),
        buffer_after=after // timedelta(minutes=1),
        currency=identity.current().currency,
        created_at=now,
        changed_at=now,
    )
    _check_seats(event)
    event.save()
    _hold(event)
    return event


def _slug(wanted: Plan) -> str:
    """The service and the date: an address that stays, whenever the event is moved to."""
    day = wanted.start.astimezone(identity.current().zone).date()
    base = f"{slugify(wanted.service.slug)}-{day.isoformat()}"
    taken = set(Event.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(each for each in (base, *(f"{base}-{turn}" for turn in range(2, len(taken) + 3))) if each not in taken)


def _hold(event: Event) -> None:
    """Make the diary hold it at its time. Raises NotPossible naming what stands there already."""
    DiaryEntry.objects.filter(event=event).delete()
    rows = DiaryEntry.objects.overlapping(event.practitioner, *event.occupied).select_related("appointment", "event")
    if other := rows.defer(*(f"appointment__{name}" for name in ENCRYPTED)).first():
        zone = identity.current().zone
        raise NotPossible(
            _("%(when)s overlaps with %(whom)s (%(start)s to %(end)s).")
            % {
                "when": words.moment(event.start, zone),
                "whom": other.appointment.name if other.appointment else other.event,
                "start": words.clock(other.start, zone),
                "end": words.clock(other.end, zone),
            }
        )
    opens, closes = event.occupied
    DiaryEntry.objects.create(
        practitioner_id=event.practitioner_id, kind=DiaryEntry.Kind.EVENT, event=event, start=opens, end=closes
    )


def _why_not(wanted: Plan, start: datetime | None, taken: list[Span], now: datetime) -> str:
    if start is None:
        return _("The clock skips this time on that day.")
    if start <= now:
        return _("In the past.")
    return "" if is_free_of(wanted.occupied(start), taken) else _("Taken.")


def _check_open(event: Event, now: datetime) -> None:
    if event.is_cancelled:
        raise NotPossible(_("This event has been cancelled."))
    if event.start <= now:
        raise NotPossible(_("This event has already begun."))


def _check_seats(event: Event) -> None:
    if event.capacity < max(event.seats_taken, 1):
        taken = event.seats_taken
        raise NotPossible(
            ngettext(
                "%d place is taken or offered already, so there can't be fewer.",
                "%d places are taken or offered already, so there can't be fewer.",
                taken,
            )
            % taken
            if taken
            else _("An event has one place at least.")
        )
    if event.door_minutes > event.arrive_minutes:
        raise NotPossible(_("The door can't close before it opens."))


def _tell_of_move(event: Event, *, was: datetime, message: str, now: datetime) -> None:
    Booking.objects.filter(event=event, held_until__gt=event.start).update(held_until=event.start)
    Booking.objects.filter(event=event, state__in=EXPECTED).update(sequence=F("sequence") + 1)
    for each in Booking.objects.outlines().filter(event=event, state__in=(*LEAVABLE, BookingState.ATTENDED)):
        each.event = event
        seat_mail.moved(each, was=was, message=message, now=now)
