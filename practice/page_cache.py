"""Small things that every page needs, remembered between requests and forgotten when their rows change.

A group is forgotten as a whole: its keys carry a mark, and forgetting throws the mark away.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

T = TypeVar("T")

# A reader that read the old row just before a change may store it just after: it lives no longer than this.
SECONDS = 60


def remembered(
    key: str, compute: Callable[[], T], *, group: str = "", until: Callable[[], datetime | None] | None = None
) -> T:
    """The value stored under `key` (of `group`), computed when there is none. `compute` must not return None.

    `until` tells when it will no longer hold, though no row changes: at the time of something that is scheduled.
    """
    if group:
        key = f"{group}:{_mark(group)}:{key}"
    value = cache.get(key)
    if value is None:
        seconds = _seconds(until() if until else None)
        value = compute()
        if seconds > 0:
            cache.set(key, value, seconds)
    return value


def _seconds(until: datetime | None) -> float:
    return SECONDS if until is None else min(SECONDS, (until - timezone.now()).total_seconds())


def forget(key: str) -> None:
    """Forget a key or a group, now and after the commit: for writes that send no signal, like `update()`."""
    cache.delete(key)
    transaction.on_commit(lambda: cache.delete(key))


def forget_on_change(key: str, *senders: type[models.Model]) -> None:
    """Forget a key or a group whenever a row of one of `senders` is saved or deleted."""

    def forget_it(**kwargs: Any) -> None:
        forget(key)

    for sender in senders:
        post_save.connect(forget_it, sender=sender, weak=False, dispatch_uid=f"forget:{key}:{sender.__name__}")
        post_delete.connect(forget_it, sender=sender, weak=False, dispatch_uid=f"forget:{key}:{sender.__name__}:delete")


def _mark(group: str) -> str:
    mark = cache.get(group)
    if mark is None:
        # Two processes may each make one: add() keeps the first, and both go on with that.
        cache.add(group, secrets.token_hex(8), None)
        mark = cache.get(group, "")
    return mark
