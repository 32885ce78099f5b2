"""Who the practice is: its row, its addresses on the web, and what every page says about it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from practice.models import Practice
from practice.page_cache import forget_on_change, remembered

forget_on_change("practice", Practice)


def default_practice() -> Practice:
    """What the site says of itself before the practice's row is there."""
    return Practice(pk=1, name="Bodywork practice", email="practice@example.com", time_zone=settings.TIME_ZONE)


def current() -> Practice:
    """The practice. A page asks as often as it likes: the row is remembered between requests."""
    return remembered("practice", lambda: Practice.objects.filter(pk=1).first() or default_practice())


def absolute(path: str) -> str:
    """`path` as an address that works in a mail, from SITE_URL."""
    return f"{settings.SITE_URL}{path}"


def context(request: HttpRequest) -> dict[str, Any]:
    """Template variables that base.html uses."""
    return {"practice": current(), "site_url": settings.SITE_URL, "page_url": absolute(request.path)}
