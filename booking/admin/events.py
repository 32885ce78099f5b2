"""Events on the desk: what comes and how full it is, and each evening's sheet. booking.evenings does the writing."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from booking import words
from booking.admin import event_door, event_planning, event_sheet
from booking.admin.frame import VerbsOnlyAdmin, may_plan
from booking.models import Event
from practice import identity
from practice.responses import private_page

PAGES = {
    "repeat": event_planning.repeat,
    "change_event": event_planning.change,
    "cancel": event_planning.cancel,
    "message": event_door.message,
    "print": event_door.print_list,
    "add_party": event_door.add_party,
}
"""Pages of one event, at an address each."""


@admin.register(Event)
class EventAdmin(VerbsOnlyAdmin):
    list_display = ["title", "when", "standing", "seats", "waiting"]
    list_filter = ["state", "start", "service", ("practitioner", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "place"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return Event.objects.with_counts()

    def get_ordering(self, request: HttpRequest) -> Any:
        """What comes first, the next before all; then what is over, the latest first."""
        now = timezone.now()
        is_over = Case(When(end__gt=now, then=Value(0)), default=Value(1), output_field=IntegerField())
        coming = Case(When(end__gt=now, then=F("start")))
        return [is_over, coming, "-start", "-pk"]

    @admin.display(description=_("when"), ordering="start")
    def when(self, event: Event) -> str:
        return words.short(event.start, identity.current().zone)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, event: Event) -> str:
        return format_html('<span class="state">{}</span>', event_sheet.standing(event, timezone.now()))

    @admin.display(description=_("places sold"), ordering="seats_sold")
    def seats(self, event: Event) -> str:
        return event_sheet.seats_words(event)

    @admin.display(description=_("waiting"), ordering="parties_waiting")
    def waiting(self, event: Event) -> str:
        count = event.parties_waiting
        return ngettext("%d party", "%d parties", count) % count if count else ""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "may_plan": may_plan(request)})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [path(f"<int:pk>/{name}/", view(page), name=f"booking_event_{name}") for name, page in PAGES.items()]
        own += [
            path("plan/", view(event_planning.plan), name="booking_event_plan"),
            path("<int:pk>/party/<int:party>/who/", view(event_door.who), name="booking_event_who"),
            path("<int:pk>/party/<int:party>/<str:verb>/", view(event_door.answer), name="booking_event_party"),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The evening on one page: how full, who comes, who waits, what happened."""
        return private_page(self._page)(request, object_id)

    def _page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        event = self.get_object(request, object_id)
        if not self.has_view_permission(request, event):
            raise PermissionDenied
        if event is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        return event_sheet.response(request, event)
