"""Old addresses of posts."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control

from blog import addresses
from practice.middleware import Handler


class SamePost(HttpResponsePermanentRedirect):
    """Sends the browser on with all that was posted: a comment written at the old address is not lost."""

    status_code = 308


def old_addresses(get_response: Handler) -> Handler:
    """Where nothing is found, perhaps a post was: one query, and the reader is sent on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 404 and not addresses.is_numbered(request):
            return response
        if not (target := addresses.find(request)):
            return response
        moved = (SamePost if request.method == "POST" else HttpResponsePermanentRedirect)(target)
        # Asked again each time: an address may be taken back, and browsers would never hear of it.
        patch_cache_control(moved, public=True, max_age=0, must_revalidate=True)
        return moved

    return middleware
