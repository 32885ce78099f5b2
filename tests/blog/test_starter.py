import re

import pytest

from blog import starter
from blog.models import Comment, Post, Topic

pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing():
    starter.load()
    Post.objects.update(title="Edited")
    Comment.objects.filter(state="pending").delete()
    starter.load()
    assert [post.title for post in Post.objects.all()] == ["Edited"]
    assert (Topic.objects.count(), Comment.objects.count()) == (3, 4)


def test_the_article_has_its_parts_in_order(client):
    starter.load()
    post = Post.objects.get()
    assert re.findall(r'data-embed="(.*?)"', post.body_html) == [
        "exercise:lunge-stretch",
        "exercise:bridge",
        "exercise:kneeling-hip-flexor-stretch",
        "exercise:cat-cow",
        "exercise:leg-lowering",
        "routine:psoas-release",
    ]
    assert '<figure class="anatomy">' in post.body_html
    assert 'href="/book/"' in post.body_html
    assert 'href="https://pmc.ncbi.nlm.nih.gov/articles/PMC8316530"' in post.body_html
    assert 'href="https://doi.org/10.3390/jcm13247598"' in post.body_html
    words = len(re.sub(r"<figure.*?</figure>|<[^>]+>", " ", post.body_html, flags=re.S).split())
    assert 1200 <= words <= 1600
    html = client.get("/blog/psoas/").content.decode()
    assert html.count('class="comment"') == 3
    assert html.count("comment__badge") == 1
    assert "that waits" not in html
    assert "<svg viewBox" in html


def test_every_sample_says_that_it_is_one():
    starter.load()
    assert all("This is a sample" in comment.body for comment in Comment.objects.all())
