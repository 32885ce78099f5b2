"""What led to a post of an old WordPress, from outside or from another post, leads to where it is now."""

from datetime import UTC, datetime
from functools import partial

import pytest

from blog.models import Comment, Post
from tests.blog.moving import everything, run_import
from tests.blog.wordpress import category, comment, item, meta, write_export
from tests.factories import make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    """Writes an export and gives its path."""
    make_practice()
    return partial(write_export, tmp_path / "old")


def test_links_between_her_posts_lead_to_where_they_are_now(file):
    links = {
        "earlier": "https://old.example.com/2019/05/sample-post-1/",
        "later": "http://www.old.example.com/2019/05/sample-post-3/#more-3",
        "rooted": "/2019/05/sample-post-3/#part",
        "dots": "../sample-post-1/",
        "number": "https://old.example.com/?p=3&amp;preview=1",
        "said": "https://old.example.com/2019/05/sample-post-1/comment-page-1/#comment-31",
        "answer": "https://old.example.com/2019/05/sample-post-1/?replytocom=31#respond",
        "before": "https://old.example.com/2019/05/first-name/",
        "topic": "https://old.example.com/category/body/hips/",
        "home": "https://old.example.com",
        "elsewhere": "https://other.example.com/2019/05/sample-post-1/",
        "lost": "https://old.example.com/wp-content/uploads/notes.pdf",
        "mail": "mailto:me@old.example.com",
    }
    body = "".join(f'<p><a href="{address}">{name}</a></p>' for name, address in links.items())
    path = file(
        item(1, extra=comment(31) + category("Hips", "hips") + meta("_wp_old_slug", "first-name")),
        item(2, body=body),
        item(3, slug="sample-post-1", link="https://old.example.com/2019/05/sample-post-3/"),
    )
    said = run_import(path)
    post = Post.objects.get(slug="sample-post-2")
    assert dict(line.strip("[)").split("](") for line in post.body.split("\n\n")) == {
        "earlier": "/blog/sample-post-1/",
        "later": "/blog/sample-post-1-2/",
        "rooted": "/blog/sample-post-1-2/#part",
        "dots": "/blog/sample-post-1/",
        "number": "/blog/sample-post-1-2/",
        "said": f"/blog/sample-post-1/#comment-{Comment.objects.get().pk}",
        "answer": "/blog/sample-post-1/#comments",
        "before": "/blog/sample-post-1/",
        "topic": "/blog/topics/hips/",
        "home": "/",
        "elsewhere": "https://other.example.com/2019/05/sample-post-1/",
        "lost": "https://old.example.com/wp-content/uploads/notes.pdf",
        "mail": "mailto:me@old.example.com",
    }
    assert '<a href="/blog/sample-post-1-2/">later</a>' in post.body_html
    assert post.updated_at == datetime(2019, 5, 2, 11, tzinfo=UTC)
    assert said.count("A link within the old site leads to nothing here") == 1
    before = everything()
    assert "3 posts as they were" in run_import(path)
    assert everything() == before


def test_links_in_what_was_changed_here_stay(file):
    later = '<a href="https://old.example.com/2019/05/sample-post-2/">later</a>'
    run_import(file(item(1, body=f"<p>{later}</p>")))
    Post.objects.update(body="Mine: [later](https://old.example.com/2019/05/sample-post-2/)")
    run_import(file(item(1, body=f"<p>{later}</p>"), item(2)))
    assert Post.objects.get(slug="sample-post-1").body.startswith("Mine: [later](https://old.example.com/")


def test_links_to_what_comes_with_a_later_run_are_led_on_then(file):
    body = '<p><a href="https://old.example.com/2019/05/sample-post-2/">later</a></p>'
    run_import(file(item(1, body=body)))
    assert Post.objects.get().body == "[later](https://old.example.com/2019/05/sample-post-2/)"
    assert "1 new post, 1 post as it was" in run_import(file(item(1, body=body), item(2)))
    assert Post.objects.get(slug="sample-post-1").body == "[later](/blog/sample-post-2/)"
    assert "2 posts as they were" in run_import(file(item(1, body=body), item(2)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/2019/05/sample-post-1/comment-page-2/", "/blog/sample-post-1/"),
        ("/2019/05/sample-post-1/amp/", "/blog/sample-post-1/"),
        ("/2019/05/sample-post-1/2/", "/blog/sample-post-1/"),
        ("/category/body/hips/", "/blog/topics/hips/"),
        ("/tag/hips/feed/", "/blog/topics/hips/feed/"),
        ("/feed/", "/blog/feed/"),
        ("/feed/atom/", "/blog/feed/"),
        ("/category/unknown/", None),
        ("/2019/05/unknown/2/", None),
    ],
)
def test_lists_feeds_and_parts_of_posts_lead_on(client, file, old, new):
    run_import(file(item(1, extra=category("Hips", "hips"))))
    response = client.get(old)
    assert (response.status_code, response.headers.get("Location")) == ((301, new) if new else (404, None))


def test_names_that_a_post_had_before_lead_on(client, file):
    run_import(file(item(1, extra=meta("_wp_old_slug", "first-name") + meta("_wp_old_slug", "second-name"))))
    for name in ("first-name", "second-name", "sample-post-1"):
        assert client.get(f"/2019/05/{name}/").headers["Location"] == "/blog/sample-post-1/"


def test_links_of_a_second_old_site_lead_to_its_own_posts(file):
    links = "".join(
        f'<p><a href="{address}">{address}</a></p>'
        for address in ("https://old.example.com/2019/05/sample-post-1/", "/2019/05/sample-post-3/", "/?p=9")
    )
    posts = (item(1), item(2, body=links), item(3))
    run_import(file(*posts, item(9, title="Only there")))
    path = file(*posts)
    path.write_text(path.read_text().replace("old.example.com", "www.second.example.org"))
    run_import(path)
    bodies = [post.body for post in Post.objects.filter(title="Sample post 2").order_by("pk")]
    assert [[line.partition("](")[2] for line in body.split("\n\n")] for body in bodies] == [
        ["/blog/sample-post-1/)", "/blog/sample-post-3/)", "/blog/sample-post-9/)"],
        ["/blog/sample-post-1-2/)", "/blog/sample-post-3-2/)", "/?p=9)"],
    ]
    before = everything()
    assert "3 posts as they were" in run_import(path)
    assert everything() == before
