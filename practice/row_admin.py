"""Pages of the admin that are about one row and answer a press."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest


class RowAdmin(admin.ModelAdmin):
    def changeable(self, request: HttpRequest, pk: int) -> Any:
        """The row that a press is about. Raises PermissionDenied, and Http404."""
        row = self.get_object(request, str(pk))
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        return row
