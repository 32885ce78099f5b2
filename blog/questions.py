"""Questions that readers ask in private. Their words are in no mail; the practitioner answers with her own program."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from blog import doubts, spam
from blog.form_token import FormToken, Used
from blog.models import Comment, Post, PrivateQuestion
from practice import identity, messages
from practice.models import Message

NEWS = "question_asked"
UNANSWERED_KEPT = timedelta(days=180)
SPAM_KEPT = timedelta(days=30)
BATCH = 100


@transaction.atomic
def ask(post: Post, *, name: str, email: str, body: str, token: FormToken, address: str = "") -> PrivateQuestion:
    """Take a question in. A token makes one question: used again for the same words it returns that one.

    Likely spam mails nobody. Raises Used.
    """
    seen = {"name": name, "email": email, "body": body, "network": spam.network(address)}
    found = doubts.about(**seen, is_hasty=token.is_hasty, others=Comment.objects.all(), now=timezone.now())
    values = {**seen, "post": post, "spam_reasons": found, "spam_score": spam.score(found)}
    question, is_new = PrivateQuestion.objects.get_or_create(nonce=token.nonce, defaults=values)
    if is_new and question.spam_score < spam.LIKELY:
        _tell_practitioner(question)
        _send_receipt(question)
    elif question.body != body:
        raise Used
    return question


@transaction.atomic
def set_answered(question: PrivateQuestion, is_answered: bool) -> bool:
    """False when it was so already."""
    rows = PrivateQuestion.objects.filter(pk=question.pk, answered_at__isnull=is_answered)
    return bool(rows.update(answered_at=timezone.now() if is_answered else None))


def purge_due(now: datetime) -> int:
    """Delete what was answered some days ago (the practice's purge_days), what has got very old without, and spam."""
    days = identity.current().purge_days
    if not days:
        return 0
    is_done = Q(answered_at__lt=now - timedelta(days=days))
    is_old = Q(answered_at=None, created_at__lt=now - UNANSWERED_KEPT)
    is_old |= Q(answered_at=None, created_at__lt=now - SPAM_KEPT, spam_score__gte=spam.CERTAIN)
    keys = list(PrivateQuestion.objects.filter(is_done | is_old).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return delete(keys)


@transaction.atomic
def delete(keys: list[int]) -> int:
    """Questions and the mails about them. How many questions there were."""
    abouts = [_about(key) for key in keys]
    since = messages.called_back(abouts, news=NEWS)
    Message.objects.filter(subject_key__in=abouts).delete()
    count: int = PrivateQuestion.objects.filter(pk__in=keys).delete()[0]
    others = PrivateQuestion.objects.open().unlikely_spam().order_by("pk")
    if since and (other := others.filter(created_at__gte=since).first()):
        _tell_practitioner(other)
    return count


def _tell_practitioner(question: PrivateQuestion) -> None:
    address = reverse("admin:blog_privatequestion_change", args=[question.pk])
    messages.tell_practitioner(NEWS, context={"desk_url": identity.absolute(address)}, about=_about(question.pk))


def _send_receipt(question: PrivateQuestion) -> None:
    """To an address that anybody may have typed: it carries nothing of theirs, and comes once a day at most."""
    since = timezone.now() - timedelta(days=1)
    if not Message.objects.filter(kind="question_received", to__iexact=question.email, created_at__gt=since).exists():
        messages.queue("question_received", to=question.email, context={}, about=_about(question.pk))


def _about(key: int) -> str:
    return f"question:{key}"
