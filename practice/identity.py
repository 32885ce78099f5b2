"""Who the practice is: its row, its addresses on the web, and what every page says about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from practice.models import Practice
from practice.page_cache import forget_on_change, remembered

forget_on_change("practice", Practice)
forget_on_change("footer", Practice)


def default_practice() -> Practice:
    """What the site says of itself before the practice's row is there."""
    return Practice(pk=1, name="Bodywork practice", email="practice@example.com", time_zone=settings.TIME_ZONE)


_kept: ContextVar[Practice | None] = ContextVar("practice", default=None)


@contextmanager
def kept() -> Iterator[Practice]:
    """Within, for the length of a request, the practice is who it was at the start, without asking the cache again."""
    practice = current()
    token = _kept.set(practice)
    try:
        yield practice
    finally:
        _kept.reset(token)


def current() -> Practice:
    """The practice. A page asks as often as it likes: the row is remembered between requests."""
    return _kept.get() or remembered("practice", lambda: Practice.objects.filter(pk=1).first() or default_practice())


def absolute(path: str) -> str:
    """`path` as an address that works in a mail, from SITE_URL."""
    return f"{settings.SITE_URL}{path}"


def context(request: HttpRequest) -> dict[str, Any]:
    """Template variables that base.html uses."""
    return {"practice": current(), "site_url": settings.SITE_URL, "page_url": absolute(request.path)}
