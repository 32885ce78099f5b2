"""Earlier texts of a post: a list, what differs between any two, and a way back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from blog import writing
from blog.admin.warning import warn
from blog.differences import Kind, differences
from blog.models import Post
from blog.revisions import TEXTS
from practice.models import User
from practice.responses import private_page

A_PAGE = 50
AROUND = 3
"""Lines of an unchanged passage that stay in sight before and after a change."""


@dataclass(frozen=True)
class Passage:
    """A part of a comparison; of a long unchanged one only the ends are in sight."""

    kind: Kind
    text: str
    folded: str = ""
    lines: int = 0
    end: str = ""


@require_safe
def revisions(request: HttpRequest, pk: int) -> HttpResponse:
    post = _post(request, pk, "blog.view_post")
    number = Window(RowNumber(), order_by=["saved_at", "pk"])  # two of one minute are told apart
    rows = post.revisions.defer("body", "summary").select_related("saved_by").annotate(number=number)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return TemplateResponse(
        request, "admin/blog/post/revisions.html", _frame(request, post, _("Earlier texts"), page=page)
    )


@require_safe
@private_page
def earlier(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """One of them by itself, as readers would have seen it."""
    post = _post(request, pk, "blog.view_post")
    found = get_object_or_404(post.revisions, pk=revision)
    is_another = any(getattr(post, name) != getattr(found, name) for name in TEXTS)
    for name in TEXTS:
        setattr(post, name, getattr(found, name))
    post.draw()
    may_restore = is_another and request.user.has_perm("blog.change_post")
    context = {"post": post, "preview": "earlier", "earlier": found, "may_restore": may_restore, "parts": {}}
    return render(request, "blog/article.html", context)


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two revisions, the older one first whichever was named first."""
    post = _post(request, pk, "blog.view_post")
    named = {value for name in ("old", "new") if (value := request.GET.get(name, "")).isdecimal() and len(value) < 19}
    found = list(post.revisions.filter(pk__in=named).select_related("saved_by"))
    if len(found) != len(named):
        raise Http404
    if len(found) != 2:
        notices.warning(request, _("Choose two different texts to compare."))
        return redirect("admin:blog_post_revisions", pk)
    new, old = found
    texts = [
        (_("Title"), passages(old.title, new.title)),
        (_("Summary"), passages(old.summary, new.summary)),
        (_("Text"), passages(old.body, new.body)),
    ]
    newest = post.revisions.values_list("pk", flat=True).first()
    texts = [(name, parts) for name, parts in texts if any(part.kind != "same" for part in parts)]
    more = {"old": old, "new": new, "both": found, "texts": texts, "newest": newest}
    return TemplateResponse(request, "admin/blog/post/compare.html", _frame(request, post, _("What differs"), **more))


@require_POST
def restore(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    post = _post(request, pk, "blog.change_post")
    assert isinstance(request.user, User)  # the admin lets nobody else in
    writing.restore(get_object_or_404(post.revisions, pk=revision), user=request.user)
    notices.success(request, _("The earlier text is back. The one it replaces is kept among the earlier texts."))
    warn(request, _post(request, pk, "blog.change_post"))
    return redirect("admin:blog_post_change", pk)


def passages(old: str, new: str) -> list[Passage]:
    parts = differences(old, new)
    return [
        _folded(part.text, first=i == 0, last=i == len(parts) - 1)
        if part.kind == "same"
        else Passage(part.kind, part.text)
        for i, part in enumerate(parts)
    ]


def _folded(text: str, *, first: bool, last: bool) -> Passage:
    lines = text.splitlines(keepends=True)
    before, after = (0 if first else AROUND), (0 if last else AROUND)
    middle = lines[before : len(lines) - after]
    if len(middle) < 2 * AROUND:
        return Passage("same", text)
    end = "".join(lines[len(lines) - after :])
    return Passage("same", "".join(lines[:before]), "".join(middle), len(middle), end)


def _post(request: HttpRequest, pk: int, permission: str) -> Post:
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return get_object_or_404(Post, pk=pk)


def _frame(request: HttpRequest, post: Post, title: str, **more: Any) -> dict[str, Any]:
    may_change = request.user.has_perm("blog.change_post")
    opts = {"opts": Post._meta, "post": post, "title": title, "may_change": may_change}
    return {**admin.site.each_context(request), **opts, **more}
