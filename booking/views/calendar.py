"""The diary for a practitioner's own calendar program."""

from hashlib import sha256

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from booking import calendar_feed


@require_safe
def feed(request, secret):
    """The feed of a secret, or "unchanged" for a program that has it as it is. Anything else is not there."""
    found = calendar_feed.feed_of(secret)
    if found is None:
        raise Http404
    body = calendar_feed.text(found, now=timezone.now()).encode()
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    etag = quote_etag(sha256(body).hexdigest()[:32])
    response.headers["ETag"] = etag
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    patch_cache_control(response, private=True)
    return get_conditional_response(request, etag=etag, response=response)
