"""The frame around every page: found by axe, by the keyboard, on a small phone, without script."""

import pytest

from practice import starter
from tests.factories import make_practice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def starter_site():
    starter.load_all()


@pytest.mark.parametrize("path", ["/", "/about/", "/policies/", "/privacy/", "/admin/login/"])
def test_page_is_accessible(live_server, starter_site, assert_accessible, path):
    assert_accessible(live_server.url + path)


def test_first_tab_skips_to_the_content(live_server, starter_site, page):
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_home_page_asks_nobody_else_for_anything_and_keeps_no_cookie(live_server, starter_site, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live_server.url)
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
    assert page.context.cookies() == []


def test_unknown_address_is_accessible(live_server, page, complaints, assert_accessible):
    make_practice()
    assert_accessible(live_server.url + "/nothing/")
    complaints[:] = [each for each in complaints if "404" not in each]
