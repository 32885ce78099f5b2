"""A client's routine at home: the private page, its player and its sheet, and what the client notes."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from booking import home_care, links
from booking.home_care_forms import DayForm, TickForm
from booking.home_care_pages import client_context
from booking.lifecycle import NotPossible
from booking.views import see_other
from exercises import pages, paper
from practice import identity
from practice.links import BadLink
from practice.responses import private_page


@private_page
def home_care_page(request, token):
    return show(request, token, opened(token))


@private_page
def play(request, token):
    return _sheet(request, token, "booking/home_care_play.html", _player)


@private_page
def print_sheet(request, token):
    return _sheet(request, token, "booking/home_care_print.html", pages.of_sheet)


@private_page
def sheet_pdf(request, token):
    """Without a QR code: paper lies about, and the address is the client's alone."""
    from exercises import sheets  # a second to import, which only who prints waits for

    plan = home_care.plan_of(opened(token))
    practice = identity.current()
    sheet = sheets.Sheet(plan, practice.name, pages.of_plan(plan)["audience_label"])
    return HttpResponse(
        sheets.drawn(sheet, paper.paper(request.GET.get("paper", ""), practice.time_zone)),
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="sheet.pdf"'},
    )


@private_page
def keep(request, token, verb):
    """Tick, forget a day, share or not, on POST only; a link that somebody's mail scanner follows leads to the page."""
    if request.method != "POST":
        return redirect("booking:home_care", token)
    care = opened(token)
    form = _form(request.POST, verb, care)
    if form and not form.is_valid():
        return show(request, token, care, form=form if verb == "done" else None, status=400)
    try:
        _do(verb, care, form)
    except NotPossible as obstacle:
        return show(request, token, opened(token), sentence=str(obstacle), status=409)
    place = "sharing" if verb in ("share", "unshare") else "today"
    return see_other(f"{reverse('booking:home_care', args=[token])}#{place}")


def _form(data, verb, care):
    if verb == "done":
        return TickForm(data, days=home_care.tickable_days(care, timezone.now()), done={})
    return DayForm(data) if verb == "undo" else None


def _do(verb, care, form):
    now = timezone.now()
    if verb == "done":
        home_care.tick(care, form.cleaned_data["day"], comfort=form.cleaned_data["comfort"], now=now)
    elif verb == "undo":
        home_care.untick(care, form.cleaned_data["day"])
    elif verb == "share":
        home_care.share(care, now=now)
    else:
        home_care.keep_to_oneself(care)


def opened(token):
    try:
        care = links.home_care_of(token)
    except BadLink:
        raise Http404 from None
    if not home_care.is_open(care, timezone.now()):
        raise Http404
    return care


def show(request, token, care, *, form=None, sentence="", status=200):
    context = {**client_context(care, timezone.now()), "token": token, "sentence": sentence}
    if form:
        context["form"] = form
    return render(request, "booking/home_care.html", context, status=status)


def _sheet(request, token, template, more):
    care = opened(token)
    plan = home_care.plan_of(care)
    context = {"token": token, "care": care, "rhythm": home_care.rhythm(care), **pages.of_plan(plan), **more(plan)}
    return render(request, template, context)


def _player(plan):
    """Under a neutral name: the player keeps how it felt on the device, by routine."""
    player = pages.of_player(plan)["player"]
    return {"player": {**player, "routine": "home-care"}}
