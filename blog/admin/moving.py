"""Bringing posts in, on the desk: a file, what it would do, its progress and what it did."""

from itertools import groupby
from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.admin.moving_forms import ConfirmForm, UploadForm
from blog.models import Import
from blog.moving import beside, running
from blog.moving.options import Options
from blog.moving.plan import Asked, Plan
from blog.moving.report import Report
from practice.models import User
from practice.responses import private_page

State = Import.State
MAY = ("blog.add_post", "blog.change_post")
"""An import changes posts that came in before as well."""


@admin.register(Import)
class ImportAdmin(admin.ModelAdmin):
    """Who may write and change posts may bring some in. Only `blog.moving.running` writes these rows."""

    list_display = ["name", "state", "progress", "created_at", "created_by"]
    list_select_related = ["created_by"]
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(MAY)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perms(MAY)

    has_add_permission = has_module_permission

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_delete_permission = has_change_permission

    @admin.display(description=_("posts"))
    def progress(self, row: Import) -> str:
        said = {"done": row.done, "total": row.total}
        return gettext("%(done)d of %(total)d") % said if row.total else "-"

    def get_urls(self) -> list[URLPattern]:
        own = [("confirm", self.confirm), ("throw-away", self.throw_away), ("again", self.again)]
        posts = [path(f"<int:pk>/{name}/", self._only(view), name=f"blog_import_{name}") for name, view in own]
        told = path("<int:pk>/progress.json", self._only(self.told), name="blog_import_progress")
        return [*posts, told, *super().get_urls()]

    def _only(self, view: Any) -> Any:
        def allowed(request: HttpRequest, pk: int) -> HttpResponse:
            if not request.user.has_perms(MAY):
                raise PermissionDenied
            response: HttpResponse = view(request, get_object_or_404(Import, pk=pk))
            return response

        return self.admin_site.admin_view(private_page(allowed))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if form.is_valid():
            chosen = form.cleaned_data
            assert isinstance(request.user, User)  # the admin lets nobody else in
            options = Options(pages=chosen["pages"], drafts=chosen["drafts"], **_may(request))
            row = running.take_up(chosen["file"], options=options, user=request.user)
            return redirect("admin:blog_import_change", row.pk)
        return self._page(request, "upload", title=gettext("Bring posts in"), form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if row is None:
            raise Http404
        return self._row_page(request, row)

    def confirm(self, request: HttpRequest, row: Import) -> HttpResponse:
        """Begin, on POST only, with the guesses and posts that were left ticked."""
        plan = Plan.of(row.plan)
        form = ConfirmForm(request.POST, _allowed(request, plan.asked), plan.posts)
        if request.method == "POST" and form.is_valid():
            options = form.options(Options.of(row.options), **_may(request))
            if not running.confirm(row, options=options):
                notices.warning(request, gettext("This import has begun already, or was thrown away."))
        return redirect("admin:blog_import_change", row.pk)

    def throw_away(self, request: HttpRequest, row: Import) -> HttpResponse:
        if request.method != "POST":
            return redirect("admin:blog_import_change", row.pk)
        if not running.throw_away(row):
            notices.warning(request, gettext("This import has begun already."))
            return redirect("admin:blog_import_change", row.pk)
        notices.success(request, gettext("Thrown away. Nothing was changed."))
        return redirect("admin:blog_import_changelist")

    def again(self, request: HttpRequest, row: Import) -> HttpResponse:
        if request.method == "POST" and not running.again(row):
            notices.warning(request, gettext("There is nothing to repeat."))
        return redirect("admin:blog_import_change", row.pk)

    def told(self, request: HttpRequest, row: Import) -> HttpResponse:
        """How far it is, for the script of the page."""
        is_over = row.state in (State.READ, State.DONE, State.FAILED)
        return JsonResponse({"state": row.state, "is_over": is_over, "done": row.done, "total": row.total} | _said(row))

    def _row_page(self, request: HttpRequest, row: Import) -> HttpResponse:
        plan = Plan.of(row.plan)
        is_ended = row.state in (State.DONE, State.FAILED)
        report = Report.of(row.report) if row.report else plan.report
        form = ConfirmForm(None, _allowed(request, plan.asked), plan.posts)
        return self._page(
            request,
            "page",
            title=row.name,
            row=row,
            plan=plan,
            is_ended=is_ended,
            is_going_on=row.state in (State.NEW, State.WAITING, State.RUNNING),
            counts=report.counted(),
            report=report,
            notes=[(sentence, places, report.more.get(sentence, 0)) for sentence, places in report.notes.items()],
            guesses=[(post, list(each)) for post, each in groupby(form.guesses, lambda each: each.post)],
            form=form,
            offers=form.offers,
            posts=form.posts,
            away=form.away,
            passed=[each for each in plan.posts if each.what in ("page", "draft")],
            said=_said(row)["said"],
        )

    def _page(self, request: HttpRequest, name: str, **more: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **more}
        return TemplateResponse(request, f"admin/blog/import/{name}.html", context)


def _may(request: HttpRequest) -> dict[str, Any]:
    """What this account may do besides writing posts, as Options has it."""
    may_add = frozenset(each for each in beside.permissions() if request.user.has_perm(each))
    return {"may_make_authors": request.user.has_perm("practice.add_user"), "may_add": may_add}


def _allowed(request: HttpRequest, asked: list[Asked]) -> list[Asked]:
    """Without what this account may not make."""
    return [each for each in asked if not each.permission or request.user.has_perm(each.permission)]


def _said(row: Import) -> dict[str, str]:
    """How far it is, in words."""
    if row.state == State.NEW:
        return {"said": gettext("The file is being read. That takes a moment.")}
    if row.state == State.WAITING:
        return {"said": gettext("It begins within a few seconds.")}
    done = {"done": row.done, "total": row.total}
    return {"said": ngettext("%(done)d of %(total)d post", "%(done)d of %(total)d posts", row.total) % done}
