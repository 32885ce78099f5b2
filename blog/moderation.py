"""The only writer of comments' states, and what follows from each: whose mail, whose turn.

Every verb is one transaction, so a mail exists exactly when what it tells of happened.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from blog import comment_mail, plain_text, spam
from blog.form_token import FormToken
from blog.models import Comment, Post
from practice import identity
from practice.models import User
from practice.page_cache import forget

State = Comment.State
TRANSITIONS = {
    State.PENDING: {State.APPROVED, State.REJECTED},
    State.APPROVED: {State.REJECTED},
    State.REJECTED: {State.APPROVED},
}


@dataclass(frozen=True)
class Words:
    """What a reader typed."""

    name: str
    body: str
    email: str = ""
    notify: bool = False


@transaction.atomic
def submit(post: Post, words: Words, *, token: FormToken, parent: Comment | None = None, address: str = "") -> Comment:
    """Put a reader's comment into the queue. A token makes one comment: used again it returns that one."""
    found = reasons_to_doubt(words, token=token, network=(network := spam.network(address)), now=timezone.now())
    comment, is_new = Comment.objects.get_or_create(
        nonce=token.nonce,
        defaults={
            "post": post,
            "parent": first_level(parent) if parent else None,
            "name": words.name,
            "email": words.email,
            "notify": words.notify,
            "body": words.body,
            "network": network,
            "spam_reasons": found,
            "spam_score": spam.score(found),
        },
    )
    if is_new and comment.spam_score < spam.LIKELY:
        comment_mail.tell_practitioner(comment)
    return comment


def reasons_to_doubt(words: Words, *, token: FormToken, network: str, now: datetime) -> list[str]:
    since = now - spam.RATE_WINDOW
    return spam.reasons(
        spam.Evidence(
            links=len(plain_text.links(words.body)),
            links_in_name=len(plain_text.links(words.name)),
            duplicates=Comment.objects.filter(body=words.body, created_at__gt=now - spam.DUPLICATE_WINDOW)
            .exclude(nonce=token.nonce)
            .count(),
            recent=Comment.objects.filter(network=network, created_at__gt=since).count() if network else 0,
            is_hasty=token.is_hasty,
        )
    )


@transaction.atomic
def approve(comment: Comment) -> bool:
    """Show it, and tell who asked to be told. False when it is shown already."""
    if not move(comment, State.APPROVED):
        return False
    comment.refresh_from_db(fields=["notify"])  # they may have stopped the mails since this row was read
    comment_mail.tell_approved(comment)
    if comment.parent_id:
        comment_mail.tell_answered(comment)
    return True


@transaction.atomic
def reject(comment: Comment) -> bool:
    """Hide it. False when it is hidden already."""
    return move(comment, State.REJECTED)


@transaction.atomic
def reply(comment: Comment, *, author: User, body: str) -> Comment:
    """The practitioner's answer, shown at once; the comment it answers is shown as well, with one mail for both."""
    thread = first_level(comment)
    for each in {comment, thread}:
        move(each, State.APPROVED)
    answer = Comment.objects.create(
        post=comment.post,
        parent=thread,
        author=author,
        by_practitioner=True,
        name=author.get_full_name() or identity.current().name,
        body=body,
        state=State.APPROVED,
        decided_at=timezone.now(),
    )
    comment_mail.tell_answered(answer)
    return answer


def stop_mail(comment: Comment) -> int:
    """No more mails about comments to whoever wrote this one, whichever of theirs the link came with."""
    return Comment.objects.filter(email__iexact=comment.email, notify=True).update(notify=False)


def move(comment: Comment, to: State) -> bool:
    """Compare and swap: false when somebody else has been there first or TRANSITIONS has no such way."""
    sources = [state for state, ways in TRANSITIONS.items() if to in ways]
    now = timezone.now()
    if not Comment.objects.filter(pk=comment.pk, state__in=sources).update(state=to, decided_at=now):
        return False
    forget("articles")
    comment.state, comment.decided_at = to, now
    return True


def first_level(comment: Comment) -> Comment:
    """The comment that an answer to `comment` stands under."""
    return comment.parent or comment
