"""Feeds as RFC 4287 has them and as a feed reader understands them; the sitemap."""

from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.utils import timezone
from django.utils.http import http_date

from blog.models import Comment, Picture, Post, Topic
from tests.factories import make_comment, make_exercise, make_post, make_practice, make_routine

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/blog/feed/", "/blog/topics/hips/feed/", "/blog/post-0/comments/feed/"]
BODY = """## Bend

Words[^1] and [a way](/book/), [a place](#bend), ![a hip](pictures/hip.webp).

::exercise bridge

::routine release

::figure psoas

[^1]: A note.
"""


@pytest.fixture
def posts():
    make_practice()
    make_routine("release", [make_exercise("bridge")])
    Picture.objects.create(name="hip.webp", original="pictures/hip.webp", width=4, height=3, sizes={"avif": {"4": "a"}})
    topic = Topic.objects.create(name="Hips & more", slug="hips")
    found = []
    for number in range(3):
        at = timezone.now() - timedelta(days=number + 1)
        post = make_post(f"post-{number}", title=f"A < B {number}", published_at=at, body=BODY)
        post.topics.set([topic])
        found.append(post)
    make_post("draft", published_at=None).topics.set([topic])
    make_post("later", published_at=timezone.now() + timedelta(days=1)).topics.set([topic])
    first = make_comment(found[0], name="Ann & Co", body="One <b>", state="approved")
    make_comment(found[0], name="Ben", body="Two", state="approved", parent=first)
    return found


