"""The only writer of comments' states, and what follows from each: whose mail, whose turn.

Every verb is one transaction, so a mail exists exactly when what it tells of happened. A decision holds for the words
that were read: when they have been changed since, nothing is decided.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from blog import comment_mail, conversation, doubts, known_readers, plain_text, spam
from blog.form_token import FormToken, Used
from blog.models import Comment, Post
from practice import identity
from practice.models import User
from practice.page_cache import forget

State = Comment.State
TRANSITIONS = {
    State.PENDING: {State.APPROVED, State.REJECTED, State.SPAM},
    State.APPROVED: {State.REJECTED, State.SPAM, State.PENDING},
    State.REJECTED: {State.APPROVED, State.SPAM},
    State.SPAM: {State.APPROVED, State.REJECTED, State.PENDING},
}
SENT_AGAIN = timedelta(hours=1)


class Changed(Exception):
    """The words are no longer those that were read, or the comment is gone."""


@dataclass(frozen=True)
class Words:
    """What a reader typed."""

    name: str
    body: str
    email: str = ""
    notify: bool = False


@transaction.atomic
def submit(
    post: Post, words: Words, *, token: FormToken, answered: Comment | None = None, address: str = ""
) -> Comment:
    """Take a reader's comment in. A token makes one comment: used again for the same words it returns that one. So
    does a fresh form with the same words from the same reader.

    Raises Used.
    """
    network, now = spam.network(address), timezone.now()
    seen = {"name": words.name, "body": words.body, "email": words.email}
    same = {**seen, "post": post, "in_reply_to": answered, "notify": words.notify, "network": network}
    if first := _sent_before(same, now=now):
        return first
    others = Comment.objects.exclude(nonce=token.nonce)
    found = doubts.about(**seen, network=network, is_hasty=token.is_hasty, others=others, now=now)
    state = first_state(post, words.email, found, now=now)
    comment, is_new = Comment.objects.get_or_create(
        nonce=token.nonce,
        defaults={
            **seen,
            "post": post,
            "parent": first_level(answered) if answered else None,
            "in_reply_to": answered,
            "notify": words.notify,
            "network": network,
            "spam_reasons": found,
            "spam_score": spam.score(found),
            "state": state,
            "decided_at": None if state == State.PENDING else now,
        },
    )
    if is_new:
        comment_mail.tell_of_new(comment)
    elif comment.body != words.body:
        raise Used
    return comment


def _sent_before(same: dict[str, Any], *, now: datetime) -> Comment | None:
    """What the same reader has just sent, as far as that is sure: whoever gets it may change it.

    Name and words of what was ever shown are there to be copied, by somebody in the same network too, so it must have
    waited all along; its author must not have closed its links.
    """
    waiting = Comment.objects.awaiting_approval().filter(edited_at=None, removed_at=None, link_version=0)
    return waiting.filter(**same, created_at__gt=now - SENT_AGAIN).first() if same["network"] else None


def first_state(post: Post, email: str, found: list[str], *, now: datetime) -> State:
    """Where a comment begins: shown when its author is known and nothing speaks against it, else in a queue."""
    if spam.score(found) >= spam.CERTAIN:
        return State.SPAM
    return State.APPROVED if _may_appear(post, email, found, now=now) else State.PENDING


def _may_appear(post: Post, email: str, found: list[str], *, now: datetime) -> bool:
    is_doubtful = spam.score(found) >= spam.DOUBTFUL
    return not is_doubtful and conversation.is_fresh(post, now=now) and known_readers.is_known(email)


@transaction.atomic
def approve(comment: Comment) -> bool:
    """Show it, and tell who asked to be told. False when it is shown already or reads otherwise by now."""
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
def mark_spam(comment: Comment) -> bool:
    """Into the last drawer, from where it can be taken out again for some weeks."""
    return move(comment, State.SPAM)


@transaction.atomic
def put_back(comment: Comment) -> bool:
    """It is no spam: it waits like any other."""
    return comment.state == State.SPAM and move(comment, State.PENDING)


@transaction.atomic
def reply(comment: Comment, *, author: User | None, body: str, nonce: str | None = None) -> Comment:
    """The practitioner's answer, shown at once; the comment it answers is shown as well, with one mail for both.

    A nonce makes one answer: used again for the same words it returns that one. Raises Used, Changed.
    """
    asked = _locked(comment)
    if nonce and (made := Comment.objects.filter(nonce=nonce).first()):
        if made.body != body:
            raise Used
        return made
    thread = first_level(asked)
    for each in {asked, thread}:
        if not each.removed_at:
            move(each, State.APPROVED)
    answer = Comment.objects.create(
        post=asked.post,
        parent=thread,
        in_reply_to=asked,
        author=author,
        by_practitioner=True,
        name=(author and author.get_full_name()) or identity.current().name,
        body=body,
        nonce=nonce,
        state=State.APPROVED,
        decided_at=timezone.now(),
    )
    comment_mail.tell_answered(answer)
    return answer


@transaction.atomic
def edit(comment: Comment, body: str) -> Comment:
    """Its author's new words. What was shown waits again, unless its author is known. Raises Changed."""
    row, now = _locked(comment), timezone.now()
    if row.state == State.REJECTED:
        raise Changed
    others = Comment.objects.exclude(pk=row.pk)
    found = doubts.about(name=row.name, body=body, email=row.email, others=others, now=now)
    found = spam.after_change(row.spam_reasons, found)
    Comment.objects.filter(pk=row.pk).update(
        body=body,
        body_html=plain_text.html(body),
        edited_at=now,
        spam_reasons=found,
        spam_score=spam.score(found),
    )
    row.refresh_from_db()
    if spam.score(found) >= spam.CERTAIN:
        move(row, State.SPAM)
    elif row.state == State.APPROVED and not _may_appear(row.post, row.email, found, now=now):
        move(row, State.PENDING)
        comment_mail.tell_practitioner(row)
    forget("articles")
    return row


