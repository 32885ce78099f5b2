"""Coming events, one event, and booking seats at it."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from booking import links, once, seats, structured
from booking.event_forms import BookingForm
from booking.models import Event, Question
from booking.views import provider_first, see_other
from practice import identity
from practice.responses import private_page, public_page

MOST_LISTED = 60


@public_page
def event_list(request):
    events = Event.objects.published().coming(timezone.now()).select_related("service")[:MOST_LISTED]
    return render(request, "booking/events.html", {"events": events})


@public_page
def event_page(request, slug):
    return show_event(request, opened(slug))


def show_event(request, event, *, sentence="", status=200):
    context = {
        "event": event,
        "is_open": can_be_booked(event),
        "sentence": sentence,
        "structured": structured.event(event),
    }
    return render(request, "booking/event.html", context, status=status)


@private_page
def book(request, slug):
    """GET shows the form, POST books: one of the seats that are left, or with `wait` a place in the waiting list."""
    event = opened(slug)
    if not can_be_booked(event):
        return redirect(event) if request.method == "GET" else show_event(request, event, status=409)
    # Those before a visit too: a party is asked once, and its private page asks nothing.
    questions = list(Question.objects.for_service(event.service))
    form = BookingForm(request.POST or None, event=event, questions=questions, practice=identity.current())
    if request.method == "POST":
        if signs := provider_first.unseen_on(request, form, timezone.localdate(event.start)):
            return provider_first.page(request, signs)
        if form.is_valid() and not provider_first.wants_change(request):
            return take(request, event, form)
    return book_page(request, event, form)


def take(request, event, form):
    """Book once: the same form sent twice, even at once, leads to the same booking."""
    # The browser's secret, so that nobody who merely knows an address is led to somebody's private page.
    key = once.key(request.META.get("CSRF_COOKIE", ""), event.pk, form.cleaned_data["email"].casefold())
    try:
        with seats.event_kept(event.pk):  # a second press waits here until the first has booked
            if earlier := once.booked(key):
                return see_other(f"{links.booking_path(earlier)}?again=1")
            booking = seats.take(
                event,
                party=form.cleaned_data["party"],
                guest=form.guest(),
                answers=form.answers(),
                may_wait="wait" in request.POST,
                now=timezone.now(),
            )
            once.remember(key, booking)
    except seats.NoSeats as too_few:
        return book_page(request, event, form, sentence=str(too_few), can_wait=True, status=409)
    except seats.NotPossible as obstacle:
        return book_page(request, event, form, sentence=str(obstacle), status=409)
    return see_other(links.booking_path(booking))


def book_page(request, event, form, *, sentence="", can_wait=False, status=200):
    event.refresh_from_db(fields=["seats_taken", "capacity"])
    context = {
        "event": event,
        "form": form,
        "sentence": sentence,
        "can_wait": can_wait or event.places_left <= 0,
        "binds_at_once": seats.is_late_for(event, timezone.now()),
    }
    return render(request, "booking/book_event.html", context, status=status)


def opened(slug):
    event = Event.objects.published().filter(slug=slug).select_related("service", "practitioner").first()
    if event is None:
        raise Http404
    return event


def can_be_booked(event):
    return not event.is_cancelled and timezone.now() < event.start
