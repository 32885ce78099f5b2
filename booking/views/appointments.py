"""A client's private page: what stands, what comes next, and the way out."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from booking import catalogue, ical, lifecycle, links
from booking.views import see_other
from practice.links import BadLink
from practice.responses import private_page

EXITS = {"withdraw": lifecycle.withdraw, "cancel": lifecycle.cancel}


@private_page
def appointment_page(request, token):
    return show(request, token, opened(token))


@private_page
def leave(request, token, verb):
    """Withdraw or cancel, on POST only; a link that somebody's mail scanner follows leads to the page."""
    if request.method != "POST":
        return redirect("booking:appointment", token)
    appointment = opened(token)
    try:
        EXITS[verb](appointment, now=timezone.now())
    except lifecycle.NotPossible as obstacle:
        return show(request, token, opened(token), sentence=str(obstacle), status=409)
    return see_other(links.appointment_path(appointment))


@private_page
def calendar_file(request, token):
    """The appointment for the client's own calendar, once it is confirmed."""
    appointment = opened(token)
    if not appointment.is_confirmed:
        raise Http404
    return HttpResponse(
        ical.calendar_file(appointment, now=timezone.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="appointment.ics"'},
    )


def opened(token):
    try:
        return links.appointment_of(token)
    except BadLink:
        raise Http404 from None


def show(request, token, appointment, *, sentence="", status=200):
    now = timezone.now()
    context = {
        "appointment": appointment,
        "token": token,
        "sentence": sentence,
        "is_again": "again" in request.GET,
        "add_ons": appointment.add_ons.all(),
        "practitioner": appointment.practitioner if len(catalogue.current().practitioners) > 1 else None,
        "is_past": appointment.end <= now,
        "can_withdraw": not lifecycle.obstacle("withdraw", appointment, now=now),
        "can_cancel": not lifecycle.obstacle("cancel", appointment, now=now),
        "home_care": [
            (each, links.home_care_path(each))
            for each in appointment.home_care.open_on(timezone.localdate(now)).outlines()
        ],
        "is_late": lifecycle.is_late(appointment, now),
    }
    return render(request, "booking/appointment.html", context, status=status)
