"""What the blog has to say on the desk's first page."""

from typing import Any

from django import template
from django.template.context import Context

from blog.models import Comment

register = template.Library()


@register.inclusion_tag("admin/blog/_desk.html", takes_context=True)
def comments_waiting(context: Context) -> dict[str, Any]:
    """How many comments wait for approval. One query, for who may see them."""
    may_see = context["request"].user.has_perm("blog.view_comment")
    return {"count": Comment.objects.awaiting_approval().count() if may_see else 0}
