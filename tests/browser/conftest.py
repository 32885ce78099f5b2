"""A real browser, told to stay on this machine."""

import os
import shutil
import time

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import Client

from practice.models import User

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HALT_AFTER = 60  # bytes: not even the head is whole
HALT_SECONDS = float(os.environ.get("HALT_SECONDS", "0.08"))


COLOURS_HAVE_CHANGED = """() => Promise.all(
    document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished)
)"""
AXE_IS_THERE = "'axe' in window"


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.fail("no Chromium found; install it with: sudo apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """No service worker: it would go on asking the server after a test has ended. test_offline.py allows it."""
    return {**browser_context_args, "service_workers": "block"}


@pytest.fixture(autouse=True)
def halting_pages(monkeypatch):
    """Every page comes in two parts, as over a slow line: a test that looks before it waits fails at once, not one
    day in a hundred. HALT_SECONDS=0.4 makes sure of it.
    """
    answer = WSGIHandler.__call__

    def halt(self, environ, start_response):
        response = answer(self, environ, start_response)
        is_page = isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html")
        return in_two_parts(response) if is_page else response

    def in_two_parts(response):
        try:
            yield response.content[:HALT_AFTER]
            time.sleep(HALT_SECONDS)
            yield response.content[HALT_AFTER:]
        finally:
            response.close()

    monkeypatch.setattr(WSGIHandler, "__call__", halt)


@pytest.fixture(autouse=True)
def complaints(request):
    """What the page said in the console or threw: a browser test fails when there is anything."""
    if "page" not in request.fixturenames:
        yield []
        return
    page = request.getfixturevalue("page")
    page.set_default_timeout(10_000)
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    yield said
    assert said == []


@pytest.fixture
def assert_accessible(page):
    """Call it with an address: axe must find nothing there, light and dark, and it must fit into 320 px."""

    def check(url):
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(url)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(COLOURS_HAVE_CHANGED)
            assert violations(page) == [], (url, scheme)
        page.set_viewport_size({"width": 320, "height": 640})
        width = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size({"width": 1280, "height": 720})
        assert width <= 320, (url, width)

    return check


def violations(page, context=None, **options):
    """What axe finds on the page as it stands, or in the part `context`: rules and where each is broken first."""
    if not page.evaluate(AXE_IS_THERE):
        page.evaluate(AXE_SCRIPT)
    run = "([context, options]) => axe.run(context ?? document, options)"
    found = page.evaluate(run, [context, {"resultTypes": ["violations"], **options}])
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]]


def sign_in(page, site):
    """As the account of `make_user`, by its cookie. Through the page for it, with the password: test_story.py."""
    client = Client()
    client.force_login(User.objects.get(username="practitioner"))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
