"""What makes the site one to keep on a phone. How it behaves without a network: tests/browser/test_offline.py."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from practice.discretion import without_secrets
from tests.factories import make_practice

pytestmark = pytest.mark.django_db

STATIC = Path(settings.BASE_DIR) / "static"


def test_manifest_names_the_practice_and_icons_that_are_there(client):
    make_practice(name="Sample practice", tagline="A sample line")
    response = client.get("/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    about = json.loads(response.content)
    assert (about["name"], about["short_name"]) == ("Sample practice", "Sample")
    assert (about["start_url"], about["scope"], about["display"]) == ("/", "/", "standalone")
    assert {icon.get("purpose") for icon in about["icons"]} == {None, "maskable"}
    for icon in about["icons"]:
        if icon["type"] == "image/png":
            with Image.open(STATIC / icon["src"].removeprefix("/static/")) as image:
                assert f"{image.width}x{image.height}" == icon["sizes"]


def test_worker_comes_from_the_root_and_is_asked_for_again_each_time(client):
    response = client.get("/sw.js")
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert (response.headers["Cache-Control"], response.headers["Service-Worker-Allowed"]) == ("no-cache", "/")
    assert "connect-src 'self'" in response.headers["Content-Security-Policy"]
    assert not response.cookies
    about = json.loads(re.search(r"^const SETTINGS = (.*);$", response.text, re.MULTILINE)[1])
    assert (about["saved"], about["files"]) == ("/saved/", ["/static/", "/media/"])
    assert 'importScripts("/static/js/worker.js");' in response.text


def test_public_pages_register_the_worker_and_name_the_manifest(client):
    make_practice()
    for path in ("/", "/routines/", "/blog/", "/saved/", "/book/"):
        html = client.get(path).text
        assert 'rel="manifest" href="/manifest.webmanifest"' in html
        assert html.count("js/offline.js") == 1


@pytest.mark.parametrize("path", ["/admin/login/", "/nothing-here/", "/appointments/forged/", "/admin/nothing/"])
def test_private_pages_errors_and_the_desk_do_not(client, path):
    make_practice()
    assert "js/offline.js" not in client.get(path).text


@pytest.mark.parametrize(
    "place",
    [
        "appointments", "bookings", "home-care", "reminders", "calendar",
        "blog/comments", "blog/comments/mailed", "blog/drafts", "blog/moderate", "blog/stop",
    ],
)  # fmt: skip
def test_neither_the_worker_nor_a_log_sees_an_address_with_a_secret(place):
    worker = (STATIC / "js" / "worker.js").read_text()
    private = re.search("const PRIVATE = /(.+)/;", worker)[1].replace(r"\/", "/")
    assert re.match(private, f"/{place}/secret/")
    assert without_secrets(f"/{place}/secret/") == f"/{place}/…/"
    assert not re.match(private, "/blog/comments-and-drafts/")


def test_saved_page_is_public_and_says_something_without_script(client):
    make_practice()
    response = client.get("/saved/")
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "This browser does not keep pages" in response.text


def test_scripts_of_a_page_stay_small():
    for names in (["offline.js"], ["offline.js", "saved.js"]):
        assert sum(len(gzip.compress((STATIC / "js" / name).read_bytes())) for name in names) < 2000
    assert len(gzip.compress((STATIC / "js" / "worker.js").read_bytes())) < 5000
