import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from blog import comment_links, form_token
from blog.models import Comment
from practice.models import Message
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db
COMMENT = "/blog/sample-post/comment/"


@pytest.fixture
def post():
    return make_post()


def typed(post, *, age=timedelta(minutes=2), **values):
    token = form_token.issue(post=post.pk, now=timezone.now() - age)
    return {"name": "Sample reader", "body": "My hip is short.", "token": token, "subject": "", **values}


def test_a_comment_is_queued_and_leads_to_its_own_page(client, post):
    response = client.post("/blog/sample-post/comment/", typed(post))
    comment = Comment.objects.get()
    token = response.headers["Location"].removeprefix("/blog/comments/").removesuffix("/")
    assert (response.status_code, comment_links.own_comment(token)) == (303, comment)
    page = client.get(response.headers["Location"]).content.decode()
    assert "waits for approval" in page
    assert "<p>My hip is short.</p>" in page
    assert (comment.state, comment.post, comment.parent, comment.name) == ("pending", post, None, "Sample reader")
    assert comment.body_html == "<p>My hip is short.</p>"
    assert "My hip" not in client.get("/blog/sample-post/").content.decode()


@pytest.mark.parametrize("address", ["comment", "ask"])
def test_the_form_sets_no_cookie_and_is_kept_by_nobody(client, post, address):
    response = client.get(f"/blog/sample-post/{address}/")
    assert dict(response.cookies) == {}
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert client.get(f"/blog/sample-post/{address}/sent/").headers["X-Robots-Tag"] == "noindex"


def test_the_whole_way_with_csrf_checked_and_without_a_cookie(post):
    client = Client(enforce_csrf_checks=True)
    html = client.get("/blog/sample-post/comment/").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', html)[1]
    sent = {"name": "Sample reader", "body": "Hello", "token": token}
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
    response = client.post("/blog/sample-post/comment/", sent, headers=headers)
    assert (response.status_code, client.cookies) == (303, {})
    assert Comment.objects.get().spam_reasons == ["hasty"]


@pytest.mark.parametrize(
    ("headers", "status", "count"),
    [
        ({}, 303, 1),
        ({"Origin": "https://testserver"}, 303, 1),
        ({"Sec-Fetch-Site": "none"}, 303, 1),
        ({"Sec-Fetch-Site": "cross-site"}, 400, 0),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, 400, 0),
        ({"Origin": "http://else.example"}, 400, 0),
        ({"Origin": "null"}, 400, 0),
        ({"Origin": "http://[odd"}, 400, 0),
    ],
)
def test_another_site_cannot_make_its_visitors_comment(client, post, headers, status, count):
    response = client.post("/blog/sample-post/comment/", typed(post), headers=headers)
    assert (response.status_code, Comment.objects.count()) == (status, count)
    assert count or "My hip is short.</textarea>" in response.text


def test_a_reply_stands_under_the_first_level_and_names_whom(client, post):
    first = make_comment(post, name="Anna Sample", state="approved")
    answer = make_comment(post, name="Ben Sample", parent=first, state="approved")
    assert "Reply to Ben Sample" in client.get(f"/blog/sample-post/comment/?reply={answer.pk}").content.decode()
    client.post(f"/blog/sample-post/comment/?reply={answer.pk}", typed(post))
    made = Comment.objects.latest("pk")
    assert (made.parent, made.in_reply_to) == (first, answer)
    assert "Reply to Anna Sample" in client.get("/blog/sample-post/").content.decode()


@pytest.mark.parametrize("reply", ["", "x", "0", "99999999999999999999", "²"])
def test_an_unknown_comment_to_reply_to_makes_a_comment_of_its_own(client, post, reply):
    client.post(f"/blog/sample-post/comment/?reply={reply}", typed(post))
    assert Comment.objects.get().parent is None


def test_comments_that_are_hidden_or_elsewhere_cannot_be_answered(client, post):
    hidden = make_comment(post)
    elsewhere = make_comment(make_post("other"), state="approved")
    for comment in (hidden, elsewhere):
        html = client.get(f"/blog/sample-post/comment/?reply={comment.pk}").content.decode()
        assert "Reply to" not in html


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, post):
    values = typed(post, name="", body="Kept text", notify="on")
    html = client.post("/blog/sample-post/comment/", values).content.decode()
    assert "<title>Error:" in html
    assert "Where should the mail go?" in html
    assert "Kept text</textarea>" in html
    assert values["token"] in html
    assert Comment.objects.count() == 0


def test_a_form_that_ran_out_comes_back_with_its_text_and_a_fresh_token(client, post):
    values = typed(post, age=timedelta(hours=25))
    response = client.post("/blog/sample-post/comment/", values)
    html = response.content.decode()
    assert response.status_code == 200
    assert "open for more than a day" in html
    assert "My hip is short.</textarea>" in html
    fresh = re.search(r'name="token" value="([^"]+)"', html)[1]
    assert fresh != values["token"]
    assert client.post("/blog/sample-post/comment/", {**values, "token": fresh}).status_code == 303


def test_a_forged_token_is_dropped_but_the_words_are_shown(client, post):
    other = form_token.issue(post=post.pk + 1, now=timezone.now())
    for token in ("", "forged", other):
        response = client.post("/blog/sample-post/comment/", typed(post, token=token))
        assert response.status_code == 400
        assert "My hip is short.</textarea>" in response.content.decode()
    assert Comment.objects.count() == 0


