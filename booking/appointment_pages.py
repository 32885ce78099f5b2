"""What a client's private page shows of an appointment: what stands, and what may be pressed on which terms."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from booking import catalogue, lifecycle, links, questionnaire, returning, terms, told, words
from booking.models import Actor, Appointment, FurtherWish
from practice import identity

VERBS = ("choose", "withdraw", "request_move", "withdraw_move", "cancel")


class Time(NamedTuple):
    """A time of an appointment in words, in the practice's zone and by the client's own clock."""

    start: datetime
    end: datetime
    when: str
    there: str


def client_context(appointment: Appointment, now: datetime) -> dict[str, Any]:
    """For the page. While an answer may be taken back it is the appointment as it stood before, with nothing to press.

    Sixteen queries at most; what is loaded depends on the state alone.
    """
    answer = told.unsettled(appointment, now)
    own = told.before(appointment, answer) if answer else appointment
    can = {f"can_{verb}": not lifecycle.obstacle(verb, appointment, now=now, by=Actor.CLIENT) for verb in VERBS}
    move = appointment.open_move if can["can_withdraw_move"] else None
    offered = [each.start for each in appointment.offers.all() if each.start > now] if can["can_choose"] else []
    return {
        **can,
        "appointment": own,
        "is_settling": answer is not None,
        "is_mail_coming": bool(answer and answer.undo and answer.undo["messages"]),
        "is_past": own.end is not None and own.end <= now,
        "add_ons": own.add_ons.all(),
        "practitioner": own.practitioner if len(catalogue.current().practitioners) > 1 else None,
        "wishes": [wished(each, own) for each in own.further_wishes.all()] if own.is_waiting else [],
        "offers": [(each, appointment.free_until_at(each.start)) for each in times(appointment, offered)],
        "now": now,
        "move": move,
        "move_time": times(appointment, [move.start])[0] if move else None,
        **(cancelling(appointment, now) if can["can_cancel"] else {}),
        "home_care": [
            (each, links.home_care_path(each)) for each in own.home_care.open_on(timezone.localdate(now)).outlines()
        ],
        "has_questions": questionnaire.is_open(own, now) and bool(questionnaire.pending(own)),
        "has_answers": questionnaire.may_correct(appointment, now) and bool(questionnaire.answered(own)[0]),
        "returning_query": returning.onward(returning=returning.token(own)),
    }


def cancelling(appointment: Appointment, now: datetime) -> dict[str, Any]:
    """The terms of cancelling now, and the seal by which they hold for a while."""
    return {
        "is_late": lifecycle.is_late(appointment, now),
        "free_until": appointment.free_until,
        "terms": terms.sealed(appointment, now),
    }


def times(appointment: Appointment, starts: Iterable[datetime]) -> list[Time]:
    zone = identity.current().zone
    spans = [(start, start + appointment.length) for start in starts]
    return [
        Time(start, end, words.when(start, end, zone), words.when_there(start, end, zone, appointment.zone_name))
        for start, end in spans
    ]


def wished(wish: FurtherWish, appointment: Appointment) -> str:
    """ "Tuesday in the evening (from 5 p.m.)", or a time, by the client's clock too where it differs."""
    if wish.start is None:
        return str(wish)
    [time] = times(appointment, [wish.start])
    return _("%(when)s; by your clock %(there)s") % time._asdict() if time.there else time.when
