"""What every response has and every view may count on."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from practice import encryption, identity

Handler = Callable[[HttpRequest], HttpResponse]
POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


def permissions_policy(get_response: Handler) -> Handler:
    """Tells the browser which of its powers no page here will ask for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response

    return middleware


def practice_time(get_response: Handler) -> Handler:
    """Views, templates and the admin show and read times in the practice's zone, in the site's language.

    Without a language set, every translated word looks for one in vain first, which takes four times as long.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with (
            identity.kept() as practice,
            timezone.override(practice.zone),
            translation.override(settings.LANGUAGE_CODE),
        ):
            return get_response(request)

    return middleware


def proxied_address(get_response: Handler) -> Handler:
    """Behind a proxy of one's own (BEHIND_PROXY) the client is the last address that the proxy added.

    Without it every reader would share the proxy's address, and with it limits meant for one.
    """
    if not settings.BEHIND_PROXY:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        if forwarded := request.headers.get("X-Forwarded-For", ""):
            request.META["REMOTE_ADDR"] = forwarded.rsplit(",", 1)[-1].strip()
        return get_response(request)

    return middleware


def lost_keys(get_response: Handler) -> Handler:
    """A page that can't do without what no key opens says so; who looks after the site reads what to do."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def explained(request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, encryption.Unreadable):
            return None
        place = encryption.place() if getattr(request, "user", None) and request.user.is_staff else ""
        response = render(request, "practice/lost_key.html", {"place": place}, status=503)
        patch_cache_control(response, no_store=True, private=True)
        return response

    middleware.process_exception = explained  # type: ignore[attr-defined]  # how Django takes it from a function
    return middleware
