"""Asking the practitioner in private, from the same words that would have been a comment."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blog import conversation, questions
from blog.forms import QuestionForm
from blog.models import Post
from blog.views.sending import form_page, received, without_cookie


@without_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, slug):
    post = get_object_or_404(Post.objects.published(), slug=slug)
    if request.method == "POST" and "carry" not in request.POST:
        return receive(request, post)
    return page(request, post, QuestionForm(initial=request.POST.dict()))


def receive(request, post):
    def take(form, token):
        words = {part: form.cleaned_data[part] for part in ("name", "email", "body")}
        questions.ask(post, **words, token=token, address=request.META.get("REMOTE_ADDR", ""))
        return thanks

    thanks = reverse("blog:asked", args=[post.slug])
    return received(post, QuestionForm(request.POST), page=partial(page, request, post), take=take, thanks=thanks)


def page(request, post, form, **more):
    more["is_open"] = conversation.is_open(post, now=timezone.now())
    action = reverse("blog:ask", args=[post.slug])
    return form_page(request, "blog/question_form.html", post, form, heading=_("Ask in private"), action=action, **more)
