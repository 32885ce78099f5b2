"""The second page of a request: who asks, the intake, and what is agreed to."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from booking import catalogue, diary, lifecycle, links, returning
from booking.forms import DetailsForm
from booking.further_wish_forms import Wishing
from booking.models import OCCUPYING, Appointment, Question
from booking.returning_forms import ReturningForm
from booking.shown_times import closed_weekdays, free_times
from booking.told import as_told
from booking.views import provider_first, see_other
from booking.views.times import bookable, times_page
from booking.wishes import StartField, WishForm
from practice import identity
from practice.responses import private_page

REMEMBERED = timedelta(hours=1)
WISHED_AROUND = timedelta(days=7)
KNOWN_ONLY = _("This session is for those who have been here before. Please write to us to ask for somebody new.")
CHOOSE = _("Choose a time to go on.")


@private_page
def details(request, slug):
    """GET shows the form for a time, POST asks for it. Prices and questions are read afresh, not remembered."""
    found = catalogue.fresh()
    service = bookable(found, slug)
    now = timezone.now()
    today = timezone.localdate(now)
    earlier = returning.of_request(request, now)
    wishes = WishForm(request.GET, service=service, catalogue=found, today=today, earlier=earlier)
    if not wishes.is_valid():
        return times_page(request, service, status=400)
    wish = wishes.wish
    if wish.is_closed:
        return times_page(request, service, status=409 if request.method == "POST" else 200)
    is_alone = "wish" in request.GET
    given = request.POST.get("start") or request.GET.get("start")
    try:
        start = None if is_alone else StartField(error_messages={"required": CHOOSE}).clean(given)
    except ValidationError as error:
        if not given and "enter" in request.GET:
            query = wish.query(**{"from": wishes.first.isoformat()})
            return redirect(f"{reverse('booking:times', args=[slug])}?{query}")
        return times_page(request, service, sentence=error.messages[0], status=400 if given else 200)
    closed = closed_weekdays(wish.practitioner, service)
    wishing = Wishing(is_alone, partial(times_around, wish, start, now), held=start, closed=closed)
    questions = list(Question.objects.for_service(service).at_request())
    form = details_form(
        request.POST or None, earlier, today, questions=questions, practice=identity.current(), wishing=wishing
    )
    if request.method == "POST":
        if signs := provider_first.unseen_on(request, form, timezone.localdate(start)):
            return provider_first.page(request, signs)
        if form.is_valid() and not provider_first.wants_change(request):
            return ask(request, wish, start, form, now)
    taken = None
    if start and not wishing.has(start):
        taken = lifecycle.TimeTaken(diary.nearest_free(start, **wish.asked(), now=now))
    return details_page(request, wish, start, form, taken=taken)


def times_around(wish, start, now):
    """The free times of the days around `start`, itself among them if it is free."""
    first = timezone.localdate(start) - WISHED_AROUND
    return free_times(wish, first=first, days=2 * WISHED_AROUND.days + 1, now=now)


def details_form(data, earlier, today, **asked):
    """For whoever comes back with what they said before, else empty."""
    return ReturningForm(data, earlier=earlier, today=today, **asked) if earlier else DetailsForm(data, **asked)


def ask(request, wish, start, form, now):
    """Ask once: the same form sent twice leads to the same appointment."""
    if wish.client and not form.is_for_known:
        wish = replace(wish, client=None)
        if wish.is_closed:
            form.add_error("who_comes", KNOWN_ONLY)
            return details_page(request, wish, start, form)
    wishes = form.wishes(start)
    key = request_key(request, wish, start or wishes, form.cleaned_data["email"])
    if earlier := asked_before(key):
        return see_other(f"{links.appointment_path(earlier)}?again=1")
    try:
        asking = asker(form, came_from=wish.came_from)
        said = {"asker": asking, "answers": form.answers(), "agreed": form.agreed_texts()}
        appointment = lifecycle.request(**wish.asked(), start=start, wishes=wishes, **said, now=now)
    except lifecycle.TimeTaken as taken:
        if earlier := asked_before(key):
            return see_other(f"{links.appointment_path(earlier)}?again=1")
        return details_page(request, wish, start, form, taken=taken, status=409)
    if key:
        cache.set(key, appointment.pk, REMEMBERED.total_seconds())
    return see_other(links.appointment_path(appointment))


def asker(form, *, came_from):
    said = form.cleaned_data
    return lifecycle.Asker(
        name=form.comes,
        booked_by=form.booked_by,
        email=said["email"],
        phone=said["phone"],
        note=said["note"],
        zone_name=said["zone"],
        came_from=came_from,
        consent_version=form.general_words.version,
        consent_text=form.agreed(),
    )


def details_page(request, wish, start, form, *, taken=None, status=200):
    local = start and start.astimezone(identity.current().zone)
    asked = {"start": local.isoformat()} if local else {"wish": "1"}
    context = {
        "service": wish.service,
        "wish": wish,
        "start": local,
        "end": start and start + timedelta(minutes=wish.minutes),
        "form": form,
        "taken": taken,
        "is_returning_over": bool(wish.returning) and not isinstance(form, ReturningForm),
        "forget_query": replace(wish, returning="").query(**asked),
        "action_query": wish.query(**asked),
        "back_query": wish.query(**{"from": max(local, timezone.localtime()).date().isoformat()} if local else {}),
    }
    return render(request, "booking/details.html", context, status=status)


def request_key(request, wish, wished, email):
    """Names this browser's request for this time, or these wishes. The browser's secret is in it, so that nobody who
    merely knows an address and a time is led to somebody's private page.
    """
    secret = request.META.get("CSRF_COOKIE", "")
    what = [secret, str(wish.practitioner.pk), str(wish.length.pk), repr(wished), email.casefold()]
    return f"asked:{salted_hmac('booking.request', '|'.join(what)).hexdigest()}" if secret else ""


def asked_before(key):
    """The appointment that this browser has asked for already, if it is still one to look at."""
    pk = cache.get(key) if key else None
    earlier = Appointment.objects.filter(pk=pk).first() if pk else None
    return earlier if earlier and as_told(earlier, timezone.now()).state in OCCUPYING else None
