"""A practitioner's other calendars on the desk: where they are read from, and how that goes."""

from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking import busy_times
from booking.admin.busy_forms import BusyCalendarForm
from booking.admin.hours import OwnedAdmin
from booking.models import BusyCalendar

WHERE = _(
    "Nothing is offered in the times it takes. Its titles are neither kept nor shown. Google Calendar: Settings, your "
    "calendar, “Secret address in iCal format”. Apple: share the calendar as a public one and copy its link. Outlook: "
    "Settings, Shared calendars, Publish, “Can view when I'm busy”, the ICS link."
)


@admin.register(BusyCalendar)
class BusyCalendarAdmin(OwnedAdmin):
    list_display = ["name", "standing", "taken", "practitioner"]
    list_select_related = ["practitioner"]
    form = BusyCalendarForm
    fieldsets = [
        (None, {"fields": ["name", "address", "file", "active", "practitioner"], "description": WHERE}),
        (_("How it stands"), {"fields": ["standing", "taken"]}),
    ]
    readonly_fields = ["standing", "taken"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[BusyCalendar]:
        return BusyCalendar.objects.outlines().annotate(count=Count("times"))

    def get_fieldsets(self, request: HttpRequest, obj: BusyCalendar | None = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:1]

    @admin.display(description=_("state"))
    def standing(self, row: BusyCalendar) -> str:
        kind = "bad" if row.trouble else "confirmed" if row.active and row.last_good_at else ""
        return format_html('<span class="state state--{}">{}</span>', kind, standing(row))

    @admin.display(description=_("busy times"), ordering="count")
    def taken(self, row: BusyCalendar) -> int:
        return getattr(row, "count", 0)

    def save_model(self, request: HttpRequest, obj: BusyCalendar, form: ModelForm, change: bool) -> None:
        reading = form.reading if isinstance(form, BusyCalendarForm) else None
        busy_times.keep(obj, changed=form.changed_data, reading=reading, now=timezone.now())
        if obj.active and not reading and "address" in form.changed_data:
            notices.info(request, gettext("It will be read within a minute."))

    def get_urls(self) -> list[URLPattern]:
        read = self.admin_site.admin_view(self.read)
        return [path("<int:pk>/read/", read, name="booking_busycalendar_read"), *super().get_urls()]

    def read(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Queue it for the worker, on POST only."""
        if request.method == "POST":
            row = self.get_object(request, str(pk))
            if not self.has_change_permission(request, row):
                raise PermissionDenied
            if row and busy_times.ask(row, now=timezone.now()):
                notices.success(request, gettext("It will be read within a minute."))
            else:
                notices.warning(request, gettext("It is not active, so it is not read."))
        return redirect("admin:booking_busycalendar_change", pk)


def standing(row: BusyCalendar) -> str:
    """When it was last read, and what is wrong with it, in plain words."""
    if not row.active:
        return gettext("switched off")
    if row.last_good_at is None:
        return row.trouble or gettext("not read yet")
    read = gettext("read %(time)s ago") % {"time": timesince(row.last_good_at)}
    return gettext("%(trouble)s Last %(read)s.") % {"trouble": row.trouble, "read": read} if row.trouble else read
