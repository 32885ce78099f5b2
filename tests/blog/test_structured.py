import json
import re
from datetime import datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from blog import structured as structure
from blog.models import Picture, Post, Topic
from tests.factories import make_comment, make_post, make_practice

pytestmark = pytest.mark.django_db


def floored(moment):
    """JSON keeps milliseconds."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def meta(client, path):
    tree = LexborHTMLParser(client.get(path).content.decode())
    found = [node.attributes for node in tree.css("meta[property], meta[name]")]
    return {each.get("property") or each["name"]: each["content"] for each in found}


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
    assert posting["wordCount"] == 2
    assert datetime.fromisoformat(posting["datePublished"]) == floored(post.published_at)
    assert datetime.fromisoformat(posting["dateModified"]) == floored(Post.objects.get().last_change)
    assert "image" not in posting
    assert posting["comment"][0]["url"] == f"http://testserver/blog/sample-post/#comment-{first.pk}"
    assert posting["comment"][0]["comment"][0]["text"] == "Two"
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


def test_the_picture_of_a_shared_link_has_size_and_words(client):
    make_practice()
    post = make_post(title="A")
    assert meta(client, "/blog/sample-post/")["twitter:card"] == "summary"
    post.cover = Picture.objects.create(
        name="hills", original="pictures/hills.webp", sha256="x", width=1600, height=900, alt="Hills"
    )
    post.save()
    found = meta(client, "/blog/sample-post/")
    assert found["twitter:card"] == "summary_large_image"
    assert found["og:image"] == "http://testserver/media/pictures/hills.webp"
    assert (found["og:image:width"], found["og:image:height"], found["og:image:alt"]) == ("1600", "900", "Hills")
    post.share_image = "shared/a.png"
    post.save()
    found = meta(client, "/blog/sample-post/")
    assert found["og:image"] == "http://testserver/media/shared/a.png"
    assert (found["og:image:width"], found["og:image:height"], found["og:image:alt"]) == ("1200", "630", "A")
    assert structured(client, "/blog/sample-post/")[1]["@graph"][0]["image"] == {
        "@type": "ImageObject", "url": "http://testserver/media/shared/a.png", "width": 1200, "height": 630,
    }  # fmt: skip


def test_a_long_discussion_is_told_of_in_part(client):
    make_practice()
    post = make_post()
    for _ in range(structure.MOST_COMMENTS + 2):
        make_comment(post, state="approved")
    posting = structured(client, "/blog/sample-post/")[1]["@graph"][0]
    assert posting["commentCount"] == structure.MOST_COMMENTS + 2
    assert len(posting["comment"]) == structure.MOST_COMMENTS
