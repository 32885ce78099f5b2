"""A client's private page: what stands, what comes next, and the way out."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking import ical, lifecycle, links, terms, told
from booking.appointment_pages import client_context
from booking.forms import PartingForm
from booking.models import Actor
from booking.shown_times import OtherTime, two_weeks
from booking.views import see_other
from booking.wishes import FirstDayForm, StartField
from practice.links import BadLink
from practice.responses import private_page

EXITS = {"withdraw": lifecycle.withdraw, "cancel": lifecycle.cancel, "keep": lifecycle.withdraw_move}


@private_page
def appointment_page(request, token):
    return show(request, token, opened(token))


@private_page
def leave(request, token, verb):
    """Withdraw, cancel, or keep the old time after all, on POST only; a link that somebody's mail scanner follows leads
    to the page. Late is only what the page had called late (booking.terms).
    """
    if request.method != "POST":
        return redirect("booking:appointment", token)
    appointment, now = opened(token), timezone.now()
    parting = PartingForm(request.POST)
    if not parting.is_valid():
        [sentence] = parting.errors["parting_words"]
        return show(request, token, appointment, sentence=sentence, is_leaving=True, status=400)
    try:
        shown = {} if verb == "keep" else dict(parting.cleaned_data)
        if verb == "cancel" and not lifecycle.obstacle(verb, appointment, now=now, by=Actor.CLIENT):
            shown["shown_at"] = terms.agreed(request.POST.get("terms", ""), appointment, now)
        EXITS[verb](appointment, now=now, **shown)
    except terms.TermsChanged:
        sentence = _("Cancelling has become late meanwhile. Please read the terms and press again.")
        return show(request, token, opened(token), sentence=sentence, is_leaving=True, status=409)
    except lifecycle.NotPossible as obstacle:
        return show(request, token, opened(token), sentence=str(obstacle), status=409)
    return see_other(links.appointment_path(appointment))


@private_page
def choose(request, token):
    """One of the times that are offered, on POST only."""
    if request.method != "POST":
        return redirect("booking:appointment", token)
    appointment = opened(token)
    try:
        start = StartField(error_messages={"required": _("Choose one of the times.")}).clean(request.POST.get("start"))
        lifecycle.choose(appointment, start, now=timezone.now())
    except ValidationError as error:
        return show(request, token, appointment, sentence=error.messages[0], status=400)
    except lifecycle.NotPossible as obstacle:
        return show(request, token, opened(token), sentence=str(obstacle), status=409)
    return see_other(links.appointment_path(appointment))


@private_page
def move(request, token):
    """GET shows the free times of just this session, POST asks for one of them."""
    appointment, now = opened(token), timezone.now()
    if sentence := lifecycle.obstacle("request_move", appointment, now=now, by=Actor.CLIENT):
        if request.method != "POST":
            return redirect("booking:appointment", token)
        return show(request, token, appointment, sentence=sentence, status=409)
    if request.method != "POST":
        return move_page(request, token, appointment)
    try:
        start = StartField(error_messages={"required": _("Choose a time to go on.")}).clean(request.POST.get("start"))
        lifecycle.request_move(appointment, start, now=now)
    except ValidationError as error:
        return move_page(request, token, appointment, sentence=error.messages[0], status=400)
    except lifecycle.TimeTaken as taken:
        return move_page(request, token, appointment, taken=taken, status=409)
    except lifecycle.NotPossible as obstacle:
        return show(request, token, opened(token), sentence=str(obstacle), status=409)
    return see_other(links.appointment_path(appointment))


@private_page
def calendar_file(request, token):
    """The appointment for the client's own calendar, once it is confirmed and has been told."""
    appointment, now = opened(token), timezone.now()
    if not appointment.is_confirmed or told.unsettled(appointment, now):
        raise Http404
    return HttpResponse(
        ical.calendar_file(appointment, now=now),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="appointment.ics"'},
    )


def opened(token):
    """The appointment of a token, or a 404: also for one that the practitioner is just booking."""
    try:
        appointment = links.appointment_of(token)
    except BadLink:
        raise Http404 from None
    answer = told.unsettled(appointment, timezone.now())
    if answer and answer.verb == "book":
        raise Http404
    return appointment


def show(request, token, appointment, *, sentence="", is_leaving=False, status=200):
    context = {
        **client_context(appointment, timezone.now()),
        "token": token,
        "sentence": sentence,
        "is_leaving": is_leaving,
        "parting_words": request.POST.get("parting_words", ""),
        "is_again": "again" in request.GET,
    }
    return render(request, "booking/appointment.html", context, status=status)


def move_page(request, token, appointment, *, sentence="", taken=None, status=200):
    now = timezone.now()
    form = FirstDayForm(request.GET, today=timezone.localdate(now))
    is_readable = form.is_valid()
    context = {
        "appointment": appointment,
        "token": token,
        "form": form,
        "wish": OtherTime(appointment),
        "sentence": sentence,
        "taken": taken,
        "is_late": lifecycle.is_late(appointment, now),
        **two_weeks(OtherTime(appointment), form, now),
    }
    return render(request, "booking/move.html", context, status=status if is_readable else 400)
