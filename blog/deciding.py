"""A practitioner's decision as it comes from a page, with the mark of the words that were read there."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from blog import moderation, spam
from blog.form_token import Used
from blog.models import Comment
from practice.models import User

VERBS = {
    "approve": moderation.approve,
    "reject": moderation.reject,
    "spam": moderation.mark_spam,
    "put_back": moderation.put_back,
}
LEADS_TO = {
    "approve": Comment.State.APPROVED,
    "reject": Comment.State.REJECTED,
    "spam": Comment.State.SPAM,
    "put_back": Comment.State.PENDING,
}


@dataclass(frozen=True)
class Way:
    """A button."""

    verb: str
    words: str


def ways(comment: Comment) -> list[Way]:
    """What can be done with it now, the likeliest first."""
    if comment.removed_at:
        return []
    words = {
        "approve": _("Approve"),
        "reject": _("Reject"),
        "spam": _("Spam"),
        "put_back": _("Not spam: let it wait"),
    }
    possible = moderation.TRANSITIONS[Comment.State(comment.state)]
    is_spam = comment.state == Comment.State.SPAM
    return [
        Way(verb, words[verb])
        for verb, state in LEADS_TO.items()
        if state in possible and (verb != "put_back" or is_spam)
    ]


def answer_words(comment: Comment) -> str:
    """On the button that answers: what it shows with the answer, when it shows something."""
    shown = {comment.state, moderation.first_level(comment).state}
    return _("Answer") if shown == {Comment.State.APPROVED} else _("Answer and show both")


def decide(comment: Comment, verb: str, *, mark: str) -> str:
    """Do it. Why it could not be done, in a sentence; an empty text when it was done, or is so already."""
    if verb not in VERBS:
        return _("There is nothing of that kind to decide.")
    if mark != comment.mark:
        return has_changed()
    if VERBS[verb](comment):
        return ""
    now = Comment.objects.filter(pk=comment.pk).values_list("state", flat=True).first()
    return "" if now == LEADS_TO[verb] else has_changed()


def answer(comment: Comment, body: str, *, author: User | None, mark: str, nonce: str) -> str:
    """As `decide`, for an answer."""
    if mark != comment.mark:
        return has_changed()
    try:
        moderation.reply(comment, author=author, body=body, nonce=nonce)
    except moderation.Changed:
        return has_changed()
    except Used:
        return _("This form has sent another answer already. Your words are still below: send them once more.")
    return ""


def reword(comment: Comment, body: str, *, mark: str) -> str:
    """As `decide`, for what is taken out of it."""
    if mark != comment.mark:
        return has_changed()
    try:
        moderation.reword(comment, body)
    except moderation.Changed:
        return has_changed()
    return ""


def has_changed() -> str:
    return _("It has been changed or decided about since you read it. Read it again, nothing was done.")


def doubts(comment: Comment) -> list[str]:
    return spam.words(comment.spam_reasons)
