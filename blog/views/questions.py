"""Asking the practitioner in private, from the same words that would have been a comment."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from blog import conversation, questions
from blog.forms import QuestionForm
from blog.models import Post
from blog.views.sending import SendAgain, checked_token, fresh_token, kept_by_nobody, see_other, without_cookie
from practice.responses import public_page


@without_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, slug):
    post = get_object_or_404(Post.objects.published(), slug=slug)
    if request.method == "POST" and "carry" not in request.POST:
        return receive(request, post)
    return form_page(request, post, initial=request.POST.dict())


def receive(request, post):
    """As with comments: a hidden field drops, a token never eats, the rest is taken in."""
    form = QuestionForm(request.POST)
    is_valid = form.is_valid()
    if form.data.get("subject"):
        return see_other(reverse("blog:asked", args=[post.slug]))
    try:
        token = checked_token(post, form.data.get("token", ""))
    except SendAgain as again:
        return form_page(request, post, form, notice=again.notice, status=again.status)
    if not is_valid:
        return form_page(request, post, form, token=form.data["token"])
    questions.ask(post, **{part: form.cleaned_data[part] for part in ("name", "email", "body")}, token=token)
    return see_other(reverse("blog:asked", args=[post.slug]))


def form_page(request, post, form=None, *, initial=None, token="", notice="", status=200):
    """`initial` is what was typed elsewhere: nothing of it is found fault with yet."""
    context = {
        "post": post,
        "form": form or QuestionForm(initial=initial),
        "is_open": conversation.is_open(post, now=timezone.now()),
        "notice": notice,
        "token": token or fresh_token(post),
    }
    return kept_by_nobody(render(request, "blog/question_form.html", context, status=status))


@public_page
def asked(request, slug):
    post = get_object_or_404(Post.objects.published(), slug=slug)
    response = render(request, "blog/question_sent.html", {"post": post})
    response.headers["X-Robots-Tag"] = "noindex"
    return response
