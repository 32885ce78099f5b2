"""Mails about comments. None carries a comment's words: readers tell more of their health than they may want mailed."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from practice import identity, links, messages
from practice.models import Message

STOP_SALT = "blog.stop-mail"
PAUSE = timedelta(hours=1)
"""The practitioner hears of waiting comments no more often than this."""


def tell_practitioner(comment: Comment) -> None:
    """A comment waits. When a mail went out within PAUSE the next comes after it, and one that is to come will do."""
    now = timezone.now()
    last = Message.objects.filter(kind="comment_waiting").order_by("-due_at").values_list("due_at", flat=True).first()
    if last and last > now:
        return
    messages.queue(
        "comment_waiting",
        to=identity.current().email,
        context={
            "comment": comment,
            "desk_url": identity.absolute(reverse("admin:blog_comment_change", args=[comment.pk])),
            "list_url": identity.absolute(reverse("admin:blog_comment_changelist") + "?state__exact=pending"),
        },
        about=f"comment:{comment.pk}",
        due_at=max(now, last + PAUSE) if last else now,
    )


def tell_approved(comment: Comment) -> None:
    """Once, however often a comment is hidden and shown again."""
    about = f"comment:{comment.pk}"
    if comment.notify and not Message.objects.filter(kind="comment_approved", subject_key=about).exists():
        _queue("comment_approved", to=comment, about=about, shown=comment)


def tell_answered(answer: Comment) -> None:
    """Everybody in the thread who asked for it, each address once, but not who wrote the answer."""
    about = f"comment:{answer.pk}"
    if answer.parent is None or Message.objects.filter(kind="comment_answered", subject_key=about).exists():
        return
    told = {answer.email.lower(), ""}
    for comment in [answer.parent, *answer.parent.replies.approved().exclude(pk=answer.pk)]:
        if comment.notify and comment.state == Comment.State.APPROVED and comment.email.lower() not in told:
            told.add(comment.email.lower())
            _queue("comment_answered", to=comment, about=about, shown=answer)


def stop_url(comment: Comment) -> str:
    return identity.absolute(reverse("blog:stop", args=[links.token(STOP_SALT, pk=comment.pk)]))


def _queue(template: str, *, to: Comment, about: str, shown: Comment) -> Message:
    stop = stop_url(to)
    context: dict[str, Any] = {
        "to": to,
        "shown": shown,
        "comment_url": identity.absolute(shown.get_absolute_url()),
        "stop_url": stop,
    }
    return messages.queue(template, to=to.email, context=context, about=about, unsubscribe_url=stop)
