"""Clients on the desk: find one, read them whole, say who somebody is. booking.clients does the writing."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking import client_pages, clients, export, matching, records
from booking.admin import accesses
from booking.client_forms import ClientForm, EraseForm, WhoForm
from booking.lifecycle import NotPossible
from booking.models import Access, Appointment, Client
from practice.responses import private_page
from practice.row_admin import RowAdmin

FOUND = 20
FEWEST_DIGITS = 4


@admin.register(Client)
class ClientAdmin(RowAdmin):
    form = ClientForm
    list_display = ["name", "last", "next", "sessions", "is_trusted"]
    list_filter = ["trusted"]
    search_fields = ["name", "name_key", "email", "phone"]
    list_per_page = 50
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Client]:
        return Client.objects.outlines().with_sessions(timezone.now())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Client], search_term: str
    ) -> tuple[QuerySet[Client], bool]:
        """A telephone number is found however it is written."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        digits = matching.digits(search_term)
        if len(digits) >= FEWEST_DIGITS:
            found = found | queryset.filter(phone_digits__contains=digits)
        return found, may_repeat

    # Erasing is a page of its own, and what is written goes through booking.clients.
    def has_delete_permission(self, request: HttpRequest, obj: Client | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Client, form: Any, change: bool) -> None:
        obj.pk = clients.make(**form.cleaned_data).pk

    @admin.display(description=_("trusted"), ordering="trusted")
    def is_trusted(self, client: Client) -> str:
        return gettext("trusted") if client.trusted else ""

    @admin.display(description=_("sessions"), ordering="sessions")
    def sessions(self, client: Client) -> int:
        return client.sessions

    @admin.display(description=_("last session"), ordering="last")
    def last(self, client: Client) -> str:
        return _short(client.last)

    @admin.display(description=_("next session"), ordering="next")
    def next(self, client: Client) -> str:
        return _short(client.next)

    def get_urls(self) -> list[URLPattern]:
        def own(route: str, view: Any, name: str, **more: Any) -> URLPattern:
            return path(route, self.admin_site.admin_view(private_page(view)), more, name=f"booking_client_{name}")

        return [
            own("<int:pk>/trust/", self.trust, "trust", trusted=True),
            own("<int:pk>/distrust/", self.trust, "distrust", trusted=False),
            own("<int:pk>/merge/<int:other>/", self.merge, "merge"),
            own("<int:pk>/export/", self.export, "export"),
            own("<int:pk>/erase/", self.erase, "erase"),
            own("of/<int:appointment>/", self.who, "who"),
            own("of/<int:appointment>/export/", self.export, "export_of"),
            own("of/<int:appointment>/erase/", self.erase, "erase_of"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The client whole; posting keeps contact and notes."""
        return private_page(self._page)(request, object_id)

    def _page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        client = self.get_object(request, object_id)
        if not self.has_view_permission(request, client):
            raise PermissionDenied
        if client is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        may_change = self.has_change_permission(request, client)
        form = ClientForm(request.POST or None, instance=client, auto_id="client_%s")
        if form.is_bound:
            if not may_change:
                raise PermissionDenied
            if form.is_valid():
                clients.change(client, **form.cleaned_data)
                return self._done(request, client, gettext("contact or notes changed"), gettext("Kept."))
            client.refresh_from_db()
        context = {
            **self._context(request),
            **client_pages.page(client, timezone.now()),
            "form": form,
            "may_change": may_change,
            "may_erase": request.user.has_perm("booking.delete_client"),
            "may_see_sessions": request.user.has_perm("booking.view_appointment"),
            "trail": self._trail(client),
            "title": client.name,
        }
        accesses.write_if_shown(request, client, context)
        return TemplateResponse(request, "admin/booking/client/page.html", context)

    def trust(self, request: HttpRequest, pk: int, trusted: bool) -> HttpResponse:
        """Give or take the trusted mark, on POST only."""
        client = self.changeable(request, pk)
        if request.method != "POST":
            return redirect("admin:booking_client_change", pk)
        clients.set_trusted(client, trusted)
        if trusted:
            return self._done(request, client, gettext("trusted"), gettext("%s is trusted now.") % client.name)
        return self._done(request, client, gettext("no longer trusted"), gettext("The mark is gone."))

    def merge(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        """A look at both; posting joins them."""
        kept, second = self.changeable(request, pk), self.changeable(request, other)
        if request.method == "POST":
            try:
                clients.merge(kept, second)
            except NotPossible as obstacle:
                notices.error(request, gettext("%(why)s Nothing was changed.") % {"why": obstacle})
                return redirect("admin:booking_client_change", pk)
            return self._done(request, kept, gettext("merged with another client"), gettext("They are one client now."))
        now = timezone.now()
        pages = [client_pages.page(each, now) for each in (kept, second)]
        accesses.write(request, Access.Page.CLIENT, kept, second)
        context = {**self._context(request), "pages": pages, "kept": kept, "other": second, "title": gettext("Merge")}
        return TemplateResponse(request, "admin/booking/client/merge.html", context)

    def who(self, request: HttpRequest, appointment: int) -> HttpResponse:
        """Say who an appointment's person is: GET to find somebody, POST to choose, change or undo it."""
        if not request.user.has_perm("booking.change_appointment"):
            raise PermissionDenied
        row = get_object_or_404(Appointment.objects.outlines(), pk=appointment)
        form = WhoForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            return self._settled(request, row, form)
        wanted = request.GET.get("q", "").replace("\0", "").strip()  # PostgreSQL takes no NUL, not even to look for
        everybody = self.get_queryset(request)
        found = self.get_search_results(request, everybody, wanted)[0] if wanted else everybody.none()
        context = {
            **self._context(request),
            **client_pages.who(row, timezone.now()),
            "appointment": row,
            "form": form,
            "wanted": wanted,
            "found": found[:FOUND],
            "title": gettext("Who is it?"),
        }
        return TemplateResponse(request, "admin/booking/client/who.html", context)

    def export(self, request: HttpRequest, pk: int | None = None, appointment: int | None = None) -> HttpResponse:
        """Everything kept of one person as a file, on POST only."""
        record = self._record(request, pk, appointment, "booking.change_client")
        if request.method != "POST":
            return redirect(page_of(record))
        self.log_change(request, record.row, gettext("exported"))
        accesses.write(request, Access.Page.EXPORT, record.row)
        return HttpResponse(
            export.archive(record, now=timezone.now()),
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="client-{record.row.pk}.zip"'},
        )

    def erase(self, request: HttpRequest, pk: int | None = None, appointment: int | None = None) -> HttpResponse:
        """What will go, then the name typed by hand."""
        record = self._record(request, pk, appointment, "booking.delete_client")
        form = EraseForm(request.POST if request.method == "POST" else None, whose=record.name, auto_id="erase_%s")
        if form.is_bound and form.is_valid():
            try:
                records.erase(record, now=timezone.now())
            except NotPossible as obstacle:
                form.add_error(None, str(obstacle))
            else:
                return self._erased(request, record)
        context = {
            **self._context(request),
            "record": record,
            "page": page_of(record),
            "counts": records.counts(record),
            "not_linked": records.not_linked(record),
            "obstacle": records.obstacle(record, now=timezone.now()),
            "form": form,
            "title": gettext("Erase"),
        }
        return TemplateResponse(request, "admin/booking/client/erase.html", context)

    def _erased(self, request: HttpRequest, record: records.Record) -> HttpResponse:
        LogEntry.objects.create(
            user=request.user,  # type: ignore[misc]  # admin_view lets nobody else in
            content_type=get_content_type_for_model(record.row),
            object_id=record.row.pk,
            object_repr=gettext("erased"),
            action_flag=DELETION,
            change_message=gettext("erased"),
        )
        notices.success(request, gettext("Erased. In backups it stays until they are past."))
        return redirect("admin:booking_client_changelist")

    def _record(self, request: HttpRequest, pk: int | None, appointment: int | None, right: str) -> records.Record:
        if not request.user.has_perm(right):
            raise PermissionDenied
        if pk:
            return records.of_client(get_object_or_404(Client, pk=pk))
        return records.of_appointment(get_object_or_404(Appointment.objects.select_related("client"), pk=appointment))

    def _settled(self, request: HttpRequest, row: Appointment, form: WhoForm) -> HttpResponse:
        try:
            client = client_pages.settle(form, row)
        except NotPossible as obstacle:
            notices.error(request, gettext("%(why)s Nothing was changed.") % {"why": obstacle})
        else:
            said = gettext("It belongs to %s now.") % client.name if client else gettext("It belongs to nobody now.")
            notices.success(request, said)
        return redirect("admin:booking_appointment_change", row.pk)

    def _done(self, request: HttpRequest, client: Client, trail: str, said: str) -> HttpResponse:
        self.log_change(request, client, trail)
        notices.success(request, said)
        return redirect("admin:booking_client_change", client.pk)

    def _trail(self, client: Client) -> QuerySet[LogEntry]:
        rows = LogEntry.objects.filter(content_type=get_content_type_for_model(client), object_id=client.pk)
        return rows.select_related("user").order_by("pk")

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts}


def page_of(record: records.Record) -> str:
    name = "client" if record.client else "appointment"
    return reverse(f"admin:booking_{name}_change", args=[record.row.pk])


def _short(instant: datetime | None) -> str:
    return formats.date_format(timezone.localtime(instant), "DATE_FORMAT") if instant else "-"
