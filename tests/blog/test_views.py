import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blog import moderation
from blog.models import ChangeNote, Comment, Post, Topic
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics():
    return [Topic.objects.create(name=name, slug=slug) for name, slug in (("Hips", "hips"), ("Running", "running"))]


def fill(count, topics):
    for number in range(count):
        post = make_post(slug=f"post-{number}", title=f"Post {number}")
        post.topics.set(topics)
        for _ in range(count):
            comment = make_comment(post, state="approved")
            for _ in range(count):
                make_comment(post, parent=comment, state="approved")


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(client, django_assert_num_queries, topics, count):
    fill(count, topics)
    client.get("/")  # the practice's row is remembered between requests
    with django_assert_num_queries(4):  # count, posts, their topics, topics in use
        client.get("/blog/")
    with django_assert_num_queries(4):  # topic, count, posts, their topics
        client.get("/blog/topics/hips/")
    # post with topics, next one to appear, comments, notes on changes, before, after, related
    with django_assert_num_queries(7):
        client.get("/blog/post-0/")
    with django_assert_num_queries(1):  # only the post: the rest is remembered
        client.get("/blog/post-0/")


def test_queries_do_not_grow_with_comments(client, django_assert_num_queries, topics):
    client.get("/")
    for count in (20, 500):
        post = make_post(slug=f"post-{count}")
        first = [make_comment(post, state="approved") for _ in range(count // 2)]
        Comment.objects.bulk_create(
            Comment(post=post, parent=each, name="Sample", body="Yes.", body_html="<p>Yes.</p>",
                    state="approved", decided_at=timezone.now())
            for each in first
        )  # fmt: skip
        with django_assert_num_queries(7):
            assert client.get(post.get_absolute_url()).content.count(b'<article class="comment') == count


def test_drafts_and_scheduled_posts_are_hidden_everywhere(client, topics):
    hidden = [
        make_post(slug="draft", published_at=None, title="Hidden"),
        make_post(slug="later", published_at=timezone.now() + timedelta(hours=1), title="Hidden"),
    ]
    for post in hidden:
        post.topics.set(topics)
        assert client.get(post.get_absolute_url()).status_code == 404
    for address in ("/blog/", "/blog/topics/hips/"):
        assert "Hidden" not in client.get(address).content.decode()
    assert list(Post.objects.published()) == []
    assert list(Topic.objects.used()) == []


def test_a_scheduled_post_appears_when_its_time_has_come(client):
    post = make_post(slug="later", published_at=timezone.now() + timedelta(hours=1))
    assert list(Post.objects.published(now=post.published_at)) == [post]
    Post.objects.update(published_at=timezone.now())
    assert client.get("/blog/later/").status_code == 200


def test_pages_set_no_cookie_have_no_form_and_may_be_cached(client, topics):
    fill(1, topics)
    for address in ("/blog/", "/blog/topics/hips/", "/blog/post-0/"):
        response = client.get(address)
        assert response.cookies == {}
        assert "<form" not in response.content.decode()
        assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert "Cookie" not in response.headers.get("Vary", "")
        again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304


def test_list_turns_its_pages(client):
    for number in range(11):
        published_at = timezone.now() - timedelta(days=number, minutes=1)
        make_post(slug=f"post-{number}", title=f"Post number {number}", published_at=published_at)
    first, second = (client.get(f"/blog/?page={page}").content.decode() for page in (1, 2))
    assert "Post number 9<" in first
    assert "Post number 10<" not in first
    assert "Post number 10<" in second
    assert client.get("/blog/?page=nonsense").content.decode().count('class="card post-card') == 10


def test_article_shows_its_topics_contents_and_reading_time(client, topics):
    post = make_post(body="## One\n\na\n\n## Two *and* a half\n\nb\n\n## Three\n\n" + "word " * 500)
    post.topics.set(topics)
    html = client.get(post.get_absolute_url()).content.decode()
    assert '<a class="tag" href="/blog/topics/hips/">Hips</a>' in html
    assert '<a href="#two-and-a-half">Two and a half</a>' in html
    assert 'id="two-and-a-half"' in html
    assert "3 minutes to read" in html
    assert html.count("<h1") == 1


def test_contents_show_the_third_level_when_there_is_much_of_it(client):
    body = "## One\n\n### a\n\n### b\n\n## Two\n\n### c\n\n## Three\n\n"
    few = make_post(slug="few", body=body)
    many = make_post(slug="many", body=body + "### d")
    link = '<a href="#c">c</a>'
    assert link not in client.get(few.get_absolute_url()).content.decode()
    html = client.get(many.get_absolute_url()).content.decode()
    assert f'<a href="#two">Two</a><ol><li>{link}</li></ol>' in html


def test_article_shows_approved_comments_in_threads(client):
    post = make_post()
    first = make_comment(post, body="The first one", state="approved")
    make_comment(post, body="An answer", parent=first, state="approved")
    make_comment(post, body="Still waiting")
    rejected = make_comment(post, body="Turned down", state="rejected")
    make_comment(post, body="Answer to the one turned down", parent=rejected, state="approved")
    html = client.get(post.get_absolute_url()).content.decode()
    assert html.index("The first one") < html.index("An answer")
    assert "Still waiting" not in html
    assert "urned down" not in html
    assert html.count("<article") == 3


def test_topic_addresses(client, topics):
    assert client.get(reverse("blog:topic", args=["hips"])).status_code == 200
    assert client.get("/blog/topics/unknown/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_every_change_of_a_comment_shows_at_once(client):
    post = make_post()
    comment = make_comment(post, body="First xylophone")

    def shown():
        return "xylophone" in client.get(post.get_absolute_url()).content.decode()

    assert not shown()
    moderation.approve(comment)
    assert shown()
    moderation.reject(comment)
    assert not shown()
    moderation.approve(comment)
    comment.body = "Last xylophone"
    comment.save()
    assert "Last xylophone" in client.get(post.get_absolute_url()).content.decode()
    comment.delete()
    assert not shown()


def test_what_changed_is_said_at_once_under_the_text_and_dated_above_it(client):
    post = make_post(body="## Changes\n\nText")
    assert 'id="changes"' not in client.get("/blog/sample-post/").content.decode()
    for day, words in ((1, "A step was left out."), (9, "New figures <added>.")):
        ChangeNote.objects.create(post=post, on=date(2026, 3, day), text=words)
    html = client.get("/blog/sample-post/").content.decode()
    assert html.count('id="changes"') == 1
    assert '<a href="#changes">changed March 9, 2026</a>' in html
    said = html[html.index('id="changes"') :]
    assert said.index("New figures &lt;added&gt;.") < said.index("A step was left out.")


def test_topics_stand_in_the_order_of_the_alphabet(client):
    post = make_post()
    for name in ("Running", "back", "Hips"):
        post.topics.add(Topic.objects.create(name=name, slug=name.lower()))
    for address in ("/blog/", post.get_absolute_url()):
        assert re.findall(r'href="/blog/topics/(\w+)/"', client.get(address).text)[:3] == ["back", "hips", "running"]
