"""Old addresses of posts."""

from django.http import HttpRequest, HttpResponse

from blog import addresses
from practice.middleware import Handler
from practice.responses import moved_to


def old_addresses(get_response: Handler) -> Handler:
    """Where nothing is found, perhaps a post was: one query, and the reader is sent on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 404 and not addresses.is_numbered(request):
            return response
        target = addresses.find(request)
        return moved_to(request, target) if target else response

    return middleware
