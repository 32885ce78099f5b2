"""Rows about people whose entries in the admin's own log say what was done, when and by whom, but not to whom."""

from typing import Any

from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from practice.row_admin import RowAdmin


class NamelessLogAdmin(RowAdmin):
    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        return write_down(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> list[LogEntry]:
        return [write_down(request, row, "", flag=DELETION) for row in queryset]


def write_down(request: HttpRequest, row: Model, what: Any, *, flag: int = CHANGE) -> LogEntry:
    return LogEntry.objects.create(
        user=request.user,  # type: ignore[misc]  # admin_view lets nobody else in
        content_type=get_content_type_for_model(row),
        object_id=str(row.pk),
        object_repr=f"{row._meta.verbose_name} {row.pk}",
        action_flag=flag,
        change_message=what,
    )
