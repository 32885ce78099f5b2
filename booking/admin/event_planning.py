"""Events planned, repeated, changed and cancelled. What is surprising is shown before it is done."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from booking import diary, evenings, words
from booking.admin.frame import event_frame, planning
from booking.availability import Span
from booking.choosing import value_of
from booking.desk_forms import DatesForm, RepeatForm
from booking.evenings import Plan
from booking.event_desk_forms import ChangeEventForm, PlanForm, first_words, shown
from booking.forms import MessageForm
from booking.models import EXPECTED, Booking, BookingState, DiaryEntry, Event, Practitioner
from booking.seats.changing import LEAVABLE
from practice import identity

TOLD = ("start", "minutes", "place")
"""What everybody is told of when it changes."""
AWAY = _("You are away then, or another calendar of yours has something.")
Obstacle = (evenings.NotPossible, evenings.TimeTaken)


@planning
def plan(request: HttpRequest) -> HttpResponse:
    """A new event, `like` another one if the address names it."""
    now = timezone.now()
    like = request.GET.get("like", "")
    model = Event.objects.filter(pk=int(like)).first() if like.isdecimal() and len(like) < 10 else None
    initial = {**shown(model), "start": None} if model else first_words()
    form = PlanForm(request.POST if request.method == "POST" else None, initial=initial, auto_id="event_%s")
    more: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        wanted = form.plan()
        more = _second_look(request, _is_away(wanted.practitioner, wanted.occupied(wanted.start)), wanted)
        if not more:
            try:
                event = evenings.plan(wanted, now=now)
            except Obstacle as obstacle:
                form.add_error("start", str(obstacle))
            else:
                notices.success(request, gettext("Planned. It stands in your diary."))
                return redirect("admin:booking_event_change", event.pk)
    practitioners = Practitioner.objects.active().count()
    context = event_frame(
        request, gettext("Plan an event"), form=form, practitioners=practitioners, press=gettext("Plan it"), **more
    )
    return TemplateResponse(request, "admin/booking/event/plan.html", context)


@planning
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Words, places, time: whoever comes is told of another time or place, and that is shown first."""
    now, event = timezone.now(), _open_event(request, pk)
    if not isinstance(event, Event):
        return event
    posted = request.POST if request.method == "POST" else None
    form = ChangeEventForm(posted, initial=shown(event), auto_id="event_%s")
    message = MessageForm(posted, auto_id="message_%s")
    more: dict[str, Any] = {}
    if form.is_bound and form.is_valid() & message.is_valid():
        values = form.changes(event)
        more = _second_look(request, _consequences(event, values), values)
        if not more:
            try:
                evenings.change(event, now=now, message=message.cleaned_data["message"], **values)
            except Obstacle as obstacle:
                form.add_error(None, str(obstacle))
            else:
                notices.success(request, gettext("Kept.") if values else gettext("Nothing has changed."))
                return redirect("admin:booking_event_change", pk)
    context = event_frame(
        request, gettext("Change the event"), event=event, form=form, message=message, press=gettext("Keep"), **more
    )
    return TemplateResponse(request, "admin/booking/event/plan.html", context)


@planning
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """A look at whom it concerns; posting cancels and tells everybody."""
    event = _open_event(request, pk)
    if not isinstance(event, Event):
        return event
    form = MessageForm(request.POST if request.method == "POST" else None, auto_id="cancel_%s")
    if form.is_bound and form.is_valid():
        try:
            evenings.cancel(
                event,
                user=request.user,  # type: ignore[arg-type]  # admin_view lets nobody else in
                now=timezone.now(),
                message=form.cleaned_data["message"],
            )
        except Obstacle as obstacle:
            notices.error(request, gettext("%(why)s Nothing was changed.") % {"why": obstacle})
        else:
            notices.success(request, gettext("Cancelled. Everybody with an e-mail address is told."))
        return redirect("admin:booking_event_change", pk)
    rows = list(Booking.objects.outlines().filter(event=event, state__in=(*LEAVABLE, BookingState.ATTENDED)))
    context = event_frame(
        request,
        gettext("Cancel the event"),
        event=event,
        form=form,
        told=[each for each in rows if each.email],
        not_told=[each for each in rows if not each.email],
    )
    return TemplateResponse(request, "admin/booking/event/cancel.html", context)


