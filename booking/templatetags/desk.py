"""What stands first on the desk: what can be taken back, what waits for an answer, today, and mails that failed."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from booking import clients, reading
from booking.admin.event_sheet import seats_words
from booking.models import Appointment, Event, Move, State
from practice.models import Message

register = template.Library()
DAY = timedelta(days=1)
BACK = timedelta(days=14)
"""How far back it is asked how a session went."""
COMING = timedelta(days=8)
"""Today and the seven days after it."""
TOOK_PLACE = (State.CONFIRMED, State.COMPLETED, State.NO_SHOW)


@register.inclusion_tag("admin/booking/_desk.html", takes_context=True)
def desk(context: Context) -> dict[str, Any]:
    """Ten queries, however much there is; each only for who may see it."""
    user = context["request"].user
    now = timezone.now()
    today = timezone.localdate(now)
    may_see = user.has_perm("booking.view_appointment")
    may_see_events = user.has_perm("booking.view_event")
    may_see_mail = user.has_perm("practice.view_message")
    waiting = list(Appointment.objects.awaiting_answer().outlines()) if may_see else []
    counts = reading.flag_counts(waiting, now)
    requests = [(each, counts.get(each.pk, 0)) for each in waiting]
    moves = list(Move.objects.awaiting_answer(now)) if may_see else []
    shown = sessions(today, today + COMING) if may_see else []
    open_ended = _open_ended(today) if may_see else []
    rows = [_of_session(each, now) for each in shown]
    rows += [_of_event(each) for each in events(today, today + COMING)] if may_see_events else []
    rows.sort(key=lambda row: row.start)
    return {
        "may_see": may_see,
        "may_answer": user.has_perm("booking.change_appointment"),
        "settling": list(Appointment.objects.settling(now).outlines().order_by("-settles_at")) if may_see else [],
        "requests": requests,
        "moves": moves,
        "waiting": len(requests) + len(moves),
        "may_see_days": may_see or may_see_events,
        "today": [row for row in rows if timezone.localdate(row.start) == today],
        "open_ended": open_ended,
        "nobodys": _nobodys([*open_ended, *shown], now),
        "coming": [row for row in rows if timezone.localdate(row.start) > today],
        "failed": Message.objects.filter(state=Message.State.FAILED).order_by("-pk")[:10] if may_see_mail else [],
        "now": now,
    }


@register.inclusion_tag("admin/booking/_desk_ways.html", takes_context=True)
def booking_ways(context: Context) -> dict[str, Any]:
    """What one comes to the desk to do."""
    may = context["request"].user.has_perm
    return {"may_answer": may("booking.change_appointment"), "may_plan": may("booking.change_event")}


class Row(NamedTuple):
    """What stands in a day: a session or an event."""

    start: datetime
    end: datetime
    title: str
    what: str
    left: str
    address: str


def _open_ended(today: date) -> list[Appointment]:
    """Sessions of the days before today of which nobody has said how they went."""
    days = _within(today - BACK, today)
    return list(Appointment.objects.without_outcome(days["start__gte"], days["start__lt"]).outlines())


def _nobodys(sessions: list[Appointment], now: datetime) -> list[tuple[Appointment, bool]]:
    """Those of nobody's yet, and whether there is a client whom it may be."""
    found = [each for each in sessions if each.client_id is None and each.state != State.NO_SHOW]
    alike = clients.candidates_of_parties(found, now=now) if found else {}
    return [(each, bool(alike[each.pk])) for each in found]


def sessions(first: date, end: date) -> list[Appointment]:
    """The sessions that start on local dates from `first` to before `end`, those over included."""
    rows = Appointment.objects.filter(state__in=TOOK_PLACE, **_within(first, end))
    return list(rows.outlines().order_by("start"))


def events(first: date, end: date) -> list[Event]:
    """The same of events that take place."""
    rows = Event.objects.filter(state=Event.State.OPEN, **_within(first, end))
    return list(rows.with_counts().order_by("start"))


def _within(first: date, end: date) -> dict[str, datetime]:
    zone = timezone.get_current_timezone()
    opens, closes = (datetime.combine(each, time(), zone) for each in (first, end))
    return {"start__gte": opens, "start__lt": closes}


def _of_session(session: Appointment, now: datetime) -> Row:
    start, end = session.session
    left = "" if session.is_confirmed else session.get_state_display()
    if session.is_confirmed and end < now:
        left = gettext("over: how did it go?")
    address = reverse("admin:booking_appointment_change", args=[session.pk])
    return Row(start, end, session.name, session.service_name, left, address)


def _of_event(event: Event) -> Row:
    address = reverse("admin:booking_event_change", args=[event.pk])
    return Row(event.start, event.end, event.title, gettext("%s places") % seats_words(event), "", address)
