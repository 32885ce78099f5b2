"""What the blog has to say on the desk's first page."""

from typing import Any

from django import template
from django.db.models import Count, Q
from django.template.context import Context

from blog import spam
from blog.models import Comment, PrivateQuestion

QUESTIONS_SHOWN = 5
register = template.Library()


@register.inclusion_tag("admin/blog/_desk_ways.html", takes_context=True)
def blog_ways(context: Context) -> dict[str, Any]:
    """What one comes to the desk to do."""
    return {"may_write": context["request"].user.has_perm("blog.add_post")}


@register.inclusion_tag("admin/blog/_desk.html", takes_context=True)
def comments_waiting(context: Context) -> dict[str, Any]:
    """How many comments wait for approval, and the private questions. Three queries, for who may see them."""
    user = context["request"].user
    found: dict[str, Any] = {"count": 0, "doubtful": 0, "questions": []}
    if user.has_perm("blog.view_comment"):
        is_doubtful = Q(spam_score__gte=spam.LIKELY)
        waiting = Comment.objects.awaiting_approval()
        found |= waiting.aggregate(count=Count("pk", filter=~is_doubtful), doubtful=Count("pk", filter=is_doubtful))
    if user.has_perm("blog.view_privatequestion"):
        asked, is_doubtful = PrivateQuestion.objects.open(), Q(spam_score__gte=spam.LIKELY)
        found["questions"] = asked.exclude(is_doubtful).outlines().order_by("created_at")[:QUESTIONS_SHOWN]
        found |= asked.aggregate(
            more_questions=Count("pk", filter=~is_doubtful) - QUESTIONS_SHOWN,
            doubtful_questions=Count("pk", filter=is_doubtful),
        )
    return found
