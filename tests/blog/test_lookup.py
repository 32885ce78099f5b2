from datetime import timedelta

import pytest
from django.utils import timezone

from blog import lookup
from blog.models import Post, Topic
from tests.factories import make_post, make_user

pytestmark = pytest.mark.django_db


def test_an_article_comes_with_topics_and_author_in_one_query(django_assert_num_queries):
    make_post("other")
    post = make_post("one", author=make_user(first_name="Sample", last_name="Writer"), headings=[])
    post.topics.set([Topic.objects.create(name=name, slug=name.lower()) for name in ("Moving", "Hips")])
    with django_assert_num_queries(1):
        rows = lookup.article("one")
        assert [(row, row.topic_name, row.author_name) for row in rows] == [
            (post, "Hips", "Sample Writer"),
            (post, "Moving", "Sample Writer"),
        ]
    assert [(row.topic_slug, row.author_name) for row in lookup.article("other")] == [(None, "")]


def test_the_lookup_says_what_published_says():
    now = timezone.now()
    make_post("draft", published_at=None)
    make_post("later", published_at=now + timedelta(seconds=1))
    make_post("now", published_at=now)
    make_post("before", published_at=now - timedelta(seconds=1))
    for post in Post.objects.all():
        assert bool(lookup.article(post.slug, now=now)) == Post.objects.published(now).filter(pk=post.pk).exists()
    assert lookup.article("none") == []


def test_what_is_read_is_what_was_written():
    post = make_post("one", body="## Heading\n\nText")
    (found,) = lookup.article("one")
    fields = [field.attname for field in Post._meta.concrete_fields]
    post.refresh_from_db()
    assert {name: getattr(found, name) for name in fields} == {name: getattr(post, name) for name in fields}