@planning
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """The same again every few weeks. Nothing is planned before the dates shown are posted; each then stands alone."""
    event = Event.objects.select_related("service", "practitioner").filter(pk=pk).first()
    if event is None:
        return redirect("admin:booking_event_changelist")
    now = timezone.now()
    form = RepeatForm(request.GET if "every" in request.GET else None, auto_id="repeat_%s")
    proposed = _proposed(event, form, now) if form.is_bound and form.is_valid() else []
    if request.method == "POST":
        dates = DatesForm(request.POST)
        if dates.is_valid() and _plan_again(request, event, dates.cleaned_data["start"], proposed, now):
            return redirect("admin:booking_event_changelist")
        for error in dates.errors.get("start", []):
            notices.error(request, str(error))
    context = event_frame(
        request,
        gettext("Repeat the event"),
        event=event,
        form=form,
        proposed=[(each, value_of(each.start) if each.start else "") for each in proposed],
        free=sum(each.start is not None for each in proposed),
    )
    return TemplateResponse(request, "admin/booking/event/repeat.html", context)


def _proposed(event: Event, form: RepeatForm, now: datetime) -> list[diary.Repeat]:
    """Those after the event itself."""
    every, count = form.cleaned_data["every"], form.cleaned_data["count"]
    return evenings.dates(Plan.of(event), every_weeks=every, count=count + 1, now=now)[1:]


def _plan_again(
    request: HttpRequest, event: Event, starts: list[datetime], proposed: list[diary.Repeat], now: datetime
) -> bool:
    """Those ticked that can still be had, all in one go. Says what was done; False when nothing was."""
    zone = identity.current().zone
    free = {each.start.astimezone(UTC) for each in proposed if each.start}
    missed = [words.short(each, zone) for each in starts if each not in free]
    if missed:
        notices.error(request, gettext("Not free any more, and not planned (%s).") % "; ".join(missed))
    try:
        made = evenings.plan_again(Plan.of(event), sorted({each for each in starts if each in free}), now=now)
    except Obstacle as obstacle:
        notices.error(request, gettext("%(why)s Nothing was planned.") % {"why": obstacle})
        return False
    if made:
        said = ngettext("%d event is planned (%s).", "%d events are planned (%s).", len(made))
        notices.success(request, said % (len(made), "; ".join(words.short(each.start, zone) for each in made)))
    return bool(made)


def _open_event(request: HttpRequest, pk: int) -> Event | HttpResponse:
    """The event, or the way back with a sentence when nothing of it can be changed any more."""
    event = Event.objects.select_related("service", "practitioner").filter(pk=pk).first()
    if event is None:
        return redirect("admin:booking_event_changelist")
    if event.is_cancelled or event.start <= timezone.now():
        why = gettext("It has been cancelled or has begun: nothing of it can be changed.")
        notices.error(request, why)
        return redirect("admin:booking_event_change", pk)
    return event


def _is_away(practitioner: Practitioner, span: Span) -> list[str]:
    if DiaryEntry.objects.overlapping(practitioner, *span).exists():
        return []  # refused anyway, in words that say with what it overlaps
    return [str(AWAY)] if evenings.is_away(practitioner, span) else []


def _consequences(event: Event, values: dict[str, Any]) -> list[str]:
    """What a change would do that its page does not show, in sentences."""
    said = []
    if {"start", "minutes"} & set(values):
        wanted = replace(Plan.of(event), **values)
        if evenings.is_away(wanted.practitioner, wanted.occupied(wanted.start)):
            said.append(str(AWAY))
    if not set(TOLD) & set(values):
        return said
    concerned = list(Booking.objects.outlines().filter(event=event, state__in=(*LEAVABLE, *EXPECTED)))
    if count := sum(bool(each.email) for each in concerned):
        told = ngettext(
            "%d party is told by mail, with a change for their calendar.",
            "%d parties are told by mail, with a change for their calendars.",
            count,
        )
        said.append(told % count)
    if to_call := [f"{each.name} {each.phone}".strip() for each in concerned if not each.email]:
        said.append(gettext("Without an e-mail address, so please call them: %s.") % ", ".join(to_call))
    return said


def _second_look(request: HttpRequest, sentences: list[str], wanted: Any) -> dict[str, Any]:
    """What the page shows before it is done; nothing when there is nothing to say, or it has been seen just so."""
    seal = hashlib.sha256(repr((sentences, wanted)).encode()).hexdigest()
    return {"look_again": sentences, "seal": seal} if sentences and request.POST.get("agreed") != seal else {}
