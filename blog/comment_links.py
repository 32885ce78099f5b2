"""The private addresses of a comment: its author's own page, the same by mail, and the practitioner's page to decide.

Its author's hold the row's link_version, the practitioner's its desk_link_version: raising one closes those.
"""

from datetime import timedelta

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from practice import identity, links

OWN = "blog.own-comment"
MAILED = "blog.mailed-comment"
MODERATE = "blog.moderate"

OWN_PAGE_OPENS = timedelta(days=30)
MODERATE_OPENS = timedelta(days=14)
CHANGE_WITHIN = timedelta(minutes=15)
"""So long after it was written a comment can be changed from the page its author was sent to."""


def own_path(comment: Comment) -> str:
    return reverse("blog:own", args=[links.token(OWN, pk=comment.pk, version=comment.link_version)])


def mailed_path(comment: Comment) -> str:
    return reverse("blog:mailed", args=[links.token(MAILED, pk=comment.pk, version=comment.link_version)])


def mailed_url(comment: Comment) -> str:
    """Where whoever owns the address looks after the comment, for a mail to that address and nowhere else."""
    return identity.absolute(mailed_path(comment))


def moderate_path(comment: Comment) -> str:
    return reverse("blog:moderate", args=[links.token(MODERATE, pk=comment.pk, version=comment.desk_link_version)])


def moderate_url(comment: Comment) -> str:
    """Where the practitioner decides about this one comment without signing in, for a mail to the practice."""
    return identity.absolute(moderate_path(comment))


def own_comment(token: str) -> Comment:
    """Raises BadLink when the token is forged, foreign, too old or revoked, and when the comment is gone."""
    pk, version = links.read(OWN, token, max_age=OWN_PAGE_OPENS)
    return _comment(pk=pk, link_version=version)


def mailed_comment(token: str) -> Comment:
    """As own_comment, for the link in a mail. It opens as long as the practice's private pages do."""
    pk, version = links.read(MAILED, token, max_age=timedelta(days=identity.current().private_page_days))
    return _comment(pk=pk, link_version=version)


def comment_to_moderate(token: str) -> Comment:
    """Raises BadLink."""
    pk, version = links.read(MODERATE, token, max_age=MODERATE_OPENS)
    return _comment(pk=pk, desk_link_version=version)


def opens_for_moderating(comment: Comment) -> bool:
    """Whether a mail to the practice may still hold a link that opens."""
    return (
        comment.desk_link_version == 0 and timezone.now() < (comment.edited_at or comment.created_at) + MODERATE_OPENS
    )


def revoke_moderating(comments: QuerySet[Comment]) -> None:
    """Close the links in mails to the practice: whoever has them could speak as the practitioner."""
    comments.update(desk_link_version=F("desk_link_version") + 1)


def can_still_change(comment: Comment) -> bool:
    """Whether the page its author was sent to still lets it be changed."""
    return timezone.now() < comment.created_at + CHANGE_WITHIN


def revoke(comment: Comment) -> None:
    """Close every address of its author's that there is so far."""
    Comment.objects.filter(pk=comment.pk).update(link_version=F("link_version") + 1)


def _comment(**key: int) -> Comment:
    comment = Comment.objects.filter(**key).select_related("post", "parent", "in_reply_to").first()
    if comment is None:
        raise links.BadLink
    return comment