def parsed(client, path):
    feed = feedparser.parse(client.get(path).content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_what_the_standard_asks_for(client, posts, path):
    feed = ElementTree.fromstring(client.get(path).content)
    ids = [feed.findtext(f"{ATOM}id")]
    for part in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1, name
            assert part.findtext(f"{ATOM}{name}")
        assert part.findtext(f"{ATOM}author/{ATOM}name")
        links = {(link.get("rel"), link.get("href")) for link in part.findall(f"{ATOM}link")}
        assert all(href.startswith("http://testserver/blog/") for _rel, href in links)
        if part is feed:
            assert ("self", f"http://testserver{path}") in links
        else:
            ids.append(part.findtext(f"{ATOM}id"))
            assert [content.get("type") for content in part.findall(f"{ATOM}content")] == ["html"]
    assert len(ids) == len(set(ids)) > 1
    assert {each.partition(":")[0] for each in ids} == {"tag"}


@pytest.mark.parametrize("path", FEEDS[:2])
def test_articles_come_whole_and_newest_first(client, posts, path):
    feed = parsed(client, path)
    assert [entry.title for entry in feed.entries] == ["A < B 0", "A < B 1", "A < B 2"]
    entry = feed.entries[0]
    assert entry.link == "http://testserver/blog/post-0/"
    assert entry.summary == "A summary."
    assert [tag.term for tag in entry.tags] == ["Hips & more"]
    content = entry.content[0].value
    for part in (
        'href="http://testserver/book/"',
        'href="http://testserver/blog/post-0/#bend"',
        'src="http://testserver/media/pictures/hip.webp"',
        'href="http://testserver/exercises/bridge/"',
        'href="http://testserver/routines/release/play/?step=1#step-1"',
        "Lie down.",
        "A note.",
    ):
        assert part in content, part
    for part in ("<svg", "class=", "<div", "data-embed", "<aside"):
        assert part not in content, part


def test_comments_come_newest_first_and_only_those_that_can_be_read(client, posts):
    post = posts[0]
    hidden = make_comment(post, name="Hidden", state="rejected")
    make_comment(post, name="Under it", state="approved", parent=hidden)
    make_comment(post, name="Waiting")
    gone = make_comment(post, name="Gone", state="approved")
    Comment.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    feed = parsed(client, "/blog/post-0/comments/feed/")
    assert [entry.author for entry in feed.entries] == ["Ben", "Ann & Co"]
    assert feed.entries[1].content[0].value == "<p>One &lt;b&gt;</p>"
    first = Comment.objects.get(name="Ann & Co")
    assert feed.entries[1].link == f"http://testserver/blog/post-0/#comment-{first.pk}"


def test_an_id_outlives_a_change_of_address(client, posts):
    before = [entry.id for entry in parsed(client, "/blog/feed/").entries]
    Post.objects.filter(slug="post-0").update(slug="renamed")
    feed = parsed(client, "/blog/feed/")
    assert [entry.id for entry in feed.entries] == before
    assert feed.entries[0].link == "http://testserver/blog/renamed/"


@pytest.mark.parametrize("path", FEEDS)
def test_who_has_it_already_is_told_so(client, posts, path):
    response = client.get(path)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response.cookies == {}
    assert client.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_a_date_does_not_hide_that_the_newest_was_taken_back(client, posts):
    since = http_date((timezone.now() + timedelta(hours=1)).timestamp())
    newest = parsed(client, "/blog/feed/").entries[0].id
    Post.objects.filter(slug="post-0").update(published_at=None)
    response = client.get("/blog/feed/", headers={"If-Modified-Since": since})
    assert (response.status_code, newest in response.text) == (200, False)


@pytest.mark.parametrize(("path", "count"), [("/blog/feed/", 5), ("/blog/topics/hips/feed/", 6), (FEEDS[2], 2)])
def test_queries_do_not_grow_with_entries(client, posts, django_assert_num_queries, path, count):
    from django.core.cache import cache

    for number in range(2):
        if number:
            for post in posts:
                make_comment(post, state="approved")
        else:
            Post.objects.exclude(slug="post-0").update(published_at=None)
        cache.clear()
        client.get("/about/")
        with django_assert_num_queries(count):
            client.get(path)
        Post.objects.update(published_at=timezone.now())


def test_an_empty_feed_stays_the_same(client, time_machine):
    make_practice()
    before = client.get("/blog/feed/")
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert client.get("/blog/feed/").content == before.content
    assert parsed(client, "/blog/feed/").entries == []


def test_no_character_breaks_a_feed(client, posts):
    Post.objects.filter(slug="post-0").update(title="A\x0bBC\ufffe", summary="\x1b")
    make_comment(posts[0], name="Eve\x08", body="A\x0cB", state="approved")
    assert parsed(client, "/blog/feed/").entries[0].title == "ABC"
    assert parsed(client, "/blog/post-0/comments/feed/").entries[0].author == "Eve"


@pytest.mark.parametrize("path", ["/blog/topics/none/feed/", "/blog/none/comments/feed/", "/blog/draft/comments/feed/"])
def test_what_is_not_there_has_no_feed(client, posts, path):
    assert client.get(path).status_code == 404


def test_pages_name_their_feeds(client, posts):
    for path, feeds in (
        ("/", ["/blog/feed/"]),
        ("/blog/", ["/blog/feed/"]),
        ("/blog/topics/hips/", ["/blog/topics/hips/feed/"]),
        ("/blog/post-0/", ["/blog/feed/", "/blog/post-0/comments/feed/"]),
    ):
        html = client.get(path).content.decode()
        for feed in feeds:
            assert f'<link rel="alternate" type="application/atom+xml" href="{feed}"' in html


def test_sitemap_lists_what_is_published_with_its_dates(client, posts, settings):
    settings.SITE_URL = "https://practice.example"
    Post.objects.filter(slug="post-1").update(updated_at=timezone.now() + timedelta(days=2))
    response = client.get("/sitemap.xml", headers={"Host": "localhost"})
    found = {}
    for url in ElementTree.fromstring(response.content):
        loc, *rest = [element.text for element in url]
        found[loc.removeprefix("https://practice.example")] = rest[0] if rest else None
    days = {post.slug: f"{timezone.localtime(post.last_change):%Y-%m-%d}" for post in Post.objects.published()}
    assert found == {
        "/": None,
        "/about/": None,
        "/policies/": None,
        "/privacy/": None,
        "/blog/post-0/": days["post-0"],
        "/blog/post-1/": days["post-1"],
        "/blog/post-2/": days["post-2"],
        "/blog/": days["post-1"],
        "/blog/topics/hips/": days["post-1"],
        "/exercises/bridge/": None,
        "/routines/release/": None,
    }
    assert response.cookies == {}
    again = client.get("/sitemap.xml", headers={"Host": "localhost", "If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
