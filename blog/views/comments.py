"""Writing a comment: its own page, so that the article stays the same for everybody and free of cookies."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from blog import form_token, moderation
from blog.comment_mail import STOP_SALT
from blog.forms import CommentForm
from blog.models import Comment, Post
from practice import links
from practice.responses import private_page, public_page


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request, slug):
    post = get_object_or_404(Post.objects.published(), slug=slug)
    answered = find_answered(post, request.GET.get("reply", ""))
    if request.method == "POST":
        return receive(request, post, answered)
    return form_page(request, post, answered, CommentForm())


def receive(request, post, answered):
    """Drop what only a program sends; keep everything typed of what can't be taken yet; queue the rest."""
    form = CommentForm(request.POST)
    is_valid = form.is_valid()
    if form.data.get("subject"):
        return sent_response(post)  # a program is told what a person would be told
    try:
        token = form_token.read(form.data.get("token", ""), post=post.pk, now=timezone.now())
    except form_token.Forged:
        # Also every open form after the site's secret has changed, so it says what to do.
        notice = _("This form has not come from here. Your words are still below: please send them once more.")
        return form_page(request, post, answered, form, notice=notice, status=400)
    if token.has_run_out:
        notice = _(
            "The form had been open for more than a day. Your words are still below: please send them once more."
        )
        return form_page(request, post, answered, form, notice=notice)
    if not is_valid:
        return form_page(request, post, answered, form, token=form.data["token"])
    moderation.submit(post, form.words(), token=token, parent=answered, address=request.META.get("REMOTE_ADDR", ""))
    return sent_response(post)


def find_answered(post, reply):
    """The shown comment that is to be answered; None when there is none (any more)."""
    if not (reply.isascii() and reply.isdigit() and len(reply) < 19):
        return None
    return post.comments.approved().filter(pk=int(reply)).select_related("parent").first()


def form_page(request, post, answered, form, *, token="", notice="", status=200):
    context = {
        "post": post,
        "answered": answered,
        "form": form,
        "notice": notice,
        "token": token or form_token.issue(post=post.pk, now=timezone.now()),
    }
    response = render(request, "blog/comment_form.html", context, status=status)
    # Not private_page: with "no-referrer" browsers send "Origin: null", which the CSRF check must refuse.
    patch_cache_control(response, no_store=True, private=True)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def sent_response(post):
    response = HttpResponseRedirect(reverse("blog:sent", args=[post.slug]))
    response.status_code = 303
    return response


@public_page
def sent(request, slug):
    post = get_object_or_404(Post.objects.published(), slug=slug)
    response = render(request, "blog/comment_sent.html", {"post": post})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@csrf_exempt  # the token is what gives the right, and mail programs post here without a cookie (RFC 8058)
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """Mails about comments end here, on POST alone: mail scanners follow links."""
    try:
        pk, _version = links.read(STOP_SALT, token)
    except links.BadLink as error:
        raise Http404 from error
    comment = get_object_or_404(Comment.objects.select_related("post"), pk=pk)
    if request.method == "POST":
        moderation.stop_mail(comment)
    return render(request, "blog/stop.html", {"comment": comment, "stopped": request.method == "POST"})
