from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from blog.models import Topic
from tests.factories import make_post, make_practice

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def posts():
    make_practice()
    topic = Topic.objects.create(name="Hips & more", slug="hips")
    for number in range(3):
        post = make_post(
            f"post-{number}", title=f"A < B {number}", published_at=timezone.now() - timedelta(days=number + 1)
        )
        post.topics.set([topic])
    make_post("draft", published_at=None)
    make_post("later", published_at=timezone.now() + timedelta(days=1))


def test_feed_lists_what_is_published_newest_first(client, posts, django_assert_num_queries):
    client.get("/")
    with django_assert_num_queries(2):
        response = client.get("/blog/feed/")
    feed = ElementTree.fromstring(response.content)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert response.cookies == {}
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["A < B 0", "A < B 1", "A < B 2"]
    assert feed.find(f"{ATOM}entry/{ATOM}link").get("href") == "http://testserver/blog/post-0/"
    assert feed.find(f"{ATOM}entry/{ATOM}category").get("term") == "Hips & more"
    again = client.get("/blog/feed/", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_sitemap_lists_what_is_published(client, posts, settings):
    settings.SITE_URL = "https://practice.example"
    response = client.get("/sitemap.xml", headers={"Host": "localhost"})
    found = [element.text for element in ElementTree.fromstring(response.content).iter() if element.tag.endswith("loc")]
    assert found == [
        "https://practice.example/",
        "https://practice.example/about/",
        "https://practice.example/policies/",
        "https://practice.example/privacy/",
        "https://practice.example/blog/post-0/",
        "https://practice.example/blog/post-1/",
        "https://practice.example/blog/post-2/",
        "https://practice.example/blog/",
        "https://practice.example/blog/topics/hips/",
    ]
    assert response.cookies == {}
