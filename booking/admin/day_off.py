"""What becomes of sessions that stand in a time off or on a day that closes: one decision each, done in one go.

An event is decided about on its own page, as it has parties to tell; here it is named.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from booking import lifecycle, words
from booking.admin.frame import answering, frame, may_answer
from booking.choosing import of_appointment, value_of
from booking.desk_forms import Choices, DecisionForm
from booking.forms import MessageForm
from booking.models import Appointment, Event, Move, SpecialDay, TimeOff
from practice import identity

WEEK = timedelta(weeks=1)
DECISIONS = {
    "cancel": _("Cancel it"),
    "decline": _("Decline it"),
    "move": _("Move it to another time"),
    "offer": _("Offer other times"),
    "accept_move": _("Move it to the time they ask for"),
    "decline_move": _("Keep its time and decline the one they ask for"),
}
DONE = {
    "cancel": _("cancelled"),
    "decline": _("declined"),
    "move": _("moved"),
    "offer": _("other times offered"),
    "accept_move": _("moved to the time they asked for"),
    "decline_move": _("the time they asked for is declined"),
}
SENTENCE = _("%(name)s, %(time)s")


@dataclass(frozen=True)
class Closing:
    """A time off or a special day, and what stands in it."""

    row: TimeOff | SpecialDay
    find: Callable[[Any], list[Appointment]]
    events: list[Event]

    @property
    def sessions(self) -> list[Appointment]:
        return self.find(self.row)

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"admin:booking_{self.row._meta.model_name}_{name}", args=args)


@dataclass(frozen=True)
class Standing:
    """One session with its decision."""

    appointment: Appointment
    form: DecisionForm
    move: Move | None
    offers: list[datetime]

    @property
    def words(self) -> str:
        return in_words(self.appointment)


class ClosingAdmin(admin.ModelAdmin):
    """Rows that close a time: whoever saves one is asked what becomes of the sessions in it."""

    change_form_template = "admin/booking/closing/change_form.html"

    def find(self, row: Any) -> list[Appointment]:
        raise NotImplementedError

    def find_events(self, row: Any) -> list[Event]:
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(answering(self.sessions_view))
        name = f"booking_{self.opts.model_name}_sessions"
        return [path("<int:pk>/sessions/", view, name=name), *super().get_urls()]

    def sessions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(self.model._default_manager.select_related("practitioner"), pk=pk)
        return decide(request, Closing(row, self.find, self.find_events(row)))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._ask(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._ask(request, obj) or super().response_change(request, obj)

    def _ask(self, request: HttpRequest, row: Any) -> HttpResponse | None:
        sessions, events = self.find(row), self.find_events(row)
        if not sessions and not events:
            return None
        if not may_answer(request):
            count = len(sessions) + len(events)
            said = ngettext(
                "Saved, and %d session still stands in that time.",
                "Saved, and %d sessions still stand in that time.",
                count,
            )
            notices.warning(request, said % count)
            return None
        notices.warning(request, gettext("Saved, and this still stands in that time. Nobody is told yet."))
        return redirect(Closing(row, self.find, events).address("sessions", row.pk))


def decide(request: HttpRequest, closing: Closing) -> HttpResponse:
    """Everything is kept unless said otherwise. What can't be done is said beside the session, and the rest is done."""
    now = timezone.now()
    posted = request.POST if request.method == "POST" else None
    standing = [_standing(each, closing, posted, now) for each in closing.sessions]
    message = MessageForm(posted, auto_id="closing_%s")
    wrong = [each for each in standing if posted is not None and not each.form.is_valid()]
    done = 0
    if posted is not None and message.is_valid() and not wrong:
        said = {"user": request.user, "now": now, "message": message.cleaned_data["message"]}
        left = [each for each in standing if not _done(request, each, said)]
        if not left:
            return redirect(closing.address("changelist"))
        done = sum(each not in left and each.form.cleaned_data["decision"] != "keep" for each in standing)
        standing = _again(standing, left, closing, request.POST, now)
    context = frame(
        request,
        gettext("What becomes of these sessions?"),
        opts=closing.row._meta,
        row=closing.row,
        back=closing.address("change", closing.row.pk),
        listed=closing.address("changelist"),
        standing=standing,
        events=closing.events,
        message=message,
        is_refused=not done and bool(message.errors or any(each.form.errors for each in standing)),
        is_done_in_part=bool(done),
    )
    return TemplateResponse(request, "admin/booking/closing/sessions.html", context)


def _again(
    standing: list[Standing], left: list[Standing], closing: Closing, posted: Any, now: datetime
) -> list[Standing]:
    """What still stands after the others were moved, with the times that are free by now."""
    fresh = {each.pk: each for each in closing.sessions}
    found = []
    for each in standing:
        row = fresh.get(each.appointment.pk)
        if row is None:
            found += [each] if each in left else []
            continue
        anew = _standing(row, closing, posted if each in left else None, now)
        if each in left and anew.form.is_valid():
            for sentence in each.form.non_field_errors():
                anew.form.add_error(None, sentence)
        found.append(anew)
    return found


def in_words(appointment: Appointment) -> str:
    if appointment.start is None:
        return appointment.name
    time = words.short(appointment.start, identity.current().zone)
    return SENTENCE % {"name": appointment.name, "time": time}


def _standing(appointment: Appointment, closing: Closing, posted: Any, now: datetime) -> Standing:
    possible = [verb for verb in DECISIONS if not lifecycle.obstacle(verb, appointment, now=now)]
    times = _proposals(appointment, closing, now) if {"move", "offer"} & set(possible) else []
    if not times:
        possible = [verb for verb in possible if verb not in ("move", "offer")]
    decisions: Choices = [("keep", _("Keep it as it is")), *((verb, DECISIONS[verb]) for verb in possible)]
    prefix = f"session_{appointment.pk}"
    form = DecisionForm(posted, decisions=decisions, times=times, prefix=prefix, initial={"decision": "keep"})
    offers = [each.start for each in appointment.offers.all()]
    return Standing(appointment, form, appointment.open_move, offers)


def _proposals(appointment: Appointment, closing: Closing, now: datetime) -> Choices:
    """Free times to choose from: around its own, or after a closing that leaves none there."""
    choosing = of_appointment(appointment, now)
    zone = identity.current().zone
    around = [appointment.session.start - WEEK, *([closing.row.end] if isinstance(closing.row, TimeOff) else [])]
    for first in around:
        if times := choosing.proposals(appointment.session.start, first.astimezone(zone).date()):
            return [(value_of(each), words.short(each, zone)) for each in times]
    return []


def _done(request: HttpRequest, standing: Standing, said: dict[str, Any]) -> bool:
    """Walk the decision through the lifecycle; its failure is an error of the form."""
    chosen = standing.form.cleaned_data
    verb = chosen["decision"]
    if verb == "keep":
        return True
    arguments: list[Any] = []
    if verb == "move":
        arguments = [datetime.fromisoformat(chosen["to"])]
    if verb == "offer":
        arguments = [[datetime.fromisoformat(each) for each in chosen["offers"]]]
    try:
        getattr(lifecycle, verb)(standing.appointment, *arguments, **said)
    except (lifecycle.NotPossible, lifecycle.TimeTaken) as obstacle:
        standing.form.add_error(None, str(obstacle))
        return False
    told = gettext("%(session)s: %(done)s.") % {"session": standing.words, "done": DONE[verb]}
    notices.success(request, told)
    return True
