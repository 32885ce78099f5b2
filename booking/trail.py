"""What happened to an appointment or a booking, in words: a phrase for each verb, and the reason that went with it."""

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking import words
from booking.models import Actor, BookingChange, BookingState, State, Transition
from practice import identity

DID = {
    "request": _("asked for a session"),
    "accept": _("confirmed"),
    "decline": _("declined"),
    "offer": _("offered other times"),
    "choose": _("chose an offered time"),
    "withdraw": _("withdrew the request"),
    "expire": _("expired without an answer"),
    "request_move": _("asked for another time"),
    "accept_move": _("moved to the time asked for"),
    "decline_move": _("kept the time, declined the one asked for"),
    "withdraw_move": _("kept the time after all"),
    "expire_move": _("kept the time, as no answer came"),
    "move": _("moved"),
    "cancel": _("cancelled"),
    "complete": _("noted that it took place"),
    "mark_no_show": _("noted that they did not come"),
    "book": _("booked"),
    "correct": _("changed their answers"),
}

PARTY_DID = {
    "take": _("booked"),
    "take_over": _("took the places over"),
    "offer": _("offered places"),
    "accept": _("took the places offered"),
    "expire": _("let the offer run out"),
    "give_up": _("cancelled"),
    "cancel_event": _("cancelled the event"),
    "pass_on": _("passed the places on"),
    "resize": _("changed the number of people"),
    "answer": _("answered questions"),
    "check_in": _("checked in"),
    "undo_check_in": _("took the check-in back"),
    "mark_no_show": _("noted that they did not come"),
}


def did(change: Transition) -> str:
    """What was done: "asked for another time". A change without a word of its own is the state it led to."""
    if change.verb == "undo":
        return gettext("took the answer back: %(state)s") % {"state": change.get_to_state_display()}
    if change.verb == "accept" and change.actor == Actor.SITE:
        return gettext("confirmed at once")
    if change.verb == "expire" and change.from_state == State.OFFERED:
        return gettext("expired, none of the offered times was chosen")
    return str(DID.get(change.verb) or change.get_to_state_display())


def reason(change: Transition) -> str:
    """Its reason; the times offered as the desk shows times."""
    try:
        walls = [datetime.strptime(each, "%Y-%m-%d %H:%M") for each in change.reason.split(", ")]
    except ValueError:
        return change.reason
    zone = identity.current().zone
    return "; ".join(words.short(each.replace(tzinfo=zone), zone) for each in walls)


def said(change: Transition) -> str:
    """A line of the trail: "asked for another time, by the client"."""
    return _line(change, did(change), reason(change))


def said_of_party(change: BookingChange) -> str:
    """A line of a booking's trail: "changed the number of people, by the client: 4 → 2, late"."""
    if change.verb == "take" and change.to_state == BookingState.WAITING:
        return _line(change, gettext("joined the waiting list"), change.reason)
    return _line(change, str(PARTY_DID[change.verb]), change.reason.replace("late", gettext("late")))


def _line(change: Transition | BookingChange, did: str, reason: str) -> str:
    line = gettext("%(did)s, by the %(actor)s") % {"did": did, "actor": change.get_actor_display()}
    if change.user:
        line = f"{line} ({change.user})"
    return f"{line}: {reason}" if reason else line
