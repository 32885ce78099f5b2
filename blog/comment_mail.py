"""Mails about comments. None carries a comment's words: readers tell more of their health than they may want mailed.

What goes to an address that nobody has confirmed, before the practitioner has read the comment, carries nothing at all
that was typed, the name neither: else the form would mail anybody's words to anybody.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from blog import comment_links, known_readers, spam
from blog.models import Comment
from practice import identity, links, messages
from practice.models import Message

STOP_SALT = "blog.stop-mail"
NEWS = "comment_waiting"
LINKS_A_DAY = 3
"""So many mails with a link go to one address; of their own accord only one."""


def tell_of_new(comment: Comment) -> None:
    """Whoever should know of a comment that has just arrived. Likely spam spares everybody a mail."""
    if comment.spam_score >= spam.LIKELY:
        return
    tell_practitioner(comment)
    if comment.state == Comment.State.APPROVED:
        tell_shown_at_once(comment)
        if comment.parent_id:
            tell_answered(comment)
    elif comment.email and not known_readers.is_confirmed(comment.email) and not _links_today(comment.email):
        _queue_link(comment)


def tell_practitioner(comment: Comment) -> None:
    """A comment has come, or waits again."""
    messages.tell_practitioner(
        NEWS,
        context={
            "comment": comment,
            "is_shown": comment.state == Comment.State.APPROVED,
            "moderate_url": comment_links.moderate_url(comment),
            "days": comment_links.MODERATE_OPENS.days,
            "list_url": identity.absolute(reverse("admin:blog_comment_changelist") + "?state__exact=pending"),
        },
        about=about(comment),
    )


def tell_approved(comment: Comment) -> None:
    """Once, however often a comment is hidden and shown again."""
    if comment.notify and not Message.objects.filter(kind="comment_approved", subject_key=about(comment)).exists():
        _queue("comment_approved", to=comment, subject=comment, shown=comment)


def tell_answered(answer: Comment) -> None:
    """Everybody in the thread who asked for it, each address once, but not who wrote the answer."""
    is_told = Message.objects.filter(kind="comment_answered", subject_key=about(answer)).exists()
    if answer.parent is None or is_told:
        return
    told = {answer.email.lower(), ""}
    for comment in [answer.parent, *answer.parent.replies.approved().exclude(pk=answer.pk)]:
        if comment.notify and comment.state == Comment.State.APPROVED and comment.email.lower() not in told:
            told.add(comment.email.lower())
            _queue("comment_answered", to=comment, subject=answer, shown=answer)


def tell_shown_at_once(comment: Comment) -> None:
    """Always, also to who wants no mails: somebody else may have typed this address."""
    _queue("comment_shown", to=comment, subject=comment, shown=comment)


@transaction.atomic
def send_link_now(comment: Comment) -> bool:
    """The link to look after it later, to its own address. False when enough of them are on their way."""
    if not comment.email or _links_today(comment.email) >= LINKS_A_DAY:
        return False
    _queue_link(comment)
    return True


def call_back(*comments: Comment) -> datetime | None:
    """Mails about them that have not gone out yet. With the practitioner's among them: since when others relied on it,
    for `tell_again` once these comments are gone."""
    return messages.called_back([about(comment) for comment in comments], news=NEWS)


def tell_again(since: datetime | None) -> None:
    """Of another comment that was to be told of with a mail that has been called back."""
    if since and (other := Comment.objects.arrived_since(since).filter(spam_score__lt=spam.LIKELY).first()):
        tell_practitioner(other)


def stop_url(comment: Comment) -> str:
    return identity.absolute(reverse("blog:stop", args=[links.token(STOP_SALT, pk=comment.pk)]))


def about(comment: Comment) -> str:
    """What its messages are known by."""
    return f"comment:{comment.pk}"


def _queue_link(comment: Comment) -> None:
    context = {"comment": comment, "own_url": comment_links.mailed_url(comment)}
    messages.queue("comment_link", to=comment.email, context=context, about=about(comment))


def _links_today(email: str) -> int:
    """So that nobody fills another's letter box by typing their address again and again."""
    since = timezone.now() - timedelta(days=1)
    return Message.objects.filter(kind="comment_link", to__iexact=email, created_at__gt=since).count()


def _queue(template: str, *, to: Comment, subject: Comment, shown: Comment) -> None:
    stop = stop_url(to)
    context: dict[str, Any] = {
        "to": to,
        "shown": shown,
        "comment_url": identity.absolute(shown.get_absolute_url()),
        "own_url": comment_links.mailed_url(to),
        "stop_url": stop,
    }
    messages.queue(template, to=to.email, context=context, about=about(subject), unsubscribe_url=stop)
