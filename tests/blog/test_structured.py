import json
import re

import pytest

from blog.models import Topic
from tests.factories import make_comment, make_post, make_practice

pytestmark = pytest.mark.django_db


def structured(client, path):
    html = client.get(path).content.decode()
    return html, json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])


def test_an_article_says_what_it_is(client):
    make_practice()
    post = make_post(title="A & B")
    post.topics.set([Topic.objects.create(name="Hips", slug="hips")])
    first = make_comment(post, state="approved", body="One")
    make_comment(post, state="approved", body="Two", parent=first)
    make_comment(post, body="Waiting")
    posting, trail = structured(client, "/blog/sample-post/")[1]["@graph"]
    assert posting["@type"] == "BlogPosting"
    assert posting["headline"] == "A & B"
    assert posting["url"] == "http://testserver/blog/sample-post/"
    assert posting["author"]["name"] == "Sample practice"
    assert posting["keywords"] == ["Hips"]
    assert posting["commentCount"] == 2
    assert [comment["text"] for comment in posting["comment"]] == ["One"]
    assert [step["item"] for step in trail["itemListElement"]] == [
        "http://testserver/blog/",
        "http://testserver/blog/sample-post/",
    ]


def test_no_word_of_a_reader_ends_the_data_block(client):
    make_practice()
    make_comment(make_post(), state="approved", body="</script><script>alert(1)</script> & more")
    html, data = structured(client, "/blog/sample-post/")
    assert data["@graph"][0]["comment"][0]["text"] == "</script><script>alert(1)</script> & more"
    assert "<script>alert" not in html


def test_shared_links_have_title_and_summary(client):
    make_practice()
    make_post(title='The "A"', summary="What it is.")
    html = client.get("/blog/sample-post/").content.decode()
    assert '<meta property="og:title" content="The &quot;A&quot;">' in html
    assert '<link rel="canonical" href="http://testserver/blog/sample-post/">' in html
    assert '<meta name="description" content="What it is.">' in html
