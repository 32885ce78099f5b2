"""The second page of a request: who asks, the intake, and what is agreed to."""

from datetime import UTC, timedelta

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from booking import catalogue, diary, intake, lifecycle, links
from booking.forms import DetailsForm
from booking.models import OCCUPYING, Appointment, Question
from booking.views import see_other
from booking.views.times import bookable, times_page
from booking.wishes import StartField, WishForm
from practice import identity
from practice.responses import private_page

REMEMBERED = timedelta(hours=1)
CHOOSE = _("Choose a time to go on.")


@private_page
def details(request, slug):
    """GET shows the form for a time, POST asks for it. Prices and questions are read afresh, not remembered."""
    found = catalogue.fresh()
    service = bookable(found, slug)
    now = timezone.now()
    wishes = WishForm(request.GET, service=service, catalogue=found, today=timezone.localdate(now))
    if not wishes.is_valid():
        return times_page(request, service, status=400)
    given = request.POST.get("start") or request.GET.get("start")
    try:
        start = StartField(error_messages={"required": CHOOSE}).clean(given)
    except ValidationError as error:
        return times_page(request, service, sentence=error.messages[0], status=400 if given else 200)
    questions = list(Question.objects.for_service(service))
    form = DetailsForm(request.POST or None, questions=questions, practice=identity.current())
    if request.method == "POST" and form.is_valid():
        return ask(request, wishes.wish, start, form, now)
    is_free = diary.is_free(start, **wishes.wish.asked(), now=now)
    taken = None if is_free else lifecycle.TimeTaken(diary.nearest_free(start, **wishes.wish.asked(), now=now))
    return details_page(request, wishes.wish, start, form, taken=taken)


def ask(request, wish, start, form, now):
    """Ask once: the same form sent twice leads to the same appointment."""
    key = request_key(request, wish, start, form.cleaned_data["email"])
    if earlier := asked_before(key):
        return see_other(f"{links.appointment_path(earlier)}?again=1")
    try:
        asking = asker(form, came_from=wish.came_from)
        appointment = lifecycle.request(**wish.asked(), start=start, asker=asking, answers=form.answers(), now=now)
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
        name=said["name"],
        email=said["email"],
        phone=said["phone"],
        note=said["note"],
        zone_name=said["zone"],
        came_from=came_from,
        consent_version=intake.CONSENT_VERSION,
        consent_text=form.agreed(),
    )


def details_page(request, wish, start, form, *, taken=None, status=200):
    local = start.astimezone(identity.current().zone)
    context = {
        "service": wish.service,
        "wish": wish,
        "start": local,
        "end": (start + timedelta(minutes=wish.minutes)).astimezone(local.tzinfo),
        "form": form,
        "taken": taken,
        "action_query": wish.query(start=local.isoformat()),
        "back_query": wish.query(**{"from": max(local, timezone.localtime()).date().isoformat()}),
    }
    return render(request, "booking/details.html", context, status=status)


def request_key(request, wish, start, email):
    """Names this browser's request for this time. The browser's secret is in it, so that nobody who merely knows an
    address and a time is led to somebody's private page.
    """
    secret = request.META.get("CSRF_COOKIE", "")
    what = [secret, str(wish.practitioner.pk), str(wish.length.pk), start.astimezone(UTC).isoformat(), email.casefold()]
    return f"asked:{salted_hmac('booking.request', '|'.join(what)).hexdigest()}" if secret else ""


def asked_before(key):
    """The appointment that this browser has asked for already, if it is still one to look at."""
    pk = cache.get(key) if key else None
    return Appointment.objects.filter(pk=pk, state__in=OCCUPYING).first() if pk else None
