"""Who comes to an event: checked in at the door, added, cancelled, listed on paper, and told something."""

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from booking import client_pages, evenings, once, seats
from booking.admin import event_sheet
from booking.admin.frame import event_frame, planning, saying_who
from booking.client_forms import WhoForm
from booking.event_desk_forms import CommonMessageForm, PartyByPhoneForm
from booking.forms import MessageForm
from booking.models import EXPECTED, Booking, BookingState, Event
from practice.models import Message

VERBS: dict[str, tuple[Callable[..., Booking], Any]] = {
    "accept": (seats.accept, _("The places of %(name)s are booked.")),
    "check_in": (seats.check_in, _("%(name)s: here.")),
    "undo_check_in": (seats.undo_check_in, _("Taken back: %(name)s is expected.")),
    "mark_no_show": (seats.mark_no_show, _("Noted: %(name)s did not come. No mail was sent.")),
    "give_up": (seats.give_up, _("Cancelled: the places of %(name)s are free. Who waits is offered them.")),
}
ON_THE_LIST = (BookingState.WAITING, BookingState.OFFERED)


@planning
def answer(request: HttpRequest, pk: int, party: int, verb: str) -> HttpResponse:
    """One press about one party, on POST only; then back to its line."""
    booking = Booking.objects.outlines().select_related("event").filter(pk=party, event=pk).first()
    if request.method != "POST" or verb not in VERBS or booking is None:
        return redirect("admin:booking_event_change", pk)
    now = timezone.now()
    said: dict[str, Any] = {}
    if verb == "give_up":
        form = MessageForm(request.POST, auto_id=f"party_{party}_%s")
        if not form.is_valid():
            return event_sheet.response(request, booking.event, form, booking.pk)
        said = {"message": form.cleaned_data["message"]}
    change, done = VERBS[verb]
    try:
        change(booking, user=request.user, now=now, **said)
    except seats.NotPossible as obstacle:
        notices.error(request, gettext("%(why)s Nothing was changed.") % {"why": obstacle})
    else:
        notices.success(request, str(done) % {"name": booking.name})
        if verb == "give_up" and not booking.email:
            notices.warning(request, gettext("There is no e-mail address: please tell %s yourself.") % booking.name)
    return to_party(booking)


def to_party(booking: Booking) -> HttpResponse:
    """The event's sheet, at the line of a party."""
    return redirect(f"{reverse('admin:booking_event_change', args=[booking.event_id])}#party-{booking.pk}")


@saying_who
def who(request: HttpRequest, pk: int, party: int) -> HttpResponse:
    """Say which client a party is, on POST only; nobody undoes it."""
    booking = Booking.objects.outlines().filter(pk=party, event=pk, erased_at=None).first()
    if request.method != "POST" or booking is None:
        return redirect("admin:booking_event_change", pk)
    form = WhoForm(request.POST)
    try:
        if not form.is_valid():
            raise seats.NotPossible(form.errors["client"][0])
        client = client_pages.settle(form, booking)
    except seats.NotPossible as obstacle:
        notices.error(request, gettext("%(why)s Nothing was changed.") % {"why": obstacle})
    else:
        said = gettext("It belongs to %s now.") % client.name if client else gettext("It belongs to nobody now.")
        notices.success(request, said)
    return to_party(booking)


@planning
def add_party(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has called."""
    event = Event.objects.filter(pk=pk).first()
    if event is None:
        return redirect("admin:booking_event_changelist")
    initial = {"once": secrets.token_urlsafe(16)}
    form = PartyByPhoneForm(request.POST if request.method == "POST" else None, initial=initial, auto_id="party_%s")
    if form.is_bound and form.is_valid():
        try:
            booking, is_new = _added_once(request, event, form)
        except seats.NotPossible as obstacle:
            form.add_error(None, str(obstacle))
        else:
            if is_new:
                notices.success(request, _added(booking))
            return to_party(booking)
    context = event_frame(request, gettext("Add a party"), event=event, form=form)
    return TemplateResponse(request, "admin/booking/event/add_party.html", context)


def _added_once(request: HttpRequest, event: Event, form: PartyByPhoneForm) -> tuple[Booking, bool]:
    """The party, and whether this press has added it: a second press of the same form waits, and adds nothing."""
    said = form.cleaned_data
    key = once.key(said["once"], event.pk, request.user.pk)
    with seats.event_kept(event.pk):
        if earlier := once.booked(key):
            return earlier, False
        booking = seats.take(
            event,
            party=said["party"],
            guest=form.guest(),
            may_wait=said["may_wait"],
            user=request.user,  # type: ignore[arg-type]  # admin_view lets nobody else in
            now=timezone.now(),
        )
        once.remember(key, booking)
    return booking, True


def _added(booking: Booking) -> str:
    done = gettext("%s is on the waiting list.") if booking.is_waiting else gettext("The places of %s are booked.")
    told = (
        gettext("A mail is on its way.") if booking.email else gettext("There is no e-mail address: nothing is mailed.")
    )
    return f"{done % booking.name} {told}"


@planning
def print_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Names and boxes on paper; what they said of their health only when it is asked for."""
    event = Event.objects.filter(pk=pk).first()
    if event is None:
        return redirect("admin:booking_event_changelist")
    context, with_answers = event_sheet.page_context(event, timezone.now()), "answers" in request.GET
    if with_answers:
        event_sheet.write_down_who_looks(request, context)
    context = event_frame(request, gettext("List for the door"), **context, with_answers=with_answers)
    return TemplateResponse(request, "admin/booking/event/print.html", context)


@planning
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """The same words to everybody: written, looked at with the number of people, then queued one by one."""
    event = Event.objects.filter(pk=pk).first()
    if event is None:
        return redirect("admin:booking_event_changelist")
    form = CommonMessageForm(request.POST if request.method == "POST" else None)
    reached = list(Booking.objects.outlines().filter(event=event, state__in=[*EXPECTED, *ON_THE_LIST]))
    more = {"nobody_is_reached": not any(each.email for each in reached), "not_told": reached}
    context = event_frame(request, gettext("Message to everybody"), event=event, form=form, **more)
    if more["nobody_is_reached"]:
        return TemplateResponse(request, "admin/booking/event/message.html", context)
    if not (form.is_bound and form.is_valid()) or "back" in request.POST:
        if "back" in request.POST:
            form.errors.clear()
        return TemplateResponse(request, "admin/booking/event/message.html", context)
    states = [*EXPECTED, *(ON_THE_LIST if form.cleaned_data["waiting"] else ())]
    with seats.event_kept(event.pk):  # a second press waits here and finds that the first has sent
        rows = list(Booking.objects.outlines().filter(event=event, state__in=states))
        told = [each for each in rows if each.email]
        seal = _seal(form.cleaned_data["message"], told)
        if form.cleaned_data["agreed"] != seal or not told:
            more = {"told": told, "not_told": [each for each in rows if not each.email], "seal": seal}
            return TemplateResponse(request, "admin/booking/event/message_review.html", context | more)
        count = len(evenings.tell(event, form.cleaned_data["message"], states=states))
    said = ngettext("The message is on its way to %d party.", "The message is on its way to %d parties.", count)
    notices.success(request, said % count)
    return redirect("admin:booking_event_change", pk)


def _seal(text: str, told: list[Booking]) -> str:
    """Whoever presses there has seen these words and these people, and has not sent them yet."""
    about = [each.about for each in told]
    sent = Message.objects.filter(kind="booking_message", subject_key__in=about).count()
    return hashlib.sha256(repr((text, about, sent)).encode()).hexdigest()
