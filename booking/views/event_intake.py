"""The questions of an event, asked later: on a page beneath a party's private one."""

from django.shortcuts import redirect, render
from django.utils import timezone

from booking import links, party_questions, seats
from booking.event_forms import LaterAnswersForm
from booking.views import provider_first, see_other
from booking.views.bookings import opened
from practice import identity
from practice.responses import private_page


@private_page
def event_intake(request, token):
    """GET asks what is not answered yet, POST keeps the answers; when there is nothing, the page says so."""
    booking, now = opened(token), timezone.now()
    is_open = not seats.obstacle("answer", booking, now=now)
    questions = party_questions.unanswered(booking) if is_open else []
    context = {"booking": booking, "event": booking.event, "token": token, "is_open": is_open}
    if not questions:
        if request.method == "POST":
            return redirect("booking:event_intake", token)
        return render(request, "booking/event_intake.html", context)
    form = LaterAnswersForm(request.POST or None, questions=questions, booking=booking, now=now)
    if request.method == "POST":
        if signs := provider_first.unseen_on(request, form, _day(booking)):
            return provider_first.page(request, signs)
        if form.is_valid() and not provider_first.wants_change(request):
            return keep(request, booking, form, now)
    return render(request, "booking/event_intake.html", context | {"form": form})


def keep(request, booking, form, now):
    given = timezone.localdate(now).isoformat()
    try:
        seats.answer(booking, [{"given": given, **each} for each in form.answers()], form.agreed_texts(), now=now)
    except seats.NotPossible:  # since the page was looked at; it says so itself
        return see_other(links.event_intake_path(booking))
    return see_other(f"{links.booking_path(booking)}?answered=1")


def _day(booking):
    return timezone.localdate(booking.event.start, identity.current().zone)
