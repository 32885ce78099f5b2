"""Threads of one level: who answers whom, and what it costs to show them."""

import re

import pytest
from django.core.cache import cache

from blog.models import Comment
from tests.factories import make_comment, make_post, make_practice, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    make_practice()
    return make_post()


def shown(client):
    cache.clear()
    return client.get("/blog/sample-post/").content.decode().partition('id="comments"')[2]


def test_an_answer_to_an_answer_stands_in_the_thread_and_says_whom_it_answers(client, post):
    first = make_comment(post, name="Anna Sample", state="approved")
    second = make_comment(post, name="Ben Sample", parent=first, in_reply_to=first, state="approved")
    make_comment(post, name="Cleo Sample", parent=first, in_reply_to=second, state="approved")
    html = shown(client)
    assert re.findall(r'<a href="(#comment-\d+)">in reply to (\w+ \w+)</a>', html) == [
        (f"#comment-{second.pk}", "Ben Sample")
    ]
    assert re.findall(r"Reply to (\w+) Sample", html) == ["Anna", "Ben", "Cleo"]
    assert html.count('<ol class="thread thread--answers">') == 1


def test_whom_it_answers_is_left_out_when_that_is_hidden(client, post):
    first = make_comment(post, state="approved")
    hidden = make_comment(post, name="Hidden Sample", parent=first, in_reply_to=first, state="rejected")
    make_comment(post, name="Cleo Sample", parent=first, in_reply_to=hidden, state="approved")
    html = shown(client)
    assert ("Cleo Sample" in html, "in reply to" in html, "Hidden" in html) == (True, False, False)


def test_an_empty_place_in_a_thread_is_kept_for_who_answered_it(client, post):
    first = make_comment(post, state="approved")
    gone = make_comment(post, name="a reader", body="", parent=first, state="approved", removed_at=post.published_at)
    make_comment(post, name="Cleo Sample", parent=first, in_reply_to=gone, state="approved")
    html = shown(client)
    assert "Taken back by its author." in html
    assert f'<a href="#comment-{gone.pk}">in reply to a reader</a>' in html


def test_the_practitioner_is_marked(client, post):
    first = make_comment(post, state="approved")
    make_comment(post, parent=first, author=make_user(), by_practitioner=True, state="approved")
    assert shown(client).count("Practitioner</span>") == 1


def test_silent_places_tell_machines_nothing(client, post):
    first = make_comment(post, name="a reader", body="", state="approved", removed_at=post.published_at)
    make_comment(post, parent=first, state="approved", body="An answer")
    html = client.get("/blog/sample-post/").content.decode()
    data = html.partition('id="comments"')[0]
    assert ("An answer" in data, "a reader" in data, '"commentCount":1' in data) == (True, False, True)


@pytest.mark.parametrize("count", [20, 500])
def test_an_article_asks_no_more_with_more_comments(client, post, django_assert_num_queries, count):
    first = make_comment(post, state="approved")
    Comment.objects.bulk_create(
        Comment(
            post=post,
            name="x",
            body="y",
            parent=first,
            in_reply_to=first,
            state="approved",
            decided_at=first.decided_at,
        )
        for _ in range(count)
    )
    cache.clear()
    client.get("/blog/")
    # the post, the next to appear, comments, notes on changes, before, after, related
    with django_assert_num_queries(7):
        client.get("/blog/sample-post/")
