"""Deciding from the mail: a signed page for one comment, without signing in."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog import comment_links, form_token, moderation
from blog.models import Comment
from practice import links
from practice.models import Message
from tests.factories import make_comment, make_post, make_practice, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    make_practice()
    return make_comment(make_post(), name="Anna Sample", body="Her words", spam_reasons=["link"], spam_score=1)


def press(client, comment, verb, **values):
    return client.post(comment_links.moderate_path(comment), {"verb": verb, "mark": comment.mark, **values})


def token(comment, **age):
    return form_token.issue(post=comment.post_id, now=timezone.now() - timedelta(**(age or {"minutes": 1})))


def state(comment):
    return Comment.objects.get(pk=comment.pk).state


def test_the_page_shows_the_comment_its_reasons_and_the_ways(client, comment):
    response = client.get(comment_links.moderate_path(comment))
    html = response.content.decode()
    assert "Her words" in html
    assert "Doubt: 1" in html
    assert "<li>a link</li>" in html
    assert [each for each in ("approve", "reject", "spam", "reply") if f'value="{each}"' in html] == [
        "approve", "reject", "spam", "reply",
    ]  # fmt: skip
    assert (dict(response.cookies), response.headers["Cache-Control"]) == ({}, "no-store, private")


def test_once_it_is_shown_nothing_is_urged_and_an_answer_shows_itself_alone(client, comment):
    client.force_login(make_user())
    pages = comment_links.moderate_path(comment), reverse("admin:blog_comment_change", args=[comment.pk])
    assert 'class="button" name="verb" value="approve"' in client.get(pages[0]).text
    assert all(">Answer and show both</button>" in client.get(page).text for page in pages)
    moderation.approve(comment)
    assert 'class="button button--quiet" name="verb" value="reject"' in client.get(pages[0]).text
    assert all(">Answer</button>" in client.get(page).text for page in pages)


@pytest.mark.parametrize("verb", ["approve", "reject", "spam", "reply"])
def test_looking_changes_nothing(client, comment, verb):
    for method in (client.get, client.head):
        address = comment_links.moderate_path(comment)
        values = {"verb": verb, "mark": comment.mark, "body": "x", "token": token(comment)}
        assert method(address, values).status_code == 200
    assert (state(comment), Comment.objects.count(), Message.objects.count()) == ("pending", 1, 0)


@pytest.mark.parametrize(("verb", "after"), [("approve", "approved"), ("reject", "rejected"), ("spam", "spam")])
def test_one_press_decides_and_a_second_does_no_harm(client, comment, verb, after):
    for _ in range(2):
        assert press(client, comment, verb).status_code == 303
    assert state(comment) == after


def test_the_answer_is_the_practices_and_shows_both_once(client, comment):
    values = {"body": "Start slowly.", "token": token(comment)}
    for _ in range(2):
        assert press(client, comment, "reply", **values).status_code == 303
    answer = Comment.objects.get(parent=comment)
    assert (answer.name, answer.by_practitioner, answer.author) == ("Sample practice", True, None)
    assert (answer.state, answer.in_reply_to, state(comment)) == ("approved", comment, "approved")
    assert "Start slowly." in client.get(comment_links.moderate_path(comment)).content.decode()


def test_an_answer_is_never_eaten(client, comment):
    for bad, status in ((token(comment, hours=25), 200), ("forged", 400)):
        response = press(client, comment, "reply", body="A slow answer", token=bad)
        assert response.status_code == status
        assert "A slow answer</textarea>" in response.content.decode()
        assert bad not in response.content.decode()
    assert "Write something first." in press(client, comment, "reply", body="", token=token(comment)).content.decode()
    assert Comment.objects.count() == 1


def test_a_second_answer_from_a_form_gone_back_to_is_not_eaten(client, comment):
    once = token(comment)
    press(client, comment, "reply", body="Start slowly.", token=once)
    response = press(client, comment, "reply", body="And drink water.", token=once)
    assert (response.status_code, "And drink water.</textarea>" in response.content.decode()) == (409, True)
    assert [each.body for each in Comment.objects.filter(parent=comment)] == ["Start slowly."]


def test_nobody_decides_about_words_they_have_not_read(client, comment):
    seen = comment.mark
    moderation.edit(comment, "Other words")
    comment.refresh_from_db()
    for verb in ("approve", "reject", "spam"):
        response = press(client, comment, verb, mark=seen)
        assert response.status_code == 409
        assert "Other words" in response.content.decode()
    late = press(client, comment, "reply", mark=seen, body="An answer", token=token(comment))
    assert (late.status_code, "An answer</textarea>" in late.content.decode()) == (409, True)
    assert (state(comment), Comment.objects.count()) == ("pending", 1)


def test_an_unknown_verb_does_nothing(client, comment):
    assert press(client, comment, "delete").status_code == 409
    assert state(comment) == "pending"


def test_a_link_is_for_one_comment_some_days_and_this_purpose(client, comment):
    address = comment_links.moderate_path(comment)
    bad = [
        "/blog/moderate/forged/",
        f"/blog/moderate/{links.token(comment_links.OWN, pk=comment.pk)}/",
        f"/blog/moderate/{links.token(comment_links.MAILED, pk=comment.pk)}/",
        f"/blog/moderate/{links.token(comment_links.MODERATE, pk=comment.pk + 1)}/",
    ]
    assert {client.post(each, {"verb": "approve", "mark": comment.mark}).status_code for each in bad} == {404}
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        assert client.get(address).status_code == 404
        assert client.post(address, {"verb": "approve", "mark": comment.mark}).status_code == 404
    assert state(comment) == "pending"


def test_closing_its_authors_links_leaves_the_practitioners(client, comment):
    comment_links.revoke(comment)
    assert client.get(comment_links.moderate_path(comment)).status_code == 200


def test_what_was_taken_back_can_only_be_looked_at(client, comment):
    make_comment(comment.post, parent=comment, state="approved")
    moderation.take_back(comment)
    comment.refresh_from_db()
    assert "Taken back by its author." in client.get(comment_links.moderate_path(comment)).content.decode()
    assert press(client, comment, "reject").status_code == 409


@pytest.mark.parametrize("way", ["page", "list"])
def test_the_practitioner_closes_links_that_have_gone_astray(client, comment, way):
    other = make_comment(comment.post)
    before, others = comment_links.moderate_path(comment), comment_links.moderate_path(other)
    desk = Client()
    desk.force_login(make_user())
    address = reverse("admin:blog_comment_close_link", args=[comment.pk])
    assert f'action="{address}"' in desk.get(f"/admin/blog/comment/{comment.pk}/change/").content.decode()
    desk.get(address)
    assert client.get(before).status_code == 200
    if way == "page":
        desk.post(address)
    else:
        desk.post("/admin/blog/comment/", {"action": "close_links_of_all", "_selected_action": [comment.pk]})
    assert (client.get(before).status_code, client.get(others).status_code) == (404, 200)
    assert client.post(before, {"verb": "approve", "mark": comment.mark}).status_code == 404
    comment.refresh_from_db()
    assert (comment.state, comment.link_version) == ("pending", 0)
    assert client.get(comment_links.moderate_path(comment)).status_code == 200
