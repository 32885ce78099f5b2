"""Where a reader may go on from an article: the one before, the one after, and what goes with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from blog.models import Post, Topic
from blog.models.posts import PostQuerySet

CHOSEN = 6
"""So many of those chosen for an article are shown."""
SHARING = 3
"""So many that share its topics."""


@dataclass(frozen=True)
class ReadingOn:
    earlier: Post | None
    later: Post | None
    related: Sequence[Post]


def after(post: Post) -> ReadingOn:
    """In three queries. A draft stands after everything that is published."""
    others = Post.objects.published().exclude(pk=post.pk).only("title", "slug", "summary", "published_at")
    earlier, later = _earlier(post, others), _later(post, others)
    return ReadingOn(earlier, later, _related(post, others, besides=(earlier, later)))


def _earlier(post: Post, others: PostQuerySet) -> Post | None:
    if at := post.published_at:
        others = others.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=post.pk))
    return others.order_by("-published_at", "-pk").first()


def _later(post: Post, others: PostQuerySet) -> Post | None:
    if not (at := post.published_at):
        return None
    later = others.filter(Q(published_at__gt=at) | Q(published_at=at, pk__gt=post.pk))
    return later.order_by("published_at", "pk").first()


def _related(post: Post, others: PostQuerySet, *, besides: tuple[Post | None, ...]) -> Sequence[Post]:
    """Those chosen for it; with none chosen, those that share most of its topics, newest first, but those `besides`."""
    chosen = Post.related.through.objects.filter(from_post=post.pk, to_post=OuterRef("pk"))
    shared = Count("topics", filter=Q(topics__in=Topic.objects.filter(posts=post.pk)))
    found = list(
        others.annotate(is_chosen=Exists(chosen), shared=shared)
        .filter(Q(is_chosen=True) | Q(shared__gt=0))
        .order_by("-is_chosen", "-shared", "-published_at", "-pk")[:CHOSEN]
    )
    return [each for each in found if each.is_chosen] or [each for each in found if each not in besides][:SHARING]
