import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.test import RequestFactory

from practice.middleware import proxied_address
from tests.factories import make_practice


def address(**headers):
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", headers=headers)
    return proxied_address(lambda seen: seen.META["REMOTE_ADDR"])(request)


def test_forwarded_address_is_believed_behind_a_proxy_of_ones_own_only(settings):
    settings.BEHIND_PROXY = False
    with pytest.raises(MiddlewareNotUsed):
        address(x_forwarded_for="203.0.113.7")
    settings.BEHIND_PROXY = True
    assert address(x_forwarded_for="198.51.100.1, 203.0.113.7") == "203.0.113.7"
    assert address() == "127.0.0.1"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/about/", "/nothing/", "/admin/login/", "/healthz"])
def test_every_response_has_the_security_headers(client, path):
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
def test_page_shows_times_in_the_practice_zone(client, django_assert_num_queries):
    make_practice(time_zone="Asia/Tokyo")
    from django.utils import timezone

    from practice.middleware import practice_time

    handler = practice_time(lambda request: timezone.get_current_timezone_name())
    assert handler(RequestFactory().get("/")) == "Asia/Tokyo"
