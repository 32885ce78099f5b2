"""A comment's own page for who wrote it: at a signed address, without a cookie. The right lies in the address alone.

From the address after sending it can be changed for some minutes; from the one in a mail at any time.
"""

from django.core.validators import slug_re
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from blog import comment_links, comment_mail, known_readers, moderation
from blog.comment_links import can_still_change
from blog.forms import OwnWordsForm
from blog.models import Comment, Post
from blog.views.sending import see_other
from practice.links import BadLink
from practice.responses import private_page


@csrf_exempt  # whoever has the address may post to it; no cookie is set to check
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def own(request, token, mailed=False):
    try:
        comment = comment_links.mailed_comment(token) if mailed else comment_links.own_comment(token)
    except BadLink as error:
        if request.POST.get("verb") == "take_back":
            return see_other(gone_path(request.POST.get("article", "")))  # pressed twice, or it was gone before
        raise Http404 from error
    if request.method != "POST":
        return page(request, comment, mailed)
    verb = (MAILED_VERBS if mailed else VERBS).get(request.POST.get("verb", ""))
    return verb(request, comment, mailed) if verb else page(request, comment, mailed)


def page(request, comment, mailed, *, form=None, notice="", status=200):
    may_change = (mailed or can_still_change(comment)) and not comment.removed_at
    context = {
        "comment": comment,
        "mailed": mailed,
        "waits": comment.state in (Comment.State.PENDING, Comment.State.SPAM) and not comment.removed_at,
        "days": comment_links.OWN_PAGE_OPENS.days,
        "may_change": may_change and comment.state != Comment.State.REJECTED,
        "may_take_back": may_change,
        "is_confirmed": known_readers.is_confirmed(comment.email),
        "minutes": int(comment_links.CHANGE_WITHIN.total_seconds() // 60),
        "is_typed": form is not None,
        "form": form or OwnWordsForm(initial={"body": comment.body, "mark": comment.mark}),
        "notice": notice,
    }
    return render(request, "blog/own_comment.html", context, status=status)


def edit(request, comment, mailed):
    form = OwnWordsForm(request.POST)
    if not form.is_valid():
        return page(request, comment, mailed, form=form)
    if not mailed and not can_still_change(comment):
        return page(request, comment, mailed, form=form, notice=too_late(comment), status=409)
    try:
        if form.cleaned_data["mark"] != comment.mark:
            raise moderation.Changed
        moderation.edit(comment, form.cleaned_data["body"])
    except moderation.Changed:
        if (now := Comment.objects.filter(pk=comment.pk).select_related("post").first()) is None:
            return see_other(gone_path(comment.post.slug))
        comment = now
        fresh = OwnWordsForm(initial={"body": form.cleaned_data["body"], "mark": comment.mark})
        notice = _("It has been changed or decided about meanwhile. Your words are still below.")
        return page(request, comment, mailed, form=fresh, notice=notice, status=409)
    return again(comment, mailed)


def take_back(request, comment, mailed):
    if not mailed and not can_still_change(comment):
        return page(request, comment, mailed, notice=too_late(comment), status=409)
    moderation.take_back(comment)
    return see_other(gone_path(comment.post.slug))


def mail_link(request, comment, mailed):
    """To the comment's own address, which is not shown: this page may be open on a shared screen."""
    if not comment_mail.send_link_now(comment):
        return page(request, comment, mailed, notice=_("Enough links are on their way to you today: look there first."))
    return page(request, comment, mailed, notice=_("A link is on its way to you by mail."))


def confirm(request, comment, mailed):
    if comment.email:
        known_readers.confirm(comment.email)
    return again(comment, mailed)


def was_not_me(request, comment, mailed):
    """Somebody else typed this address: the comment goes, and later ones wait again."""
    known_readers.doubt(comment.email)
    moderation.take_back(comment)
    return see_other(gone_path(comment.post.slug))


def close_links(request, comment, mailed):
    comment_links.revoke(comment)
    return see_other(reverse("blog:links_closed"))


def again(comment, mailed):
    return see_other(comment_links.mailed_path(comment) if mailed else comment_links.own_path(comment))


def gone_path(slug):
    return reverse("blog:gone", args=[slug]) if slug_re.fullmatch(slug) else reverse("blog:gone")


def too_late(comment):
    minutes = int(comment_links.CHANGE_WITHIN.total_seconds() // 60)
    said = _("The %(minutes)d minutes for changes on this page are over.") % {"minutes": minutes}
    return f"{said} {_('Have a link mailed to you to change it later.')}" if comment.email else said


VERBS = {"edit": edit, "take_back": take_back, "mail_link": mail_link}
MAILED_VERBS = {**VERBS, "confirm": confirm, "was_not_me": was_not_me, "close_links": close_links}


@private_page
def gone(request, slug=""):
    """With the way back to the article, if readers can still see it there."""
    return render(request, "blog/own_gone.html", {"post": Post.objects.published().filter(slug=slug).first()})


@private_page
def links_closed(request):
    return render(request, "blog/own_gone.html", {"links_closed": True})
