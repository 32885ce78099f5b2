"""Forms of the admin that open with values from their address."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, ManyToManyField
from django.http import HttpRequest


class PrefilledAdmin(admin.ModelAdmin):
    """Opens with what the address says, as the field reads it; what the field would refuse is left out.

    Django's own takes the texts as they are, and a date with a time then answers 500.
    """

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        return {name: value for name, said in initial.items() if (value := self._read(name, said)) is not None}

    def _read(self, name: str, said: Any) -> Any:
        try:
            field = self.opts.get_field(name)
            if isinstance(field, ManyToManyField):
                return said
            return field.to_python(said) if isinstance(field, Field) else None
        except (FieldDoesNotExist, ValidationError, ValueError, OverflowError):
            return None
