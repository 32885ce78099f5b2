"""Who read what clients told: written by the pages that show it, read here."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from booking.admin.frame import VerbsOnlyAdmin
from booking.models import Access, Appointment, Booking, Client
from booking.models.appointments import ENCRYPTED


def write(request: HttpRequest, page: Access.Page, *rows: models.Model) -> None:
    """This account has been shown what `rows` (appointments, clients, bookings) hold. One query."""
    about: list[dict[str, Any]] = [{row._meta.model_name or "": row} for row in rows]
    Access.objects.bulk_create(Access(user_id=request.user.pk, page=page, **each) for each in about)


def write_if_shown(request: HttpRequest, row: models.Model, context: dict[str, Any]) -> None:
    """For the page of an appointment or a client: only when there was something to read."""
    own = [row.notes] if isinstance(row, Client) else [getattr(row, each, "") for each in ("note", "parting_words")]
    if any(own) or any(context.get(each) for each in ("answers", "left_out", "origin", "home_care")):
        write(request, Access.Page.CLIENT if isinstance(row, Client) else Access.Page.APPOINTMENT, row)
    # Home care of whoever may be the same person is shown beside it.
    if others := [each["care"].appointment for each in context.get("elsewhere", ())]:
        write(request, Access.Page.APPOINTMENT, *others)


@admin.register(Access)
class AccessAdmin(VerbsOnlyAdmin):
    list_display = ["at", "user", "page", "whom"]
    list_filter = ["page", "user", "at"]
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[Access]:
        hidden = ["client__notes", "booking__note", "booking__answers", *(f"appointment__{name}" for name in ENCRYPTED)]
        return Access.objects.select_related("user", "client", "appointment", "booking").defer(*hidden)

    @admin.display(description=_("whose"))
    def whom(self, access: Access) -> Appointment | Client | Booking | None:
        return access.appointment or access.client or access.booking
