"""The secret address of a draft, on the desk: made, copied and closed."""

from django.contrib import admin
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blog import drafts
from blog.models import Post
from practice.responses import private_page


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def sharing(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm("blog.change_post"):
        raise PermissionDenied
    post = get_object_or_404(Post, pk=pk)
    if request.method == "POST":
        _press(request, post)
        return redirect("admin:blog_post_sharing", pk)
    context = {
        **admin.site.each_context(request),
        "opts": Post._meta,
        "post": post,
        "title": _("Show the draft to somebody"),
        "address": drafts.address(post) if post.is_shared_draft else "",
    }
    return TemplateResponse(request, "admin/blog/post/sharing.html", context)


def _press(request: HttpRequest, post: Post) -> None:
    if "close" in request.POST:
        drafts.revoke(post)
        notices.success(request, _("The address is closed. Whoever opens it finds nothing."))
    elif "open" in request.POST and drafts.share(post):
        notices.success(request, _("There is an address now. Copy it and send it to whom you like."))
