"""How long an article can be talked about: open, open but read first, closed."""

from datetime import datetime, timedelta

from blog.models import Post
from practice import identity


def is_open(post: Post, *, now: datetime) -> bool:
    """Whether it takes comments."""
    return post.takes_comments and not _is_older(post, identity.current().comments_close_after_days, now)


def closes_at(post: Post, *, now: datetime) -> datetime | None:
    """When an article that takes comments will do so no more; None when nothing of the kind is to come."""
    days = identity.current().comments_close_after_days
    if not (is_open(post, now=now) and days and post.published_at):
        return None
    return post.published_at + timedelta(days=days)


def is_fresh(post: Post, *, now: datetime) -> bool:
    """Whether known readers' comments may appear at once: old articles are where spam goes unseen."""
    return not _is_older(post, identity.current().comments_wait_after_days, now)


def _is_older(post: Post, days: int, now: datetime) -> bool:
    """0 days is no limit."""
    return bool(days) and post.published_at is not None and post.published_at + timedelta(days=days) <= now
