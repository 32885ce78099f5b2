"""Gathers what is known of a comment or question, from its words and from what came before, for `spam` to judge."""

from datetime import datetime

from blog import blocks, plain_text, spam, spam_traits
from blog.models import PrivateQuestion
from blog.models.comments import CommentQuerySet


def about(
    *,
    name: str,
    body: str,
    email: str = "",
    network: str = "",
    is_hasty: bool = False,
    others: CommentQuerySet,
    now: datetime,
) -> list[str]:
    """Reasons to doubt it; `others` are all comments but this one."""
    return spam.reasons(
        spam.Evidence(
            links=len(plain_text.links(body)),
            links_in_name=len(plain_text.links(name)),
            duplicates=others.filter(body=body, created_at__gt=now - spam.DUPLICATE_WINDOW).count(),
            recent=_recent(network, others, now) if network else 0,
            is_hasty=is_hasty,
            is_blocked=blocks.hit(name=name, body=body, email=email),
            traits=spam_traits.found(name=name, body=body),
        )
    )


def _recent(network: str, others: CommentQuerySet, now: datetime) -> int:
    """Whatever came from there in public or in private."""
    seen = {"network": network, "created_at__gt": now - spam.RATE_WINDOW}
    return others.filter(**seen).count() + PrivateQuestion.objects.filter(**seen).count()
