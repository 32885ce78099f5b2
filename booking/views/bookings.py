"""A party's private page: its seats or its place in line, and what can be done with them."""

from datetime import datetime, timedelta

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from booking import ical, links, party_questions, seats
from booking.event_forms import PartyForm, PassOnForm
from booking.retention import ENDED
from booking.views import see_other
from practice.links import BadLink
from practice.responses import private_page

SHOWN = "booking.shown"
TERMS_HOLD = timedelta(hours=1)
"""So long after a page was shown its terms hold."""


@private_page
def booking_page(request, token):
    return show(request, token, opened(token))


@private_page
def change(request, token, verb):
    """On POST only; a link that somebody's mail scanner follows leads to the page."""
    if request.method != "POST":
        return redirect("booking:booking", token)
    booking = opened(token)
    try:
        return VERBS[verb](request, token, booking)
    except seats.NotPossible as obstacle:
        return show(request, token, opened(token), sentence=str(obstacle), status=409)


@private_page
def booking_file(request, token):
    """The event for the party's own calendar, once it is booked."""
    booking = opened(token)
    if not booking.is_booked:
        raise Http404
    return HttpResponse(
        ical.booking_file(booking, now=timezone.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="event.ics"'},
    )


def accept(request, token, booking):
    return see_other(links.booking_path(seats.accept(booking, now=timezone.now())))


def give_up(request, token, booking):
    now = timezone.now()
    seats.give_up(booking, now=now, shown_at=shown_at(request.POST.get("shown", ""), now))
    return see_other(links.booking_path(booking))


def resize(request, token, booking):
    form = PartyForm(request.POST, booking=booking)
    if not form.is_valid():
        return show(request, token, booking, party_form=form, status=400)
    seats.resize(booking, form.cleaned_data["party"], now=timezone.now())
    return see_other(links.booking_path(booking))


def pass_on(request, token, booking):
    """The old link stops with it, so the answer is a page that says so."""
    form = PassOnForm(request.POST)
    if not form.is_valid():
        return show(request, token, booking, pass_on_form=form, status=400)
    new = seats.pass_on(booking, guest=form.guest(), now=timezone.now())
    return render(request, "booking/passed_on.html", {"booking": new, "event": new.event})


VERBS = {"accept": accept, "give-up": give_up, "resize": resize, "pass-on": pass_on}


def opened(token):
    try:
        return links.booking_of(token)
    except BadLink:
        raise Http404 from None


def shown_at(signed, now):
    """When the page was shown on which somebody pressed; None when it doesn't say, or too long ago to hold."""
    try:
        at = datetime.fromisoformat(signing.loads(signed, salt=SHOWN))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return at if now - TERMS_HOLD <= at <= now else None


def show(request, token, booking, *, sentence="", party_form=None, pass_on_form=None, status=200):
    now = timezone.now()
    obstacles = {verb: seats.obstacle(verb, booking, now=now) for verb in ("accept", "give_up", "resize", "pass_on")}
    may_answer = not booking.is_waiting and not seats.obstacle("answer", booking, now=now)
    context = {
        "booking": booking,
        "event": booking.event,
        "token": token,
        "sentence": sentence,
        "is_again": "again" in request.GET,
        "is_answered": "answered" in request.GET,
        "has_unasked": may_answer and bool(party_questions.unasked(booking)),
        "left_out": len(party_questions.unanswered(booking)) if may_answer else 0,
        "can": {verb: not obstacle for verb, obstacle in obstacles.items()},
        "place_in_line": seats.place_in_line(booking),
        "is_past": booking.event.end <= now,
        "is_standing": booking.state not in ENDED,
        "is_late": booking.is_booked and seats.is_late(booking, now),
        "binds_at_once": seats.is_late(booking, now),
        "shown": signing.dumps(now.isoformat(), salt=SHOWN),
        "party_form": party_form or PartyForm(booking=booking),
        "pass_on_form": pass_on_form or PassOnForm(),
        "form": next((each for each in (party_form, pass_on_form) if each), None),
    }
    return render(request, "booking/booking.html", context, status=status)
