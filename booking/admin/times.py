"""Other times for an appointment that stands: offered to its client, or moved to. What is overruled is shown first."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking import choosing, client_pages, lifecycle
from booking.admin.frame import answering, frame
from booking.admin.sheet import undo_words
from booking.choosing import Choosing
from booking.choosing_forms import TimesForm
from booking.lifecycle.answering import MOST_OFFERS
from booking.models import Appointment

Do = Callable[[], Appointment]
WORDLESS = ("complete", "mark_no_show", "undo")
"""Verbs that send no mail and so take no message."""
HIDDEN_FROM_REVIEW = ("csrfmiddlewaretoken", "agreed", "back", "show")


@answering
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Up to three other times for a request."""
    words = {
        "title": gettext("Offer other times"),
        "lead": _("Choose one to three times. Each is held until the client has chosen one, or the offer runs out."),
        "press": _("Send the offer"),
    }

    def give(appointment: Appointment, starts: list[datetime], **more: Any) -> Appointment:
        return lifecycle.offer(appointment, starts, **client_pages.said_posted(request.POST), **more)

    return _choose(request, pk, "offer", give, words, most=MOST_OFFERS, done=_("The offer is made; %(name)s is told."))


@answering
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time for a confirmed session, without asking."""
    words = {
        "title": gettext("Move the session"),
        "lead": _(
            "Choose the new time. The client is told, and the entry in their calendar changes. For a day after that "
            "they can cancel free of charge."
        ),
        "press": _("Move it"),
    }

    def change(appointment: Appointment, starts: list[datetime], **more: Any) -> Appointment:
        return lifecycle.move(appointment, starts[0], **more)

    return _choose(request, pk, "move", change, words, most=1, done=_("Moved; %(name)s is told."))


def _choose(
    request: HttpRequest,
    pk: int,
    verb: str,
    give: Callable[..., Appointment],
    words: dict[str, Any],
    *,
    most: int,
    done: Any,
) -> HttpResponse:
    now = timezone.now()
    page = redirect("admin:booking_appointment_change", pk)
    appointment = (
        Appointment.objects.outlines().select_related("service", "practitioner", "client").filter(pk=pk).first()
    )
    if appointment is None:
        return page
    if why := lifecycle.obstacle(verb, appointment, now=now):
        notices.error(request, gettext("%(why)s Nothing was changed.") % {"why": why})
        return page
    wanted = choosing.of_appointment(appointment, now)
    form = TimesForm(request.POST if request.method == "POST" else None, most=most, shown=request.GET)
    context = frame(request, appointment=appointment, now=now, **words)
    if form.is_bound and form.is_valid() and form.is_final:

        def do() -> Appointment:
            message = form.cleaned_data["message"]
            return give(appointment, form.starts, user=request.user, now=now, message=message)

        finished = carry_out(request, wanted, form, do, context)
        if isinstance(finished, HttpResponse):
            return finished
        if finished:
            notices.success(request, said(finished, done, now))
            return page
    context |= {"form": form, **wanted.page(form.first, form.ticked)}
    if verb == "offer":
        context |= client_pages.who(appointment, now, posted=request.POST)
    return TemplateResponse(request, "admin/booking/appointment/times.html", context)


def carry_out(
    request: HttpRequest, wanted: Choosing, form: TimesForm, do: Do, context: dict[str, Any]
) -> Appointment | HttpResponse | None:
    """Do it, or show first what it overrules. None when it can't be done: the form says why and keeps what is typed."""
    if taken := wanted.taken(form.starts):
        _refuse(form, taken)
        return None
    overruled = wanted.overruled(form.starts)
    seal = choosing.seal(overruled)
    if overruled and form.cleaned_data["agreed"] != seal:
        return TemplateResponse(
            request,
            "admin/booking/appointment/review.html",
            context
            | {
                "overruled": overruled,
                "starts": form.starts,
                "message": form.cleaned_data["message"],
                "seal": seal,
                "typed": typed_so_far(request),
            },
        )
    try:
        return do()
    except (lifecycle.NotPossible, lifecycle.TimeTaken) as obstacle:
        _refuse(form, [str(obstacle)])
        return None


def said(appointment: Appointment, done: Any, now: datetime) -> str:
    """What is said when an answer is given, and how long it can be taken back."""
    last = appointment.transitions.last()
    if not appointment.email and last and last.verb not in WORDLESS:
        done = _("Done. There is no e-mail address: please tell %(name)s yourself.")
    words = str(done) % {"name": appointment.addressee}
    return " ".join(filter(None, [words, undo_words(appointment, last, now)]))


def typed_so_far(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything posted, for the hidden fields of a page in between."""
    return [
        (name, value) for name, values in request.POST.lists() if name not in HIDDEN_FROM_REVIEW for value in values
    ]


def _refuse(form: TimesForm, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        form.add_error(None, sentence)
