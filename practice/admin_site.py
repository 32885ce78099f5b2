"""The practitioner's desk: Django's own admin, with the practice's name on it."""

from functools import wraps
from typing import Any

from django.contrib import messages as notices
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class PracticeAdminConfig(AdminConfig):
    default_site = "practice.admin_site.PracticeAdminSite"


class PracticeAdminSite(AdminSite):
    site_header = _("The desk")
    site_title = _("Desk")
    index_title = _("Today at the practice")
    enable_nav_sidebar = False

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, but who has a one-time password first chooses one of their own.

        A key that no row can have is a bad request: Django looks for it, and SQLite knows no number that large.
        """
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            must_change = getattr(request.user, "must_change_password", False)
            if must_change and request.resolver_match and request.resolver_match.url_name not in FREE:
                return redirect("admin:password_change")
            try:
                response: HttpResponse = inner(request, *args, **kwargs)
            except OverflowError as error:
                raise BadRequest from error
            return response

        return wrapped

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from practice.models import User  # this module is imported before the apps are ready

        response: HttpResponse = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            User.objects.filter(username=request.user.get_username()).update(must_change_password=False)
            notices.success(request, _("From now on this password is yours alone."))
            return redirect("admin:index")
        return response


FREE = {"password_change", "password_change_done", "logout", "jsi18n"}
