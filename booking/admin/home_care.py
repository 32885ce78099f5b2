"""Home care on the desk: pick a routine for a client, adapt it, give it, and see how it goes."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking import home_care
from booking.admin import accesses
from booking.admin.frame import VerbsOnlyAdmin, may_answer
from booking.home_care_forms import GiveForm, PickForm
from booking.home_care_pages import for_practitioner, standing
from booking.lifecycle import NotPossible
from booking.models import Access, Appointment, HomeCare
from exercises import keeping, pages
from practice.responses import private_page

VERBS: dict[str, tuple[Callable[..., Any], Any, Any]] = {
    "revoke": (home_care.revoke, _("The link is closed."), _("link closed")),
    "send_again": (home_care.send_again, _("A new link is on its way to %(name)s."), _("new link mailed")),
    "use_newer": (
        home_care.use_newer,
        _("%(name)s has the newer version now, at the same link."),
        _("newer version taken"),
    ),
}
"""The verb, what is said when it is done, and what the trail keeps."""


@admin.register(HomeCare)
class HomeCareAdmin(VerbsOnlyAdmin):
    list_display = ["name", "given_at", "standing"]
    search_fields = ["appointment__name", "appointment__email", "appointment__reference"]
    date_hierarchy = "given_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[HomeCare]:
        return HomeCare.objects.with_appointment().outlines()

    @admin.display(description=_("client"), ordering="appointment__name")
    def name(self, care: HomeCare) -> str:
        return care.appointment.name

    @admin.display(description=_("state"), ordering="last_day")
    def standing(self, care: HomeCare) -> str:
        return standing(care, timezone.now())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{verb}/", view(self.press), {"verb": verb}, name=f"booking_homecare_{verb}")
            for verb in VERBS
        ]
        give = path("give/<int:appointment>/", view(private_page(self.give)), name="booking_homecare_give")
        return [give, *own, *super().get_urls()]

    def give(self, request: HttpRequest, appointment: int) -> HttpResponse:
        """Two steps on one address: pick, then adapt. Both are posted, so that no address tells who was given what."""
        if not may_answer(request):
            raise PermissionDenied
        row = get_object_or_404(Appointment.objects.outlines(), pk=appointment)
        context = {**self._context(request), "appointment": row, "title": gettext("A routine to take home")}
        pick = PickForm(request.POST or None, auto_id="pick_%s")
        if not pick.is_valid():
            return TemplateResponse(request, "admin/booking/homecare/give.html", context | {"form": pick})
        routine, audience = pick.chosen()
        plan = home_care.current_plan(routine, audience)
        kept = keeping.kept(plan)
        form = GiveForm(request.POST if "seen" in request.POST else None, plan=kept)
        if form.is_bound and form.is_valid():
            try:
                return self._given(request, row, form, routine=routine, audience=audience, user=request.user)
            except NotPossible as obstacle:
                form.add_error(None, str(obstacle))
        more = {**pages.of_plan(plan), "plan": kept, "routine": routine, "audience": audience, "form": form}
        return TemplateResponse(request, "admin/booking/homecare/give.html", context | more)

    def _given(self, request: HttpRequest, row: Appointment, form: GiveForm, **chosen: Any) -> HttpResponse:
        care = home_care.give(row, **chosen, **_typed(form), now=timezone.now())
        self.log_addition(request, care, gettext("given"))
        notices.success(request, gettext("%(name)s has the link on its way by mail.") % {"name": row.name})
        return redirect("admin:booking_appointment_change", row.pk)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What was given, how it goes, and everything that can be done about it."""
        return private_page(self._page)(request, object_id)

    def _page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        care = self.get_object(request, object_id)
        if care is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        kept = care.content
        typed = request.POST if request.method == "POST" else None
        initial = {"weeks": care.weeks, "times_a_week": care.times_a_week, "message": kept["message"]}
        form = GiveForm(typed, plan=kept["plan"], changes=kept["changes"], initial=initial)
        if form.is_bound:
            if not may_answer(request):
                raise PermissionDenied
            if form.is_valid():
                return self._changed(request, care, form)
        now = timezone.now()
        plan = home_care.plan_of(care)
        steps = zip(kept["plan"]["steps"], kept["changes"], strict=True)
        context = {
            **self._context(request),
            "care": care,
            "each": for_practitioner(care, now),
            "plan": plan,
            "message": kept["message"],
            "left_out": [step["name"] for step, own in steps if own["leave_out"]],
            "newer": home_care.newer_plan(care),
            "trail": self._trail(care),
            "form": form,
            "may_answer": may_answer(request),
            "title": care.appointment.name,
        }
        accesses.write(request, Access.Page.HOME_CARE, care.appointment)
        return TemplateResponse(request, "admin/booking/homecare/page.html", context)

    def _changed(self, request: HttpRequest, care: HomeCare, form: GiveForm) -> HttpResponse:
        try:
            home_care.change(care, **_typed(form), now=timezone.now())
        except NotPossible as obstacle:
            notices.error(request, gettext("%(why)s Nothing was changed.") % {"why": obstacle})
        else:
            self.log_change(request, care, gettext("doses, notes or weeks changed"))
            notices.success(request, gettext("Changed. The link stays the same."))
        return redirect("admin:booking_homecare_change", care.pk)

    def press(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Close the link, send a new one or take the newer version, on POST only."""
        page = redirect("admin:booking_homecare_change", pk)
        if request.method != "POST":
            return page
        if not may_answer(request):
            raise PermissionDenied
        care = self.get_object(request, str(pk))
        if care is None:
            raise Http404
        change, done, trail = VERBS[verb]
        try:
            change(care, now=timezone.now())
        except NotPossible as obstacle:
            notices.error(request, gettext("%(why)s Nothing was changed.") % {"why": obstacle})
        else:
            self.log_change(request, care, str(trail))
            notices.success(request, done % {"name": care.appointment.name})
        return page

    def _trail(self, care: HomeCare) -> QuerySet[LogEntry]:
        rows = LogEntry.objects.filter(content_type=get_content_type_for_model(care), object_id=care.pk)
        return rows.select_related("user").order_by("pk")

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts}


def _typed(form: GiveForm) -> dict[str, Any]:
    """What the verbs take."""
    names = ("weeks", "times_a_week", "message")
    return {"changes": form.changes(), **{name: form.cleaned_data[name] for name in names}}
