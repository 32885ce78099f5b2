"""What every form of readers has in common: its pages, its token, what becomes of what was typed."""

from functools import wraps

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from blog import form_token
from blog.models import Post
from practice.responses import public_page


class SendAgain(Exception):
    """The token is no good. The words are shown again with a fresh one: a token never eats what was typed."""

    def __init__(self, notice, status):
        super().__init__(notice)
        self.notice, self.status = notice, status


def received(post, form, *, page, take, thanks):
    """Drop what only a program sends; show everything typed again of what can't be taken yet (`page`); take the rest
    in: `take` gives the address that it leads to."""
    is_valid = form.is_valid()
    if form.data.get("subject"):
        return see_other(thanks)  # a program is thanked like a person
    try:
        token = checked_token(post, form.data.get("token", ""))
    except SendAgain as again:
        return page(form, notice=again.notice, status=again.status)
    if not is_valid:
        return page(form, token=form.data["token"])
    try:
        return see_other(take(form, token))
    except form_token.Used:  # by who went back to a form that was sent, and wrote something else
        notice = _("This form has sent something else already. Your words are still below: please send them once more.")
        return page(form, notice=notice, status=409)


def form_page(request, template, post, form, *, heading, action, token="", notice="", status=200, **more):
    context = {
        "post": post,
        "form": form,
        "heading": heading,
        "action": action,
        "notice": notice,
        "token": token or fresh_token(post),
        **more,
    }
    return kept_by_nobody(render(request, template, context, status=status))


@public_page
def thanked(request, slug, template):
    """The same for everybody: what was sent is nowhere on it."""
    post = get_object_or_404(Post.objects.published(), slug=slug)
    response = render(request, template, {"post": post})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def checked_token(post, value):
    """Raises SendAgain."""
    try:
        token = form_token.read(value, post=post.pk, now=timezone.now())
    except form_token.Forged as error:
        # Also every open form after the site's secret has changed, so it says what to do.
        notice = _("This form has not come from here. Your words are still below: please send them once more.")
        raise SendAgain(notice, 400) from error
    if token.has_run_out:
        notice = _(
            "The form had been open for more than a day. Your words are still below: please send them once more."
        )
        raise SendAgain(notice, 200)
    return token


def fresh_token(post):
    return form_token.issue(post=post.pk, now=timezone.now())


def without_cookie(view):
    """A form whose signed token takes the place of the cookie that Django's check needs.

    Nobody is signed in here, so there is nothing to be done in a reader's name. What is left is another site that
    makes its visitors send: browsers say so, and then the token does not count, but the words are kept.
    """

    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method == "POST" and not is_from_here(request):
            request.POST = request.POST.copy()
            request.POST["token"] = ""
        return view(request, *args, **kwargs)

    return wrapped


def is_from_here(request):
    """As far as the browser tells; an old one that tells nothing is believed."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.get_host()


def kept_by_nobody(response):
    """Not private_page: with "no-referrer" some browsers send "Origin: null", which is_from_here must refuse."""
    patch_cache_control(response, no_store=True, private=True)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def see_other(address):
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
