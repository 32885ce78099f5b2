"""Everything of a reader by mail address: looked for and erased, both on POST, so that no log has the address."""

from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from blog import erasing
from blog.desk_forms import AddressForm, EraseReaderForm
from blog.models import Block, Comment, ConfirmedAddress, PrivateQuestion

MAY = [f"blog.delete_{model._meta.model_name}" for model in (Comment, PrivateQuestion, ConfirmedAddress, Block)]


def erase(request: HttpRequest) -> HttpResponse:
    """Ask for the address, show what there is, erase it."""
    if not request.user.has_perms(MAY):
        raise PermissionDenied
    if "erase" in request.POST:
        return _erased(request)
    form = AddressForm(request.POST if request.method == "POST" else None, auto_id="reader_%s")
    if not (form.is_bound and form.is_valid()):
        return _page(request, form=form)
    return _found(
        request, EraseReaderForm(initial=form.cleaned_data, auto_id="reader_%s"), form.cleaned_data["address"]
    )


def _erased(request: HttpRequest) -> HttpResponse:
    form = EraseReaderForm(request.POST, auto_id="reader_%s")
    if not form.is_valid():
        address = form.cleaned_data.get("address", "")
        return _found(request, form, address) if address else _page(request, form=AddressForm(auto_id="reader_%s"))
    found = erasing.erase(form.cleaned_data["address"], keep_words=form.cleaned_data["comments"] == "nameless")
    LogEntry.objects.create(
        user=request.user,  # type: ignore[misc]  # admin_view lets nobody else in
        content_type=get_content_type_for_model(Comment),
        object_repr=gettext("a reader, by address"),
        action_flag=DELETION,
        change_message=str(found),
    )
    notices.success(request, gettext("Erased. In backups it stays until they are past."))
    return redirect("admin:blog_comment_changelist")


def _found(request: HttpRequest, form: EraseReaderForm, address: str) -> HttpResponse:
    return _page(request, form=form, address=address, counts=erasing.counts(address))


def _page(request: HttpRequest, **more: Any) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "opts": Comment._meta,
        "title": gettext("Erase a reader"),
        **more,
    }
    return TemplateResponse(request, "admin/blog/comment/erase.html", context)
