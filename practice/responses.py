"""How a response may be kept: by everyone, or by nobody. And how one leads to what is elsewhere now."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """The same bytes for everyone: caches may keep the page but ask (ETag, 304) whether it has changed.

    Unless the view finds that this one is for somebody alone and sets `request.is_private`.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if getattr(request, "is_private", False):
            _keep_private(response)
        elif response.status_code == 200:
            patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
        return response

    return wrapped


def _keep_private(response: HttpResponse) -> None:
    patch_cache_control(response, no_store=True, private=True)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"


def private_page(view: View) -> View:
    """For one person: kept by no cache, found by no search engine, its address told to no other site."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.is_private = True  # type: ignore[attr-defined]  # base.html then leaves out what keeps pages
        response = view(request, *args, **kwargs)
        _keep_private(response)
        return response

    return wrapped


class SameRequest(HttpResponsePermanentRedirect):
    """Sends the browser on with all that was posted: a comment written at the old address is not lost."""

    status_code = 308


def moved_to(request: HttpRequest, target: str) -> HttpResponse:
    """Asked again each time: an address may be taken back, and browsers would never hear of it."""
    moved = (SameRequest if request.method == "POST" else HttpResponsePermanentRedirect)(target)
    patch_cache_control(moved, public=True, max_age=0, must_revalidate=True)
    return moved
