"""When sessions can be asked for."""

from typing import Any

from django.contrib import admin
from django.db.models import DateField, ForeignKey, ManyToManyField, QuerySet, TimeField
from django.forms import CheckboxSelectMultiple, DateInput, TimeInput
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from booking import catalogue, diary
from booking.admin.day_off import ClosingAdmin
from booking.admin.hours_forms import DATE, TIME, OpeningHoursForm, SpecialWindowForm, TimeOffForm
from booking.models import Appointment, Event, OpeningHours, Practitioner, SpecialDay, SpecialWindow, TimeOff
from booking.models.hours import Window
from practice.prefill import PrefilledAdmin

NATIVE: dict[Any, dict[str, Any]] = {
    TimeField: {"widget": TimeInput(attrs=TIME, format="%H:%M")},
    DateField: {"widget": DateInput(attrs=DATE, format="%Y-%m-%d")},
}
"""The device's own ways to choose: on a phone a wheel and a calendar under the thumb."""


class OwnedAdmin(PrefilledAdmin):
    """Rows of a practitioner: with only one there is nothing to choose and no column to read."""

    formfield_overrides = NATIVE

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = list(super().get_list_display(request))
        return columns if len(catalogue.current().practitioners) > 1 else [c for c in columns if c != "practitioner"]

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "practitioner":
            kwargs.setdefault("initial", Practitioner.objects.active().first())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(OpeningHours)
class OpeningHoursAdmin(OwnedAdmin):
    list_display = ["day", "hours", "only_for", "practitioner"]
    list_filter = ["weekday", ("practitioner", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["practitioner"]
    form = OpeningHoursForm
    fields = ["weekday", "opens", "closes", "past_midnight", "services", "practitioner"]
    ordering = ["weekday", "opens", "pk"]
    save_as = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[OpeningHours]:
        return super().get_queryset(request).prefetch_related("services")

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **{**kwargs, "widget": CheckboxSelectMultiple})

    @admin.display(description=_("weekday"), ordering="weekday")
    def day(self, hours: OpeningHours) -> str:
        return hours.get_weekday_display()

    @admin.display(description=_("open"), ordering="opens")
    def hours(self, hours: OpeningHours) -> str:
        return Window.__str__(hours)

    @admin.display(description=_("only for"))
    def only_for(self, hours: OpeningHours) -> str:
        return ", ".join(service.name for service in hours.services.all())


class SpecialWindowInline(admin.TabularInline):
    model = SpecialWindow
    form = SpecialWindowForm
    fields = ["opens", "closes", "past_midnight"]
    extra = 0
    verbose_name = _("opening on this day")
    verbose_name_plural = _("open on this day from … to …")
    formfield_overrides = NATIVE


@admin.register(SpecialDay)
class SpecialDayAdmin(ClosingAdmin, OwnedAdmin):
    list_display = ["date", "hours", "note", "practitioner"]
    list_select_related = ["practitioner"]
    fieldsets = [
        (
            None,
            {
                "fields": ["date", "note", "practitioner"],
                "description": _("The day is closed, unless you add hours below. They replace the weekly ones."),
            },
        )
    ]
    inlines = [SpecialWindowInline]
    ordering = ["-date"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SpecialDay]:
        return super().get_queryset(request).prefetch_related("windows")

    def find(self, row: SpecialDay) -> list[Appointment]:
        return diary.sessions_outside(SpecialDay.objects.get(pk=row.pk))  # with the windows as just saved

    def find_events(self, row: SpecialDay) -> list[Event]:
        return diary.events_on_closed(SpecialDay.objects.get(pk=row.pk))

    @admin.display(description=_("open"))
    def hours(self, day: SpecialDay) -> str:
        return ", ".join(str(window) for window in day.windows.all()) or str(_("closed"))


@admin.register(TimeOff)
class TimeOffAdmin(ClosingAdmin, OwnedAdmin):
    list_display = ["period", "note", "practitioner"]
    list_select_related = ["practitioner"]
    form = TimeOffForm
    ordering = ["-start"]

    def find(self, row: TimeOff) -> list[Appointment]:
        return diary.sessions_within(row)

    def find_events(self, row: TimeOff) -> list[Event]:
        return diary.events_within(row)

    @admin.display(description=_("time off"), ordering="start")
    def period(self, away: TimeOff) -> str:
        return str(away)
