from datetime import timedelta

import pytest
from django.utils import timezone

from blog import reading_on
from blog.models import Post, Topic
from tests.factories import make_post

pytestmark = pytest.mark.django_db


def days_ago(count):
    return timezone.now() - timedelta(days=count)


@pytest.fixture
def posts():
    """Seven days of posts, `p1` the newest; a draft and one whose time is to come."""
    make_post("draft", published_at=None)
    make_post("coming", published_at=timezone.now() + timedelta(minutes=30))
    return {day: make_post(f"p{day}", title=f"Post {day}", published_at=days_ago(day)) for day in range(1, 8)}


def names(onward):
    return [each and each.slug for each in (onward.earlier, onward.later)]


def test_before_and_after_go_by_publication(posts):
    assert names(reading_on.after(posts[3])) == ["p4", "p2"]
    assert names(reading_on.after(posts[1])) == ["p2", None]
    assert names(reading_on.after(posts[7])) == [None, "p6"]
    assert names(reading_on.after(Post.objects.get(slug="draft"))) == ["p1", None]
    assert names(reading_on.after(Post.objects.get(slug="coming"))) == ["p1", None]


def test_posts_of_one_moment_follow_each_other():
    now = days_ago(1)
    first, second, third = (make_post(f"p{n}", published_at=now) for n in range(3))
    assert names(reading_on.after(second)) == [first.slug, third.slug]


def related(post):
    return [each.slug for each in reading_on.after(post).related]


def test_chosen_posts_come_instead_of_those_that_share_topics(posts):
    hips, run = (Topic.objects.create(name=name, slug=name) for name in ("hips", "run"))
    for day in (1, 2, 3, 4, 5):
        posts[day].topics.set([hips])
    posts[1].topics.add(run)
    posts[5].topics.add(run)
    Post.objects.get(slug="draft").topics.set([hips, run])
    assert related(posts[1]) == ["p5", "p3", "p4"]  # p2 stands beside them, as the one before
    assert related(posts[6]) == []
    posts[1].related.set([posts[7], Post.objects.get(slug="draft")])
    assert related(posts[1]) == ["p7"]
    assert related(posts[7]) == []


def test_the_article_shows_where_to_go_on(client, posts):
    posts[3].related.set([posts[6]])
    html = client.get("/blog/p3/").content.decode()
    assert '<a rel="prev" href="/blog/p4/">Post 4</a>' in html
    assert '<a rel="next" href="/blog/p2/">Post 2</a>' in html
    assert '<a href="/blog/p6/">Post 6</a>' in html


def test_an_only_article_leads_nowhere(client):
    make_post()
    assert 'id="read-on"' not in client.get("/blog/sample-post/").content.decode()


def test_a_post_appears_when_its_time_has_come(client, posts, time_machine):
    assert "/blog/coming/" not in client.get("/blog/p1/").content.decode()
    time_machine.move_to(timezone.now() + timedelta(minutes=31, seconds=1))  # what is remembered lives no longer
    assert '<a rel="next" href="/blog/coming/">' in client.get("/blog/p1/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_post_that_is_taken_back_disappears_at_once(client, posts):
    assert "/blog/p2/" in client.get("/blog/p1/").content.decode()
    Post.objects.filter(slug="p2").update(published_at=None)
    assert "/blog/p2/" not in client.get("/blog/p1/").content.decode()
