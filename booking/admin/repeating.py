"""The same session again, every few weeks: proposed first, then each booked for itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext

from booking import diary, lifecycle, words
from booking.admin.frame import answering, frame
from booking.admin.sheet import can_repeat
from booking.choosing import value_of
from booking.desk_forms import OverrulingDatesForm, RepeatForm
from booking.models import AddOn, Appointment, Length
from practice import identity


@dataclass(frozen=True)
class Again:
    """What is booked once more: the same minutes, at the catalogue's price of today while it has them."""

    appointment: Appointment
    length: Length
    add_ons: list[AddOn]
    is_of_today: bool

    @property
    def price(self) -> Any:
        return sum((each.extra_price for each in self.add_ons), start=self.length.price)

    def asked(self) -> dict[str, Any]:
        return {"practitioner": self.appointment.practitioner, "length": self.length, "add_ons": self.add_ons}


@answering
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is made before the dates shown are posted; each then stands alone."""
    page = redirect("admin:booking_appointment_change", pk)
    rows = Appointment.objects.select_related("service", "practitioner", "client")
    appointment = rows.filter(pk=pk).first()
    if appointment is None:
        return page
    if not can_repeat(appointment):
        notices.error(request, gettext("Only what is confirmed or has taken place can be repeated."))
        return page
    now = timezone.now()
    again = again_of(appointment)
    form = RepeatForm(request.GET if "every" in request.GET else None, auto_id="repeat_%s")
    proposed = _proposed(again, form, now) if form.is_bound and form.is_valid() else []
    if request.method == "POST":
        dates = OverrulingDatesForm(request.POST)
        if dates.is_valid():
            return _book(request, again, dates, proposed, now)
        notices.error(request, str(next(iter(dates.errors.values()))[0]))
    context = frame(
        request,
        gettext("Repeat the session"),
        appointment=appointment,
        again=again,
        form=form,
        proposed=[(each, value_of(each.start) if each.start else "") for each in proposed],
        can_book=any(each.start for each in proposed),
    )
    return TemplateResponse(request, "admin/booking/appointment/repeat.html", context)


def again_of(appointment: Appointment) -> Again:
    """Length and add-ons of today's catalogue; where they have gone, as they were agreed."""
    kept = list(appointment.add_ons.all())
    today = {each.name: each for each in appointment.service.add_ons.all()}
    add_ons = [today[each.name] for each in kept if each.name in today]
    extra = sum(each.extra_minutes for each in add_ons)
    length = appointment.service.lengths.filter(minutes=appointment.minutes - extra).first()
    if length and len(add_ons) == len(kept):
        length.service = appointment.service
        return Again(appointment, length, add_ons, is_of_today=True)
    gone = [AddOn(name=each.name, extra_minutes=each.minutes, extra_price=each.price) for each in kept]
    as_agreed = Length(
        service=appointment.service,
        minutes=appointment.minutes - sum(each.minutes for each in kept),
        price=appointment.price - sum(each.price for each in kept),
        buffer_before=appointment.buffer_before,
        buffer_after=appointment.buffer_after,
    )
    return Again(appointment, as_agreed, gone, is_of_today=False)


def _proposed(again: Again, form: RepeatForm, now: datetime) -> list[diary.Repeat]:
    return diary.repeats(
        again.appointment.session.start,
        every_weeks=form.cleaned_data["every"],
        count=form.cleaned_data["count"],
        **again.asked(),
        client=again.appointment.client,
        now=now,
    )


def _book(
    request: HttpRequest, again: Again, dates: OverrulingDatesForm, proposed: list[diary.Repeat], now: datetime
) -> HttpResponse:
    """Each of those ticked that can still be had; past the hours only what was ticked as that."""
    zone = identity.current().zone
    free = {each.start.astimezone(UTC) for each in proposed if each.start and each.is_free}
    closed = {each.start.astimezone(UTC) for each in proposed if each.start and not each.is_free}
    ticked, overruling = dates.cleaned_data["start"], dates.cleaned_data["overruling"]
    possible = (free & set(ticked)) | ((free | closed) & set(overruling))
    booked, missed = [], []
    by: dict[str, Any] = {"user": request.user, "now": now}
    for start in sorted({*ticked, *overruling}):
        try:
            if start not in possible:
                raise lifecycle.TimeTaken
            made = lifecycle.book(**again.asked(), start=start, **_for_whom(again.appointment), **by)
            booked.append((reverse("admin:booking_appointment_change", args=[made.pk]), words.short(start, zone)))
        except lifecycle.TimeTaken:
            missed.append(words.short(start, zone))
    if booked:
        said = ngettext("{} session is booked ({}).", "{} sessions are booked ({}).", len(booked))
        links = format_html_join("; ", '<a href="{}">{}</a>', booked)
        notices.success(request, format_html(said, len(booked), links))
    if missed:
        notices.error(request, gettext("Not free any more, and not booked (%s).") % "; ".join(missed))
    return redirect("admin:booking_appointment_change", again.appointment.pk)


def _for_whom(appointment: Appointment) -> dict[str, Any]:
    """Contact and client; what was said of health and agreed to stays with the session it was said for."""
    names = ("name", "email", "phone", "booked_by", "zone_name")
    return {
        "asker": lifecycle.Asker(**{name: getattr(appointment, name) for name in names}),
        "client": appointment.client,
    }
