"""Exercises and routines on the desk."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Script
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exercises import builder, wording
from exercises.figures import JOINTS
from exercises.forms import PosesField
from exercises.models import Exercise, Routine, Step, Variation
from exercises.plans import refresh_totals
from practice.responses import private_page

DOSE = ("hold_seconds", "repeats", "sides", "rest_seconds", "switch_seconds")


class TotalsFollow(admin.ModelAdmin):
    """Rewrites the routines' total times after every change that could touch one."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh_totals()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        refresh_totals()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        refresh_totals()


class VariationInline(admin.StackedInline):
    model = Variation
    fk_name = "exercise"
    extra = 0
    fields = ["audience", "from_week", "text", "cautions", "instead", DOSE]
    autocomplete_fields = ["instead"]


class StepInline(admin.TabularInline):
    model = Step
    extra = 1
    fields = ["order", "exercise", "hold_seconds", "repeats", "sides", "rest_seconds", "switch_seconds", "note"]
    autocomplete_fields = ["exercise"]


@admin.register(Exercise)
class ExerciseAdmin(TotalsFollow):
    list_display = ["name", "position", "dose_in_words", "is_published"]
    list_filter = ["position", "is_published"]
    search_fields = ["name", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["drawing"]
    autocomplete_fields = ["gentler"]
    inlines = [VariationInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "summary", "position", "is_published"]}),
        (_("How it goes"), {"fields": ["instructions", "spoken", "cautions", "gentler"]}),
        (_("Usual dose"), {"fields": ["is_moving", DOSE]}),
        (_("Figure"), {"fields": ["drawing", "poses"]}),
    ]

    class Media:
        css = {"all": ["css/exercises_admin.css"]}
        js = [Script("js/pose-preview.js", type="module")]

    @admin.display(description=_("dose"))
    def dose_in_words(self, exercise: Exercise) -> str:
        return wording.dose(exercise.dose, moving=exercise.is_moving)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "poses":
            return db_field.formfield(form_class=PosesField)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("as it is drawn"))
    def drawing(self, exercise: Exercise) -> SafeString:
        """The figure as it was saved; static/js/pose-preview.js draws it anew while its numbers are edited."""
        return render_to_string("admin/exercises/exercise/_drawing.html", {"exercise": exercise, "joints": JOINTS})


@admin.register(Routine)
class RoutineAdmin(TotalsFollow):
    class Media:
        css = {"all": ["css/exercises_admin.css"]}
        js = [Script("js/admin/routine-builder.js", type="module")]

    list_display = ["name", "audience", "total_time", "is_published"]
    list_filter = ["audience", "is_published"]
    search_fields = ["name", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["total_time"]
    fields = ["name", "slug", "summary", "audience", "is_published", "total_time"]
    inlines = [StepInline]
    actions = ["duplicate_selected"]

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("told/", self.admin_site.admin_view(private_page(self.told)), name="exercises_routine_told"),
            path("<int:pk>/duplicate/", self.admin_site.admin_view(self.duplicate), name="exercises_routine_duplicate"),
        ]
        return own + super().get_urls()

    def told(self, request: HttpRequest) -> HttpResponse:
        """What the steps in the posted form would take. Changes nothing."""
        if request.method != "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse(builder.told(request.POST))

    def duplicate(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        copy = builder.duplicate(get_object_or_404(Routine, pk=pk))
        self.message_user(request, gettext("This is the copy. It is a draft until you publish it."), messages.SUCCESS)
        return redirect("admin:exercises_routine_change", copy.pk)

    @admin.action(description=_("Duplicate the selected routines"), permissions=["add"])
    def duplicate_selected(self, request: HttpRequest, queryset: QuerySet[Routine]) -> None:
        copies = [builder.duplicate(routine) for routine in queryset]
        self.message_user(request, gettext("Copied as drafts: %d") % len(copies), messages.SUCCESS)

    @admin.display(description=_("total time"), ordering="total_seconds")
    def total_time(self, routine: Routine) -> str:
        return wording.duration(routine.total_seconds)
