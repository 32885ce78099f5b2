"""When sessions can be asked for."""

from typing import Any

from django.contrib import admin
from django.db.models import DateField, DateTimeField, ForeignKey, ManyToManyField, QuerySet, TimeField
from django.forms import CheckboxSelectMultiple, DateInput, SplitDateTimeField, SplitDateTimeWidget, TimeInput
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from booking import catalogue
from booking.models import OpeningHours, Practitioner, SpecialDay, SpecialWindow, TimeOff
from booking.models.hours import Window

DATE, TIME = {"type": "date"}, {"type": "time"}
NATIVE: dict[Any, dict[str, Any]] = {
    TimeField: {"widget": TimeInput(attrs=TIME, format="%H:%M")},
    DateField: {"widget": DateInput(attrs=DATE, format="%Y-%m-%d")},
    DateTimeField: {
        "form_class": SplitDateTimeField,
        "widget": SplitDateTimeWidget(date_attrs=DATE, time_attrs=TIME, date_format="%Y-%m-%d", time_format="%H:%M"),
    },
}
"""The device's own ways to choose: on a phone a wheel and a calendar under the thumb."""


class OwnedAdmin(admin.ModelAdmin):
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
    fields = ["weekday", "opens", "closes", "services", "practitioner"]
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
    extra = 0
    formfield_overrides = NATIVE


@admin.register(SpecialDay)
class SpecialDayAdmin(OwnedAdmin):
    list_display = ["date", "hours", "note", "practitioner"]
    list_select_related = ["practitioner"]
    fields = ["date", "note", "practitioner"]
    inlines = [SpecialWindowInline]
    ordering = ["-date"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SpecialDay]:
        return super().get_queryset(request).prefetch_related("windows")

    @admin.display(description=_("open"))
    def hours(self, day: SpecialDay) -> str:
        return ", ".join(str(window) for window in day.windows.all()) or str(_("closed"))


@admin.register(TimeOff)
class TimeOffAdmin(OwnedAdmin):
    list_display = ["start", "end", "note", "practitioner"]
    list_select_related = ["practitioner"]
    fields = ["start", "end", "note", "practitioner"]
    ordering = ["-start"]