def test_the_hidden_field_drops_without_a_word(client, post):
    response = client.post("/blog/sample-post/comment/", typed(post, subject="Buy"))
    assert response.status_code == 303
    assert (Comment.objects.count(), Message.objects.count()) == (0, 0)


def test_the_same_sent_again_from_a_fresh_form_leads_to_the_first(client, post):
    def sent(address):
        values = typed(post, email="reader@example.com")
        place = client.post(COMMENT, values, REMOTE_ADDR=address).headers["Location"]
        return comment_links.own_comment(place.removeprefix("/blog/comments/").removesuffix("/"))

    assert sent("203.0.113.7") == sent("203.0.113.99")
    assert (Comment.objects.count(), Message.objects.filter(to="reader@example.com").count()) == (1, 1)


@pytest.mark.parametrize(
    ("sent", "row", "address"),
    [
        ({"body": "My hip is long."}, {}, "203.0.113.7"),
        ({"name": "Sample Reader"}, {}, "203.0.113.7"),
        ({"email": "other@example.com"}, {}, "203.0.113.7"),
        ({"email": ""}, {}, "203.0.113.7"),
        ({"notify": "on"}, {}, "203.0.113.7"),
        ({}, {}, "198.51.100.7"),
        ({}, {"network": ""}, ""),
        ({}, {"state": "approved", "decided_at": timezone.now()}, "203.0.113.7"),
        ({}, {"state": "rejected", "decided_at": timezone.now()}, "203.0.113.7"),
        ({}, {"edited_at": timezone.now()}, "203.0.113.7"),
        ({}, {"link_version": 1}, "203.0.113.7"),
        ({}, {"created_at": timezone.now() - timedelta(hours=2)}, "203.0.113.7"),
    ],
)
def test_what_may_be_somebody_elses_is_a_comment_of_its_own(client, post, sent, row, address):
    whose = {"email": "reader@example.com"}
    client.post(COMMENT, typed(post, **whose), REMOTE_ADDR="203.0.113.7")
    Comment.objects.update(**row)
    client.post(COMMENT, typed(post, **{**whose, **sent}), REMOTE_ADDR=address)
    assert Comment.objects.count() == 2


def test_pressing_twice_makes_one_comment(client, post):
    values = typed(post)
    for _ in range(2):
        assert client.post("/blog/sample-post/comment/", values).status_code == 303
    assert (Comment.objects.count(), Message.objects.count()) == (1, 1)


def test_a_form_gone_back_to_does_not_eat_what_is_written_anew(client, post):
    first = typed(post)
    client.post("/blog/sample-post/comment/", first)
    response = client.post("/blog/sample-post/comment/", {**first, "body": "And my left one?"})
    html = response.content.decode()
    assert (response.status_code, "And my left one?</textarea>" in html) == (409, True)
    assert "has sent something else already" in html
    fresh = re.search(r'name="token" value="([^"]+)"', html)[1]
    client.post("/blog/sample-post/comment/", {**first, "body": "And my left one?", "token": fresh})
    assert set(Comment.objects.values_list("body", flat=True)) == {"My hip is short.", "And my left one?"}


def test_spam_is_queued_with_its_reasons_and_spares_a_mail(client, post):
    client.post("/blog/sample-post/comment/", typed(post, body="https://a.test https://b.test https://c.test"))
    comment = Comment.objects.get()
    assert (comment.state, comment.spam_reasons, comment.spam_score) == ("pending", ["links", "bare_link"], 9)
    assert Message.objects.count() == 0


def test_the_same_text_and_many_from_one_network_raise_doubt(client, post):
    for number in range(4):
        client.post("/blog/sample-post/comment/", typed(post, name=f"Reader {number}", body=f"Text {min(number, 2)}"))
    assert [comment.spam_reasons for comment in Comment.objects.all()] == [[], [], [], ["duplicate", "frequent"]]
    client.post("/blog/sample-post/comment/", typed(post, body="From afar"), REMOTE_ADDR="198.51.100.1")
    assert Comment.objects.latest("pk").spam_reasons == []


def test_an_address_is_no_wish_for_mails_about_answers(client, post):
    client.post("/blog/sample-post/comment/", typed(post, email="reader@example.com"))
    comment = Comment.objects.get()
    assert (comment.email, comment.notify) == ("reader@example.com", False)


def test_of_the_network_only_a_hash_is_kept(client, post):
    client.post("/blog/sample-post/comment/", typed(post))
    comment = Comment.objects.get()
    assert comment.network != ""
    assert "127.0.0" not in comment.network


def test_no_comments_on_what_is_not_published(client):
    post = make_post("draft", published_at=None)
    for address in ("/blog/draft/comment/", "/blog/draft/comment/sent/"):
        assert client.get(address).status_code == 404
    assert client.post("/blog/draft/comment/", typed(post)).status_code == 404


def test_a_text_too_long_is_refused_in_words(client, post):
    response = client.post("/blog/sample-post/comment/", typed(post, body="x" * 4001))
    assert response.status_code == 200
    assert "4000" in response.content.decode()
