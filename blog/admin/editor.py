"""What the page on which a post is written asks for while somebody types. Nothing here writes a post."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from blog import checks, pictures
from blog.admin.post_form import PictureForm, UnsavedForm, WordsForm
from blog.models import Picture
from practice.models import User
from practice.responses import private_page


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("blog.view_post", raise_exception=True)
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@private_page
def pane(request: HttpRequest) -> HttpResponse:
    """The article as readers would see it: the empty page that the pane opens, then each text that is posted.

    The one page of the site that may stand in a frame, and only in one of the site's own.
    """
    post, topics = UnsavedForm(request.POST).read()
    context = {"post": post, "topics": topics, "preview": "pane", "parts": {}}
    page = render(request, "blog/article.html", context)
    if request.method != "POST":
        return page
    silent = checks.silent(post.body)
    unsaid = [*map(checks.says_nothing, silent), *checks.wordless_cover(post.cover)]
    has_begun = post.title.strip() or post.body.strip()
    answer = {
        "html": page.content.decode(),
        "problems": [*(checks.unsummed(post.summary) if has_begun else []), *checks.missing(post.body), *unsaid],
        "silent": [{"name": each.name, "url": each.original.url} for each in silent],
    }
    return JsonResponse(answer)


@require_POST
@permission_required("blog.add_picture", raise_exception=True)
def picture(request: HttpRequest) -> HttpResponse:
    """Keep a picture that was dropped or pasted; the answer says how a text calls it."""
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"fault": _("No picture has arrived. Try it once more.")}, status=400)
    assert isinstance(request.user, User)  # the admin lets nobody else in
    try:
        kept = pictures.store(form.cleaned_data["picture"], user=request.user)
    except ValidationError as fault:
        return JsonResponse({"fault": " ".join(fault.messages)}, status=400)
    return JsonResponse({"name": kept.name, "url": kept.original.url, "alt": kept.alt})


@require_POST
@permission_required("blog.change_picture", raise_exception=True)
def picture_words(request: HttpRequest) -> HttpResponse:
    """What a picture shows, kept with it unless it has words already: its next place begins with them."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"fault": _("Write at most 200 characters about what the picture shows.")}, status=400)
    found = get_object_or_404(Picture, name=form.cleaned_data["name"])
    if not found.alt:
        found.alt = form.cleaned_data["alt"]
        found.save(update_fields=["alt"])
        pictures.refresh_posts(found)
    return JsonResponse({"alt": found.alt})
