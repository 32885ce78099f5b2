"""A real browser, told to stay on this machine."""

import os
import shutil

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
    from axe_playwright_python.sync_playwright import Axe

    def check(url):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.goto(url)
            found = Axe().run(page).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == [], (url, scheme)
        page.set_viewport_size({"width": 320, "height": 640})
        width = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size({"width": 1280, "height": 720})
        assert width <= 320, (url, width)

    return check
