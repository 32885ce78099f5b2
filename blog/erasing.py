"""Forgetting a reader by mail address: what there is of them, and letting go of it.

Appointments and the mails about them are not the blog's; a client's page erases those.
"""

import re
from dataclasses import asdict, dataclass
from functools import partial

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from blog import comment_mail, moderation, plain_text, questions
from blog.models import Block, Comment, ConfirmedAddress, PrivateQuestion
from practice import mail
from practice.models import Message
from practice.page_cache import forget

OURS = ("comment_", "question_")
"""How the kinds of the blog's messages begin."""


@dataclass(frozen=True)
class Counts:
    comments: int
    questions: int
    confirmed: int
    messages: int
    blocks: int
    quoted: int
    """Comments of others in which the address is typed."""

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    def __str__(self) -> str:
        return ", ".join(f"{name} {count}" for name, count in asdict(self).items())


def counts(address: str) -> Counts:
    """What there is of an address."""
    return Counts(
        comments=Comment.objects.by_address(address).count(),
        questions=_questions(address).count(),
        confirmed=_confirmed(address).count(),
        messages=_messages(address).count(),
        blocks=_blocks(address).count(),
        quoted=_quoting(address).exclude(email__iexact=address).count(),
    )


@transaction.atomic
def erase(address: str, *, keep_words: bool) -> Counts:
    """Names, addresses, networks and mails go, files of mails too. Comments stay without a name (`keep_words`) or go
    like everything else.

    Returns what there was. In backups it stays until they are past.
    """
    found = counts(address)
    comments = list(Comment.objects.by_address(address).select_for_update())
    sent = list(_messages(address).values_list("message_id", flat=True))
    since = comment_mail.call_back(*comments)
    _messages(address).delete()
    transaction.on_commit(partial(mail.forget, sent, to=[address]))
    _forget_in_log(address, comments)
    for comment in comments:
        if not keep_words:
            moderation.take_back(comment)
    keys = [comment.pk for comment in comments]
    Comment.objects.filter(pk__in=keys).update(
        name=_("a reader"), email="", notify=False, network="", nonce=None, link_version=F("link_version") + 1
    )
    _take_out_of_texts(address)
    questions.delete(list(_questions(address).values_list("pk", flat=True)))
    _confirmed(address).delete()
    _blocks(address).delete()
    comment_mail.tell_again(since)
    forget("articles")
    return found


def _take_out_of_texts(address: str) -> None:
    for comment in _quoting(address).select_for_update():
        body, name = (_without(text, address) for text in (comment.body, comment.name))
        Comment.objects.filter(pk=comment.pk).update(body=body, name=name, body_html=plain_text.html(body))


def _without(text: str, address: str) -> str:
    """`text` with dots where the address stood, in capitals or not."""
    return re.sub(re.escape(address), "…", text, flags=re.IGNORECASE)


def _forget_in_log(address: str, comments: list[Comment]) -> None:
    """The desk's own log calls rows by name; who did something, and when, stays."""
    about: list[tuple[type[models.Model], list[int]]] = [
        (Comment, [comment.pk for comment in comments]),
        (PrivateQuestion, list(_questions(address).values_list("pk", flat=True))),
        (ConfirmedAddress, list(_confirmed(address).values_list("pk", flat=True))),
        (Block, list(_blocks(address).values_list("pk", flat=True))),
    ]
    found = Q(object_repr__icontains=address) | Q(change_message__icontains=address)
    for model, keys in about:
        kind = ContentType.objects.get_for_model(model)
        found |= Q(content_type=kind, object_id__in=[str(key) for key in keys])
    LogEntry.objects.filter(found).update(object_repr=_("erased"), change_message="")


def _messages(address: str) -> models.QuerySet[Message]:
    """Mails of the blog to the address, and those that name its owner to others."""
    about = [f"comment:{pk}" for pk in Comment.objects.by_address(address).values_list("pk", flat=True)]
    about += [f"question:{pk}" for pk in _questions(address).values_list("pk", flat=True)]
    is_ours = Q(kind__startswith=OURS[0]) | Q(kind__startswith=OURS[1])
    return Message.objects.filter(is_ours & (Q(to__iexact=address) | Q(subject_key__in=about)))


def _questions(address: str) -> models.QuerySet[PrivateQuestion]:
    return PrivateQuestion.objects.filter(email__iexact=address)


def _confirmed(address: str) -> models.QuerySet[ConfirmedAddress]:
    return ConfirmedAddress.objects.filter(email=address.lower())


def _blocks(address: str) -> models.QuerySet[Block]:
    return Block.objects.filter(value__iexact=address)


def _quoting(address: str) -> models.QuerySet[Comment]:
    return Comment.objects.filter(Q(body__icontains=address) | Q(name__icontains=address))
