"""Requests and appointments on the desk: read everything, answer with one press. The lifecycle does the writing."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.timesince import timeuntil
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking import catalogue, diary, intake, lifecycle, origin, words
from booking.forms import MessageForm
from booking.home_care_pages import for_practitioner
from booking.models import Answers, Appointment, DiaryEntry, HomeCare, State, TimeOff
from practice import identity
from practice.models import Message
from practice.responses import private_page

VERBS: dict[str, tuple[Callable[..., Appointment], Any]] = {
    "accept": (lifecycle.accept, _("%(name)s has the confirmation on its way, with an entry for the calendar.")),
    "decline": (lifecycle.decline, _("The time is free again; %(name)s is told.")),
    "cancel": (lifecycle.cancel, _("The time is free again; %(name)s is told, and the calendar entry goes.")),
    "complete": (lifecycle.complete, _("Noted: %(name)s was here.")),
    "mark_no_show": (lifecycle.mark_no_show, _("Noted: %(name)s did not come. No mail was sent.")),
}
WORDLESS = ("complete", "mark_no_show")
"""Verbs that send no mail and so take no message."""
WAITING_FIRST = Case(When(state=State.REQUESTED, then=Value(0)), default=Value(1), output_field=IntegerField())


@admin.register(Appointment)
class AppointmentAdmin(admin.ModelAdmin):
    list_display = ["name", "standing", "when", "what", "reference"]
    list_filter = ["state", "start", "service", ("practitioner", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["name", "email", "reference"]
    ordering = [WAITING_FIRST, "-start", "-pk"]
    list_per_page = 50
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appointment]:
        return Appointment.objects.outlines()

    # The stock form can neither make, change nor delete what only the lifecycle may write.
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Appointment | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Appointment | None = None) -> bool:
        return False

    def may_answer(self, request: HttpRequest) -> bool:
        return request.user.has_perm("booking.change_appointment")

    @admin.display(description=_("when"), ordering="start")
    def when(self, appointment: Appointment) -> str:
        local = timezone.localtime(appointment.start)
        shape = "D, N j, P" if local.year == timezone.localdate().year else "D, N j, Y, P"
        return formats.date_format(local, shape)

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
        return format_html('<span class="state state--{}">{}</span>', appointment.state, said)

    def get_urls(self) -> list[URLPattern]:
        answer = self.admin_site.admin_view(self.answer)
        own = [path(f"<int:pk>/{verb}/", answer, {"verb": verb}, name=f"booking_appointment_{verb}") for verb in VERBS]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The appointment whole: who, when, flags, answers, the day around it, its trail and its mails."""
        return private_page(self._page)(request, object_id)

    def _page(self, request: HttpRequest, object_id: str, form: MessageForm | None = None) -> HttpResponse:
        appointment = self.get_object(request, object_id)
        if not self.has_view_permission(request, appointment):
            raise PermissionDenied
        if appointment is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),
            **page_context(appointment, timezone.now()),
            "form": form or MessageForm(auto_id="answer_%s"),
            "may_answer": self.may_answer(request),
            "opts": self.opts,
            "title": appointment.name,
        }
        return TemplateResponse(request, "admin/booking/appointment/page.html", context)

    def answer(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Accept, decline, cancel or say what came of it, on POST only.

        What cannot be done any more is said and changes nothing.
        """
        page = redirect("admin:booking_appointment_change", pk)
        if request.method != "POST":
            return page
        if not self.may_answer(request):
            raise PermissionDenied
        appointment = self.get_object(request, str(pk))
        if appointment is None:
            return page
        form = MessageForm(request.POST, auto_id="answer_%s")
        if not form.is_valid():
            return private_page(self._page)(request, str(pk), form)
        change, done = VERBS[verb]
        said = {} if verb in WORDLESS else {"message": form.cleaned_data["message"]}
        try:
            change(appointment, user=request.user, now=timezone.now(), **said)
        except (lifecycle.NotPossible, lifecycle.TimeTaken) as obstacle:
            notices.error(request, gettext("%(why)s Nothing was changed.") % {"why": obstacle})
        else:
            notices.success(request, done % {"name": appointment.name})
        return page


class Neighbour(NamedTuple):
    """What the day holds, in order: an appointment with what it occupies, or time off."""

    start: datetime
    end: datetime
    words: str
    appointment: Appointment | None = None


def page_context(appointment: Appointment, now: datetime) -> dict[str, Any]:
    kept = Answers.objects.filter(appointment=appointment).first()
    content: list[dict[str, Any]] = list(kept.content) if kept else []
    given = [each for each in content if each["answer"] not in (None, "")]
    return {
        "appointment": appointment,
        "origin": origin.step(appointment.came_from),
        "add_ons": appointment.add_ons.all(),
        "practitioners": catalogue.current().practitioners,
        "flags": intake.kept_flags(content),
        "answers": given,
        "left_out": [each["question"] for each in content if each not in given],
        "neighbours": neighbours(appointment),
        "transitions": appointment.transitions.select_related("user"),
        "sent": Message.objects.filter(subject_key=appointment.about).order_by("pk").only(*MESSAGE_FIELDS),
        "home_care": [for_practitioner(each, now) for each in appointment.home_care.all()],
        "elsewhere": [for_practitioner(each, now) for each in HomeCare.objects.of_same_address(appointment)[:3]],
        "possible": [verb for verb in VERBS if not lifecycle.obstacle(verb, appointment, now=now)],
        "now": now,
    }


MESSAGE_FIELDS = ["subject", "to", "state", "created_at", "sent_at", "last_error"]


def neighbours(appointment: Appointment) -> list[Neighbour]:
    """The practitioner's whole local day around an appointment, buffers included."""
    zone = identity.current().zone
    day = appointment.start.astimezone(zone).date()
    opens = datetime.combine(day, time(), zone).astimezone(UTC)
    closes = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    away = TimeOff.objects.filter(practitioner=appointment.practitioner_id, start__lt=closes, end__gt=opens)
    over = Appointment.objects.over(opens, closes).filter(practitioner=appointment.practitioner_id).outlines()
    found = [_of_entry(entry) for entry in diary.entries_on(day, practitioner=appointment.practitioner)]
    found += [Neighbour(each.start, each.end, each.note or gettext("time off")) for each in away]
    found += [_of_session(*each.occupied, each) for each in over]
    return sorted(found, key=lambda each: each.start)


def _of_entry(entry: DiaryEntry) -> Neighbour:
    if entry.appointment is None:
        return Neighbour(entry.start, entry.end, entry.get_kind_display())
    return _of_session(entry.start, entry.end, entry.appointment)


def _of_session(opens: datetime, closes: datetime, booked: Appointment) -> Neighbour:
    zone = identity.current().zone
    session = gettext("%(name)s, %(service)s, %(start)s to %(end)s") % {
        "name": booked.name,
        "service": booked.service_name,
        "start": words.clock(booked.start, zone),
        "end": words.clock(booked.end, zone),
    }
    return Neighbour(opens, closes, session, booked)
