"""Small things that every page needs, remembered between requests and forgotten when their rows change."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save

T = TypeVar("T")

# A reader that read the old row just before a change may store it just after: it lives no longer than this.
SECONDS = 60


def remembered(key: str, compute: Callable[[], T]) -> T:
    """The value stored under `key`, computed when there is none. `compute` must not return None."""
    value = cache.get(key)
    if value is None:
        value = compute()
        cache.set(key, value, SECONDS)
    return value


def forget_on_change(key: str, *senders: type[models.Model]) -> None:
    """Forget `key` whenever a row of one of `senders` is saved or deleted, after the transaction commits."""

    def forget(**kwargs: Any) -> None:
        cache.delete(key)
        transaction.on_commit(lambda: cache.delete(key))

    for sender in senders:
        post_save.connect(forget, sender=sender, weak=False, dispatch_uid=f"forget:{key}:{sender.__name__}")
        post_delete.connect(forget, sender=sender, weak=False, dispatch_uid=f"forget:{key}:{sender.__name__}:delete")
