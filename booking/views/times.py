"""The first page of a request: which service, what length, when."""

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from booking import catalogue, origin, returning
from booking.models import Event
from booking.shown_times import free_times, two_weeks
from booking.wishes import StartField, TimesForm, WishForm
from practice.responses import public_page


@public_page
def choose_service(request):
    returning.of_request(request, timezone.now())
    carried = {
        "came_from": origin.read(request.GET.get("came_from")),
        "returning": returning.shaped(request.GET.get("returning")),
    }
    context = {
        "services": catalogue.current().bookable,
        "origin_query": returning.onward(**carried),
        "next_event": Event.objects.published().coming(timezone.now()).first(),
    }
    return render(request, "booking/choose.html", context)


@public_page
def choose_time(request, slug):
    return times_page(request, bookable(catalogue.current(), slug))


@public_page
def times_json(request, slug):
    found = catalogue.current()
    now = timezone.now()
    form = TimesForm(
        request.GET,
        service=bookable(found, slug),
        catalogue=found,
        today=timezone.localdate(now),
        earlier=returning.of_request(request, now),
    )
    if not form.is_valid():
        sentence = next(error for errors in form.errors.values() for error in errors)
        return JsonResponse({"error": sentence}, status=400)
    free = free_times(form.wish, first=form.first, days=form.days, now=now)
    return JsonResponse({"times": [start.isoformat() for start in free]})


def times_page(request, service, *, sentence="", status=200):
    """The page with the free times for what the address wishes; `sentence` says why one is here again."""
    now = timezone.now()
    chosen = chosen_start(request)
    wished = request.GET.copy()
    if chosen and not wished.get("from"):
        wished["from"] = chosen.date().isoformat()
    form = WishForm(
        wished,
        service=service,
        catalogue=catalogue.current(),
        today=timezone.localdate(now),
        earlier=returning.of_request(request, now),
    )
    form.is_valid()
    context = {
        "service": service,
        "form": form,
        "wish": form.wish,
        "sentence": sentence,
        "chosen": chosen,
        **two_weeks(form.wish, form, now),
    }
    return render(request, "booking/times.html", context, status=status)


def chosen_start(request):
    """The time that an address names, by the practice's clock; nonsense is none."""
    try:
        start = StartField(required=False).clean(request.GET.get("start"))
    except ValidationError:
        return None
    return start and timezone.localtime(start)


def bookable(found, slug):
    """The service of this address that can be asked for, or a 404."""
    service = found.service(slug)
    if service is None or service not in found.bookable:
        raise Http404
    return service
