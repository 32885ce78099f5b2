"""A scheduled post is there at its time, though nothing runs at that moment: nothing that is remembered outlives it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from blog.models import Post, Topic
from practice import page_cache
from tests.factories import make_post, make_practice

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)  # the night the clocks go back in Los Angeles
PLACES = ["/", "/blog/", "/blog/topics/hips/", "/blog/feed/", "/sitemap.xml"]


@pytest.fixture
def later():
    make_practice()
    with time_machine.travel(AT - timedelta(days=1), tick=False):
        make_post("older", published_at=AT - timedelta(days=3))
        post = make_post("later", title="Waits for its time", published_at=AT)
    post.topics.set([Topic.objects.create(name="Hips", slug="hips")])
    return post


def test_it_appears_everywhere_at_its_time_and_not_before(client, later):
    with time_machine.travel(AT - timedelta(seconds=1), tick=False) as clock:
        for place in PLACES:
            assert "/blog/later/" not in client.get(place).content.decode(), place
        assert client.get("/blog/later/").status_code == 404
        assert client.get("/blog/topics/hips/").status_code == 200
        clock.move_to(AT)
        for place in PLACES:
            assert "/blog/later/" in client.get(place).content.decode(), place
        assert client.get("/blog/later/").status_code == 200


def test_a_reader_who_asks_whether_the_list_has_changed_is_told(client, later):
    with time_machine.travel(AT - timedelta(seconds=1), tick=False) as clock:
        tag = client.get("/blog/").headers["ETag"]
        assert client.get("/blog/", headers={"If-None-Match": tag}).status_code == 304
        clock.move_to(AT)
        assert client.get("/blog/", headers={"If-None-Match": tag}).status_code == 200


def test_machines_are_told_when_it_appeared_not_when_it_was_written(client, later):
    with time_machine.travel(AT + timedelta(minutes=1), tick=False):
        assert "<updated>2026-11-01T09:00:00+00:00</updated>" in client.get("/blog/feed/").content.decode()
        assert "<lastmod>2026-11-01</lastmod>" in client.get("/sitemap.xml").content.decode()


def test_what_is_remembered_around_articles_holds_until_the_next_one_appears(later):
    def newest():
        return Post.objects.published().order_by("-published_at").first().slug

    def remembered():
        return page_cache.remembered("newest", newest, group="articles", until=Post.objects.next_appearance)

    with time_machine.travel(AT - timedelta(seconds=20), tick=False) as clock:
        assert remembered() == "older"
        clock.move_to(AT - timedelta(seconds=1))
        assert remembered() == "older"
        clock.move_to(AT)
        assert remembered() == "later"
