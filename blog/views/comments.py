"""Writing a comment: its own page, so that the article stays the same for everybody and free of cookies."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from blog import comment_links, conversation, moderation
from blog.comment_mail import STOP_SALT
from blog.forms import CommentForm, QuestionForm
from blog.models import Comment, Post
from blog.views import questions
from blog.views.sending import form_page, received, without_cookie
from practice import links
from practice.responses import private_page


@without_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request, slug):
    post = get_object_or_404(Post.objects.published(), slug=slug)
    if not conversation.is_open(post, now=timezone.now()):
        return closed(request, post)
    answered = find_answered(post, request.GET.get("reply", ""))
    if "carry" in request.POST:  # typed as a private question so far
        return page(request, post, answered, CommentForm(initial=request.POST.dict()))
    if request.method == "POST":
        return receive(request, post, answered)
    return page(request, post, answered, CommentForm())


def receive(request, post, answered):
    def take(form, token):
        address = request.META.get("REMOTE_ADDR", "")
        made = moderation.submit(post, form.words(), token=token, answered=answered, address=address)
        return comment_links.own_path(made)

    thanks = reverse("blog:sent", args=[post.slug])
    again = partial(page, request, post, answered)
    return received(post, CommentForm(request.POST), page=again, take=take, thanks=thanks)


def closed(request, post):
    """It can't be said in public any more; what was typed can still be asked in private."""
    if request.method != "POST":
        return questions.page(request, post, QuestionForm(), notice=_("Comments on this article are closed."))
    notice = _("Comments on this article are closed. Your words are still below: you can send them in private.")
    return questions.page(request, post, QuestionForm(initial=request.POST.dict()), notice=notice, status=409)


def find_answered(post, reply):
    """The shown comment that is to be answered; None when there is none (any more)."""
    if not (reply.isascii() and reply.isdigit() and len(reply) < 19):
        return None
    return post.comments.approved().filter(pk=int(reply)).select_related("parent").first()


def page(request, post, answered, form, **more):
    heading = _("Reply to %(name)s") % {"name": answered.name} if answered else _("Write a comment")
    action = reverse("blog:comment", args=[post.slug]) + (f"?reply={answered.pk}" if answered else "")
    more |= {"heading": heading, "action": action, "answered": answered}
    return form_page(request, "blog/comment_form.html", post, form, **more)


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
