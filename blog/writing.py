"""What becomes of a post at the desk. Whatever is done to it, what it said and where it was found is not lost."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from blog import addresses, checks, drafts, revisions
from blog.models import Post, Revision
from practice.models import User

ELSEWHERE = {"id", "share_image", "share_key", "is_shared_draft", "preview_version"}
"""Columns that the worker or `blog.drafts` writes, perhaps while the post lies open in a form."""
WRITTEN = [field.name for field in Post._meta.concrete_fields if field.name not in ELSEWHERE]


class NotReady(Exception):
    """The post can't be published yet: `problems` are sentences that say why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(*problems)
        self.problems = problems


@transaction.atomic
def save(post: Post, *, user: User | None) -> None:
    """Save `post` as it is, with a revision of its texts, and keep the address that readers knew it by."""
    before = Post.objects.select_for_update(of=("self",)).filter(pk=post.pk).select_related("author").first()
    if before:
        post.updated_at = before.updated_at if post.told == before.told else timezone.now()
    post.save(update_fields=WRITTEN if before else None)
    revisions.keep(before, post, user=user)
    addresses.follow(before, post)
    if before and before.is_published and not post.is_published:
        drafts.revoke(post)  # it was opened for an earlier draft: who takes an article back shows it to nobody


def publish(post: Post, *, now: datetime, user: User | None) -> None:
    """Show it to readers from `now` on. Raises NotReady."""
    if problems := checks.before_publishing(post):
        raise NotReady(problems)
    _change(post, user=user, published_at=now)


def take_back(post: Post, *, user: User | None) -> None:
    """A draft again; its address is kept for the day it comes out under another."""
    _change(post, user=user, published_at=None)


def restore(revision: Revision, *, user: User | None) -> None:
    """The post says again what it said then. What it says now stays among its revisions."""
    _change(revision.post, user=user, **{name: getattr(revision, name) for name in revisions.TEXTS})


@transaction.atomic
def _change(post: Post, *, user: User | None, **values: Any) -> None:
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    for name, value in values.items():
        setattr(fresh, name, value)
    save(fresh, user=user)
