"""What an article weighs, as it comes over the wire, and that its pictures keep their place."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from blog.models import Comment, Post
from practice import starter
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db
LIMIT = 60_000


@pytest.fixture(scope="module")
def site(rows_of_module):
    with rows_of_module():
        starter.load_all()


def pressed(path):
    return len(brotli.compress(Path(finders.find(path.removeprefix("/static/"))).read_bytes()))


def files(html):
    """Styles, scripts with what they import, and icons that a page asks for at once."""
    found = set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', html))
    for path in list(found):
        source = Path(finders.find(path.removeprefix("/static/"))).read_text()
        folder = path.rpartition("/")[0]
        found |= {f"{folder}/{name}" for name in re.findall(r'(?:from|import) "\./([^"]+)"', source)}
    return found


def weight(response):
    html = gzip.decompress(response.content)
    return len(response.content) + sum(pressed(path) for path in files(html.decode()))


def test_a_cold_article_weighs_little_and_a_warm_one_nothing(client, site):
    response = client.get("/blog/psoas/", headers={"Accept-Encoding": "gzip"})
    assert {"/static/css/blog.css", "/static/js/print.js"} <= files(gzip.decompress(response.content).decode())
    assert 5_000 < weight(response) <= LIMIT
    again = client.get("/blog/psoas/", headers={"Accept-Encoding": "gzip", "If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_long_discussion_is_still_light(client, site):
    post = Post.objects.get(slug="psoas")
    words = "What helped me was to go slowly, to stop before it hurt and to do a little of it on most days. "
    Comment.objects.bulk_create(
        Comment(
            post=post, name=f"Sample reader {n}", state="approved", decided_at=timezone.now(),
            body_html=f"<p>{n}. {words * 3}</p>", body=words,
        )
        for n in range(500)
    )  # fmt: skip
    response = client.get("/blog/psoas/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(response.content).count(b'<article class="comment') == post.comments.approved().count() > 500
    assert weight(response) <= 2 * LIMIT


@pytest.mark.parametrize("path", ["/", "/blog/", "/blog/psoas/", "/blog/topics/moving/", "/blog/plain/"])
def test_every_picture_has_its_size_and_words(client, site, path):
    """On a card the title beside it says the same: there it is silent."""
    body = "::exercise bridge\n\n::service massage\n\n::figure psoas\n\n![](pictures/psoas.webp)"
    make_comment(make_post("plain", body=body))
    tree = LexborHTMLParser(client.get(path).content.decode())
    pictures = [image.attributes for image in tree.css("main img")]
    assert all(image.attributes["alt"] for image in tree.css(".article img"))
    assert pictures or path == "/"
    for image in pictures:
        assert image["width"].isdigit()
        assert image["height"].isdigit()
        assert "alt" in image
    for drawing in tree.css("main svg[role=img]"):
        assert drawing.css_first("title") or drawing.attributes.get("aria-labelledby")
        assert drawing.attributes["viewBox"]