@transaction.atomic
def reword(comment: Comment, body: str) -> None:
    """The practitioner takes out what should not be public. Its state stays. Raises Changed."""
    Comment.objects.filter(pk=_locked(comment).pk).update(body=body, body_html=plain_text.html(body))
    forget("articles")


@transaction.atomic
def take_back(comment: Comment) -> None:
    """Its author's wish: it goes, with mails about it that have not gone out yet. Answers keep their place in the
    thread; then only the name and the words go. The words don't matter here: it may have been changed meanwhile."""
    row = Comment.objects.select_for_update().filter(pk=comment.pk, removed_at=None).first()
    if row is None:
        return
    since = comment_mail.call_back(row)
    answers = Comment.objects.standing().filter(Q(parent=row) | Q(in_reply_to=row))
    # What lies in a drawer may still be taken out of it: it does not go with a comment it stands under. An imported
    # one would come back when its file is read again.
    if answers.exists() or row.replies.exists() or row.import_ref:
        _leave_place(row)
    else:
        row.delete()
    comment_mail.tell_again(since)


def _leave_place(row: Comment) -> None:
    """Without words and without a name. Only where it was answered is its place seen."""
    if row.state == State.PENDING:
        move(row, State.APPROVED)  # the empty place harms nobody, and hides no answers
    row.name, row.body, row.email, row.notify, row.network = _("a reader"), "", "", False, ""
    row.removed_at, row.spam_score, row.spam_reasons = timezone.now(), 0, []
    row.save()


@transaction.atomic
def delete_put_aside(before: datetime) -> int:
    """What was put aside by then goes. Of one with answers, or an imported one, only words and name go: answers would
    go with it, and its file, read again, would show it."""
    rows = Comment.objects.put_aside_before(before)
    going = list(rows.unanswered().filter(import_ref="").values_list("pk", flat=True))
    count = Comment.objects.filter(pk__in=going).delete()[0]
    words = rows.exclude(body="", email="")
    return count + words.update(name=_("a reader"), body="", body_html="", email="", notify=False, network="")


def stop_mail(comment: Comment) -> int:
    """No more mails about comments to whoever wrote this one, whichever of theirs the link came with."""
    return Comment.objects.by_address(comment.email).filter(notify=True).update(notify=False)


def move(comment: Comment, to: State) -> bool:
    """Compare and swap: false when somebody else has been there first, the words are no longer those that were read,
    or TRANSITIONS has no such way."""
    sources = [state for state, ways in TRANSITIONS.items() if to in ways]
    decided_at = None if to == State.PENDING else timezone.now()
    rows = Comment.objects.filter(pk=comment.pk, state__in=sources, body=comment.body, removed_at=None)
    if not rows.update(state=to, decided_at=decided_at):
        return False
    forget("articles")
    comment.state, comment.decided_at = to, decided_at
    return True


def first_level(comment: Comment) -> Comment:
    """The comment that an answer to `comment` stands under."""
    return comment.parent or comment


def _locked(comment: Comment) -> Comment:
    """The row as it was read, held until the end of the transaction. Raises Changed."""
    rows = Comment.objects.select_for_update(of=("self",)).select_related("post", "parent")
    row = rows.filter(pk=comment.pk, body=comment.body, removed_at=None).first()
    if row is None:
        raise Changed
    return row
