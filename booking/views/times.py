"""The first page of a request: which service, what length, when."""

from datetime import timedelta

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from booking import catalogue, diary, origin, timetable
from booking.wishes import DAYS_SHOWN, TimesForm, WishForm, free_times
from practice.responses import public_page


@public_page
def choose_service(request):
    context = {"services": catalogue.current().bookable, "origin_query": origin.query(request.GET.get("came_from", ""))}
    return render(request, "booking/choose.html", context)


@public_page
def choose_time(request, slug):
    return times_page(request, bookable(catalogue.current(), slug))


@public_page
def times_json(request, slug):
    found = catalogue.current()
    now = timezone.now()
    form = TimesForm(request.GET, service=bookable(found, slug), catalogue=found, today=timezone.localdate(now))
    if not form.is_valid():
        sentence = next(error for errors in form.errors.values() for error in errors)
        return JsonResponse({"error": sentence}, status=400)
    free = free_times(form.wish, first=form.first, days=form.days, now=now)
    return JsonResponse({"times": [start.isoformat() for start in free]})


def times_page(request, service, *, sentence="", status=200):
    """The page with the free times for what the address wishes; `sentence` says why one is here again."""
    now = timezone.now()
    form = WishForm(request.GET, service=service, catalogue=catalogue.current(), today=timezone.localdate(now))
    form.is_valid()
    context = {
        "service": service,
        "form": form,
        "wish": form.wish,
        "sentence": sentence,
        **two_weeks(form, now),
    }
    return render(request, "booking/times.html", context, status=status)


def two_weeks(form, now):
    """The free times from the wished day on, and the ways to earlier and later ones."""
    wish, first = form.wish, form.first
    last = diary.last_day(wish.service, now)
    until = first + timedelta(days=DAYS_SHOWN - 1)
    free = free_times(wish, first=first, days=DAYS_SHOWN, now=now)
    earlier = max(first - timedelta(days=DAYS_SHOWN), form.today)
    return {
        "days": timetable.days(free),
        "count": len(free),
        "first": first,
        "until": min(until, last) if first <= last else until,
        "last": last,
        "is_beyond": first > last,
        "earlier": min(earlier, last) if earlier < first else None,
        "later": until + timedelta(days=1) if until < last else None,
        "next_free": None if free else next_free(wish, after=until, now=now),
        "a_time": free[0] if free else now,
    }


def next_free(wish, *, after, now):
    """The first free time of all that comes after the local date `after`, else the first there is, else None."""
    today = timezone.localdate(now)
    free = free_times(wish, first=today, days=wish.service.horizon_days + 1, now=now)
    return next((start for start in free if start.date() > after), free[0] if free else None)


def bookable(found, slug):
    """The service of this address that can be asked for, or a 404."""
    service = found.service(slug)
    if service is None or service not in found.bookable:
        raise Http404
    return service
