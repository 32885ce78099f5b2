"""Booking for a client, by telephone say: what, for whom, when, and what it overrules."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib import messages as notices
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking import clients, lifecycle, matching
from booking.admin.frame import answering, frame
from booking.admin.times import carry_out, said
from booking.choosing import Choosing
from booking.choosing_forms import TimesForm
from booking.client_forms import NEW
from booking.desk_forms import ContactForm
from booking.models import AddOn, Appointment, Client, Length, Practitioner, Service

MOST_FOUND = 8


class SessionForm(forms.Form):
    """What is booked and for whom, as the address carries it: numbers of rows, and the name that was searched for."""

    length = forms.ModelChoiceField(
        Length.objects.filter(service__kind=Service.Kind.PRIVATE).select_related("service"),
        error_messages={"invalid_choice": _("This length is not there any more.")},
    )
    addon = forms.ModelMultipleChoiceField(AddOn.objects.all(), required=False)
    practitioner = forms.ModelChoiceField(Practitioner.objects.active(), required=False)
    client = forms.ModelChoiceField(Client.objects.outlines(), required=False)
    q = forms.CharField(required=False, max_length=120)

    @property
    def add_ons(self) -> list[AddOn]:
        """Those of the chosen service; others were ticked under another."""
        service = self.cleaned_data["length"].service_id
        return [each for each in self.cleaned_data["addon"] if each.service_id == service]


@dataclass(frozen=True)
class Session:
    """What is to be booked."""

    length: Length
    practitioner: Practitioner
    add_ons: list[AddOn] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return self.length.minutes + sum(each.extra_minutes for each in self.add_ons)

    @property
    def price(self) -> Decimal:
        return sum((each.extra_price for each in self.add_ons), start=self.length.price)

    def asked(self) -> dict[str, Any]:
        return {"practitioner": self.practitioner, "length": self.length, "add_ons": self.add_ons}


@answering
def book(request: HttpRequest) -> HttpResponse:
    """The address says what and for whom; with it come free times and the contact, and posting those books."""
    now = timezone.now()
    what = SessionForm(request.GET, auto_id="session_%s")
    is_chosen = what.is_valid()
    practitioners = list(Practitioner.objects.active())
    context = frame(
        request,
        gettext("Book a session"),
        what=what,
        services=Service.objects.private().prefetch_related("lengths", "add_ons"),
        practitioners=practitioners,
        is_asked="length" in request.GET,
        client=what.cleaned_data.get("client"),
        wanted=what.cleaned_data.get("q", ""),
    )
    if not is_chosen or not practitioners:
        return TemplateResponse(request, "admin/booking/appointment/book.html", context)
    session = Session(what.cleaned_data["length"], what.cleaned_data["practitioner"] or practitioners[0], what.add_ons)
    return _times(request, session, context | {"session": session}, now)


def _times(request: HttpRequest, session: Session, context: dict[str, Any], now: datetime) -> HttpResponse:
    found = [] if context["client"] else _found(request, context["wanted"], now)
    posted = request.POST if request.method == "POST" else None
    form = TimesForm(posted, most=1, shown=request.GET)
    typed = posted.dict() if posted is not None else _initial(context, found)
    contact = ContactForm(posted if form.is_final else None, initial=typed, auto_id="contact_%s")
    are_valid = form.is_valid() & contact.is_valid()
    wanted = Choosing(session.asked(), now, client=contact.known or context["client"])
    if are_valid:

        def do() -> Appointment:
            return _booked(request, session, form, contact, now)

        finished = carry_out(
            request, wanted, form, do, context | {"press": _("Book it"), "whom": contact.contact()["name"]}
        )
        if isinstance(finished, HttpResponse):
            return finished
        if finished:
            done = _("Booked. %(name)s has the confirmation on its way, with an entry for the calendar.")
            notices.success(request, said(finished, done, now))
            return redirect("admin:booking_appointment_change", finished.pk)
    context |= {
        "form": form,
        "contact": contact,
        "found": found,
        "chosen": contact["client"].value() or "",
        "press": _("Book it"),
        **wanted.page(form.first, form.ticked),
    }
    return TemplateResponse(request, "admin/booking/appointment/book_times.html", context)


@transaction.atomic
def _booked(
    request: HttpRequest, session: Session, form: TimesForm, contact: ContactForm, now: datetime
) -> Appointment:
    """The client is made with it, or not at all."""
    client = clients.make(**contact.contact()) if contact.is_new_client else contact.known
    return lifecycle.book(
        **session.asked(),
        start=form.starts[0],
        asker=lifecycle.Asker(**contact.contact(), note=contact.cleaned_data["note"]),
        client=client,
        user=request.user,  # type: ignore[arg-type]  # admin_view lets nobody else in
        now=now,
        message=form.cleaned_data["message"],
    )


def _found(request: HttpRequest, wanted: str, now: datetime) -> list[Client]:
    """Clients whom the search of the clients' list finds."""
    if not wanted.strip():
        return []
    everybody = Client.objects.outlines().with_sessions(now)
    rows, _may_repeat = admin.site.get_model_admin(Client).get_search_results(request, everybody, wanted)
    return list(rows[:MOST_FOUND])


def _initial(context: dict[str, Any], found: list[Client]) -> dict[str, Any]:
    """A known client's contact; or what was searched for, when nobody is like it: somebody new."""
    if known := context["client"]:
        return {"client": known.pk, "name": known.name, "phone": known.phone, "email": known.email}
    if found:
        return {"client": ""}
    name, phone = matching.name_and_phone(context["wanted"])
    return {"client": NEW, "name": name, "phone": phone}
