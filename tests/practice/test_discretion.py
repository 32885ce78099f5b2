"""Reports and logs carry nothing that was typed and no address of a private page."""

import logging
import sys

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from django.views.debug import get_exception_reporter_class

from practice.discretion import WithoutPrivateAddresses

TYPED = "-".join(["Epilepsy", "of", "a", "sample"])
SECRET = "-".join(["Secret", "of", "a", "page"])
"""Put together, so that no line of source has them."""


def fault(said):
    raise ValueError("Something went wrong.")


@pytest.mark.parametrize("debug", [True, False])
def test_an_error_report_names_fields_and_hides_values(settings, debug):
    settings.DEBUG = debug
    request: WSGIRequest = RequestFactory().post(
        f"/appointments/{SECRET}/intake/?came_from={TYPED}", {"q_1": TYPED}, headers={"referer": f"/?q={TYPED}"}
    )
    try:
        fault(request.POST["q_1"])
    except ValueError:
        reporter = get_exception_reporter_class(request)(request, *sys.exc_info())

    for report in (reporter.get_traceback_html(), reporter.get_traceback_text()):
        assert TYPED not in report
        assert SECRET not in report
        assert "/appointments/…/intake/" in report
        assert "q_1" in report
        assert "Something went wrong." in report


@pytest.mark.parametrize(
    ("line", "logged"),
    [
        ("Not Found: /appointments/WzEsMF0:1x:Ag/intake/", "Not Found: /appointments/…/intake/"),
        ("/home-care/WzEsMF0:1x:Ag/", "/home-care/…/"),
        ("Not Found: /blog/comments/WzEsMF0:1x:Ag/", "Not Found: /blog/comments/…/"),
        ("/blog/comments/mailed/WzEsMF0:1x:Ag/", "/blog/comments/mailed/…/"),
        ("/blog/moderate/WzEsMF0:1x:Ag/", "/blog/moderate/…/"),
        ("/blog/stop/WzEsMF0:1x:Ag/", "/blog/stop/…/"),
        ("/blog/psoas/comment/", "/blog/psoas/comment/"),
        ("/blog/drafts/WzEsMF0:1x:Ag/", "/blog/drafts/…/"),
        ("GET /calendar/abc123.ics?x=1", "GET /calendar/…?x=1"),
        ("/book/massage/?returning=WzEsMF0:1x:Ag&minutes=60", "/book/massage/?returning=…&minutes=60"),
        ("Not Found: /services/massage/", "Not Found: /services/massage/"),
        ("/admin/booking/appointment/12/change/", "/admin/booking/appointment/12/change/"),
    ],
)
def test_a_log_cuts_addresses_where_the_secret_begins(line, logged):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s", (line,), None)

    assert WithoutPrivateAddresses().filter(record)
    assert record.getMessage() == logged
