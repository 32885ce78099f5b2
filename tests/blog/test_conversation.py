"""How long an article can be talked about, and what a reader is told when it can't."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from blog import conversation, form_token
from blog.models import Comment, PrivateQuestion
from tests.factories import make_comment, make_post, make_practice

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.mark.parametrize(
    ("days", "age", "switch", "is_open"),
    [(0, 5000, True, True), (10, 9, True, True), (10, 10, True, False), (10, 1, False, False), (0, 1, False, False)],
)
def test_an_article_closes_after_its_days_or_by_its_switch(days, age, switch, is_open):
    make_practice(comments_close_after_days=days)
    post = make_post(takes_comments=switch, published_at=NOW - timedelta(days=age))
    assert conversation.is_open(post, now=NOW) is is_open


@pytest.mark.parametrize(("days", "age", "is_fresh"), [(0, 5000, True), (90, 89, True), (90, 90, False)])
def test_an_article_is_fresh_for_its_days(days, age, is_fresh):
    make_practice(comments_wait_after_days=days)
    assert conversation.is_fresh(make_post(published_at=NOW - timedelta(days=age)), now=NOW) is is_fresh


def test_a_closed_article_says_so_and_keeps_what_was_said(client):
    make_practice()
    post = make_post(takes_comments=False)
    make_comment(post, state="approved", name="Anna Sample")
    html = client.get("/blog/sample-post/").content.decode()
    assert "Comments on this article are closed. What has been said stays." in html
    assert "Anna Sample" in html
    assert ("Reply to" in html, "Write a comment" in html) == (False, False)
    assert 'href="/blog/sample-post/ask/"' in html


def test_a_closed_article_on_which_nobody_said_anything_says_no_more_than_that(client):
    make_practice()
    make_comment(make_post(takes_comments=False), state="rejected")
    html = client.get("/blog/sample-post/").content.decode()
    assert "Comments on this article are closed." in html
    assert "What has been said" not in html


def test_the_setting_shows_at_once(client):
    make_practice()
    make_post(published_at=timezone.now() - timedelta(days=20))
    assert "Write a comment" in client.get("/blog/sample-post/").content.decode()
    make_practice(comments_close_after_days=10)
    assert "Write a comment" not in client.get("/blog/sample-post/").content.decode()


@pytest.mark.parametrize("scheduled", [None, timedelta(seconds=10), timedelta(days=1)])
def test_an_article_that_is_remembered_closes_to_the_second(client, scheduled):
    make_practice(comments_close_after_days=10)
    end = NOW + timedelta(days=1)
    with time_machine.travel(end - timedelta(seconds=20), tick=False) as clock:
        make_post(published_at=end - timedelta(days=10))
        if scheduled:
            make_post("next", published_at=end + scheduled)
        assert "Write a comment" in client.get("/blog/sample-post/").content.decode()
        clock.move_to(end - timedelta(seconds=1))
        assert "Write a comment" in client.get("/blog/sample-post/").content.decode()
        clock.move_to(end)
        assert "Write a comment" not in client.get("/blog/sample-post/").content.decode()


def test_the_form_of_a_closed_article_offers_to_ask_in_private(client):
    make_practice()
    make_post(takes_comments=False)
    html = client.get("/blog/sample-post/comment/").content.decode()
    assert "Comments on this article are closed." in html
    assert 'action="/blog/sample-post/ask/"' in html
    assert "public comment instead" not in html


def test_what_was_typed_while_it_closed_is_not_lost(client):
    make_practice()
    post = make_post(takes_comments=False)
    token = form_token.issue(post=post.pk, now=timezone.now() - timedelta(minutes=5))
    values = {"name": "Anna Sample", "body": "A long thought", "email": "anna@example.com", "token": token}
    response = client.post("/blog/sample-post/comment/", values)
    html = response.content.decode()
    assert (response.status_code, Comment.objects.count()) == (409, 0)
    assert "A long thought</textarea>" in html
    assert 'value="anna@example.com"' in html
    client.post("/blog/sample-post/ask/", values)
    assert PrivateQuestion.objects.get().body == "A long thought"
