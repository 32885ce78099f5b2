"""What every response has and every view may count on."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from practice import identity

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
    """Views, templates and the admin show and read times in the practice's zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(identity.current().zone):
            return get_response(request)

    return middleware
