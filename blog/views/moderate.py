"""Deciding about one comment from the mail that told of it, without signing in. GET shows, POST acts."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from blog import comment_links, deciding
from blog.forms import AnswerForm
from blog.views.sending import SendAgain, checked_token, fresh_token, see_other
from practice.links import BadLink
from practice.responses import private_page


@csrf_exempt  # the token is what gives the right; no cookie is set to check
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def moderate(request, token):
    try:
        comment = comment_links.comment_to_moderate(token)
    except BadLink as error:
        raise Http404 from error
    if request.method != "POST":
        return page(request, comment)
    if request.POST.get("verb") == "reply":
        return answer(request, comment)
    notice = deciding.decide(comment, request.POST.get("verb", ""), mark=request.POST.get("mark", ""))
    return page(request, comment, notice=notice, status=409) if notice else see_other(request.path)


def answer(request, comment):
    form = AnswerForm(request.POST)
    is_valid = form.is_valid()
    try:
        token = checked_token(comment.post, form.data.get("token", ""))
    except SendAgain as again:
        return page(request, comment, form=again_with(form, comment), notice=again.notice, status=again.status)
    if not is_valid:
        return page(request, comment, form=form)
    values = form.cleaned_data
    notice = deciding.answer(comment, values["body"], author=None, mark=values["mark"], nonce=token.nonce)
    if notice:
        return page(request, comment, form=again_with(form, comment), notice=notice, status=409)
    return see_other(request.path)


def again_with(form, comment):
    """The same words, with a fresh token and the text as it is now."""
    return answer_form(comment, body=form.data.get("body", ""))


def answer_form(comment, body=""):
    return AnswerForm(initial={"body": body, "mark": comment.mark, "token": fresh_token(comment.post)})


def page(request, comment, *, form=None, notice="", status=200):
    context = {
        "comment": comment,
        "ways": deciding.ways(comment),
        "press": deciding.answer_words(comment),
        "doubts": deciding.doubts(comment),
        "answers": comment.replies.approved().filter(by_practitioner=True),
        "form": form or answer_form(comment),
        "notice": notice,
        "title": _("A comment by %s") % comment.name,
    }
    return render(request, "blog/moderate.html", context, status=status)
