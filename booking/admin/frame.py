"""What the desk's own pages share: who may answer, and rows that only verbs write."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from booking.models import Appointment, Event
from practice.responses import View, private_page


class VerbsOnlyAdmin(admin.ModelAdmin):
    """The stock form can neither make, change nor delete what only verbs may write."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def may_answer(request: HttpRequest) -> bool:
    """Whether this account may change what becomes of an appointment, and give what goes with it."""
    return request.user.has_perm("booking.change_appointment")


def answering(view: View) -> View:
    """A private page for who may answer."""
    return _only(may_answer, view)


def may_plan(request: HttpRequest) -> bool:
    """Whether this account may plan and change events, and say who comes."""
    return request.user.has_perm("booking.change_event")


def planning(view: View) -> View:
    """A private page for who may plan."""
    return _only(may_plan, view)


def _only(may: Callable[[HttpRequest], bool], view: View) -> View:
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return private_page(wrapped)


def may_say_who(request: HttpRequest) -> bool:
    """Whether this account may say which client a party is."""
    return may_plan(request) and request.user.has_perm("booking.change_client")


def saying_who(view: View) -> View:
    """A private page for who may say which client a party is."""
    return _only(may_say_who, view)


def frame(request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
    """The context of a page that is about appointments."""
    return {**admin.site.each_context(request), "opts": Appointment._meta, "title": title, **more}


def event_frame(request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
    """The context of a page that is about events."""
    return frame(request, title, **{"opts": Event._meta, **more})
