"""Requests and appointments on the desk: read everything, answer with one press. The lifecycle does the writing."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, DateTimeField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timeuntil
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking import client_pages, lifecycle, words
from booking.admin import accesses, by_phone, repeating, times
from booking.admin.frame import VerbsOnlyAdmin, frame, may_answer
from booking.admin.sheet import page_context
from booking.desk_forms import AnswerForm
from booking.models import OCCUPYING, Appointment, Move, State
from booking.states import is_settling
from practice import identity
from practice.responses import private_page

VERBS: dict[str, tuple[Callable[..., Appointment], Any]] = {
    "accept": (lifecycle.accept, _("%(name)s has the confirmation on its way, with an entry for the calendar.")),
    "decline": (lifecycle.decline, _("The time is free again; %(name)s is told.")),
    "cancel": (lifecycle.cancel, _("The time is free again; %(name)s is told, and the calendar entry goes.")),
    "accept_move": (lifecycle.accept_move, _("Moved; %(name)s is told, and the calendar entry changes.")),
    "decline_move": (lifecycle.decline_move, _("The earlier time stays; %(name)s is told.")),
    "complete": (lifecycle.complete, _("Noted: %(name)s was here.")),
    "mark_no_show": (lifecycle.mark_no_show, _("Noted: %(name)s did not come. No mail was sent.")),
    "undo": (client_pages.undo, _("Taken back: all is as it was before, and %(name)s was told nothing.")),
}
ASKED = Exists(Move.objects.filter(appointment=OuterRef("pk"), outcome=Move.Outcome.OPEN))
WAITING_FIRST = Case(
    When(Q(state=State.REQUESTED) | Q(asks=True), then=Value(0)), default=Value(1), output_field=IntegerField()
)


class WaitsFilter(admin.SimpleListFilter):
    """What the state alone does not say."""

    title = _("what waits")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("move", _("asks for another time")),
            ("wishes", _("has wishes only")),
            ("undo", _("can be taken back")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Appointment]) -> QuerySet[Appointment]:
        now = timezone.now()
        found = {
            "move": lambda: queryset.filter(pk__in=Appointment.objects.with_open_move(now).order_by().values("pk")),
            "wishes": lambda: queryset.filter(state=State.REQUESTED, start=None),
            "undo": lambda: queryset.filter(pk__in=Appointment.objects.settling(now).values("pk")),
        }
        chosen = found.get(self.value() or "")
        return chosen() if chosen else queryset


@admin.register(Appointment)
class AppointmentAdmin(VerbsOnlyAdmin):
    list_filter = ["state", WaitsFilter, "start", "service", ("practitioner", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["name", "booked_by", "email", "phone", "reference", "client__name", "client__name_key"]
    list_per_page = 50

    def get_ordering(self, request: HttpRequest) -> Any:
        """What waits first, then what comes soonest, then what is past or came to nothing, the latest first."""
        is_coming = Q(start__gte=timezone.now(), state__in=OCCUPYING)
        coming = Case(When(is_coming, then=F("start")), output_field=DateTimeField())
        return [WAITING_FIRST, coming.asc(nulls_last=True), F("start").desc(nulls_last=True), "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appointment]:
        return Appointment.objects.outlines().annotate(asks=ASKED)

    @admin.display(description=_("when"), ordering="start")
    def when(self, appointment: Appointment) -> str:
        if appointment.start is None:
            return gettext("wishes only")
        return words.short(appointment.start, identity.current().zone)

    @admin.display(description=_("what"), ordering="service_name")
    def what(self, appointment: Appointment) -> str:
        return gettext("%(service)s, %(minutes)d min") % {
            "service": appointment.service_name,
            "minutes": appointment.minutes,
        }

    @admin.display(description=_("state"), ordering="state")
    def standing(self, appointment: Appointment) -> str:
        said = appointment.get_state_display()
        if appointment.is_waiting and appointment.answer_by:
            said = gettext("%(state)s, %(time)s left") % {"state": said, "time": timeuntil(appointment.answer_by)}
        if appointment.is_confirmed and getattr(appointment, "asks", False):
            said = gettext("%(state)s, asks for another time") % {"state": said}
        return format_html('<span class="state state--{}">{}</span>', appointment.state, said)

    @admin.display(description=_("last answer"))
    def taking_back(self, appointment: Appointment) -> str:
        """The button posts the list's own form, to an address that reads nothing of it."""
        if not is_settling(appointment, timezone.now()):
            return ""
        return format_html(
            '<button class="button state__undo" formaction="{}">{}</button>',
            reverse("admin:booking_appointment_undo", args=[appointment.pk]),
            gettext("Take it back"),
        )

    def get_list_display(self, request: HttpRequest) -> Any:
        """A column for what can still be taken back, while there is any."""
        columns = ["name", "standing", "when", "what", "reference"]
        if may_answer(request) and Appointment.objects.settling(timezone.now()).exists():
            columns.insert(3, "taking_back")
        return columns

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "may_answer": may_answer(request)})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{verb}/", view(self.answer), {"verb": verb}, name=f"booking_appointment_{verb}")
            for verb in VERBS
        ]
        own += [
            path("<int:pk>/offer/", view(times.offer), name="booking_appointment_offer"),
            path("<int:pk>/move/", view(times.move), name="booking_appointment_move"),
            path("<int:pk>/repeat/", view(repeating.repeat), name="booking_appointment_repeat"),
            path("book/", view(by_phone.book), name="booking_appointment_book"),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The appointment whole: who, when, flags, answers, the day around it, its trail and its mails."""
        return private_page(self._page)(request, object_id)

    def _page(self, request: HttpRequest, object_id: str, form: AnswerForm | None = None) -> HttpResponse:
        appointment = self.get_object(request, object_id)
        if not self.has_view_permission(request, appointment):
            raise PermissionDenied
        if appointment is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        now = timezone.now()
        more = {"form": form or AnswerForm(auto_id="answer_%s"), "may_answer": may_answer(request)}
        context = page_context(appointment, now) | client_pages.who(appointment, now) | more
        accesses.write_if_shown(request, appointment, context)
        return TemplateResponse(
            request, "admin/booking/appointment/page.html", frame(request, appointment.name, **context)
        )

    def answer(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Answer, cancel, say what came of it or take that back, on POST only.

        What cannot be done any more is said and changes nothing.
        """
        page = redirect("admin:booking_appointment_change", pk)
        if request.method != "POST":
            return page
        if not may_answer(request):
            raise PermissionDenied
        appointment = self.get_object(request, str(pk))
        if appointment is None:
            return page
        form = AnswerForm(request.POST, auto_id="answer_%s")
        if verb not in times.WORDLESS and not form.is_valid():
            return private_page(self._page)(request, str(pk), form)
        change, done = VERBS[verb]
        said = {} if verb in times.WORDLESS else form.said(verb)
        now = timezone.now()
        try:
            with transaction.atomic():
                changed = change(appointment, user=request.user, now=now, **said)
                if verb == "accept":
                    client_pages.settle_posted(request.POST, changed)
        except (lifecycle.NotPossible, lifecycle.TimeTaken) as obstacle:
            notices.error(request, gettext("%(why)s Nothing was changed.") % {"why": obstacle})
        else:
            notices.success(request, times.said(changed, done, now))
        return page
