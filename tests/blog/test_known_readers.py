import re
from datetime import timedelta

import pytest
from django.utils import timezone

from blog import comment_links, known_readers, moderation
from blog.form_token import FormToken
from blog.models import Block, Comment, ConfirmedAddress
from blog.moderation import Words
from practice.models import Message
from tests.factories import make_comment, make_post, make_practice

pytestmark = pytest.mark.django_db
ADDRESS = "Reader@example.com"


@pytest.fixture
def post():
    make_practice()
    return make_post()


def submit(post, body="My next thought.", *, email=ADDRESS, **values):
    nonce = f"{Comment.objects.count()}"
    return moderation.submit(
        post, Words("Sample reader", body, email=email), token=FormToken(nonce, timedelta(minutes=1)), **values
    )


def kinds():
    return list(Message.objects.order_by("pk").values_list("kind", "to"))


def become_known(post, email=ADDRESS):
    known_readers.confirm(email)
    make_comment(post, email=email.upper(), state="approved")


def test_who_is_known_appears_at_once_and_is_always_told(client, post):
    become_known(post)
    comment = submit(post)
    assert (comment.state, comment.decided_at is not None) == ("approved", True)
    assert "My next thought." in client.get("/blog/sample-post/").content.decode()
    assert kinds() == [("comment_waiting", "practitioner@example.com"), ("comment_shown", ADDRESS)]
    practitioner, owner = Message.objects.order_by("pk")
    assert "It is shown already." in practitioner.text
    assert "Was it not you?" in owner.text
    token = re.search(r"http://testserver/blog/comments/mailed/(\S+)/", owner.text)[1]
    assert comment_links.mailed_comment(token) == comment
    assert owner.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_confirming_or_being_approved_alone_is_not_enough(post):
    make_comment(post, email=ADDRESS, state="approved")
    assert submit(post).state == "pending"
    known_readers.confirm("second@example.com")
    for state in ("pending", "rejected", "spam"):
        make_comment(post, email="second@example.com", state=state)
    assert submit(post, "Another thought.", email="second@example.com").state == "pending"


def test_no_address_is_nobodys(post):
    ConfirmedAddress.objects.create(email="x@example.com")
    make_comment(post, state="approved")
    assert submit(post, email="").state == "pending"


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("Thank you, here is the study: https://health.test/study", "approved"),
        ("See https://a.test https://b.test https://c.test for more", "pending"),
        ("The best casino bonus", "pending"),
        ("Cheap viagra and cialis at our casino: https://a.test https://b.test https://c.test", "spam"),
    ],
)
def test_doubtful_words_wait_even_then(post, body, state):
    become_known(post)
    assert submit(post, body).state == state


def test_under_an_old_article_they_wait(post):
    become_known(post)
    old = make_post("old", published_at=timezone.now() - timedelta(days=91))
    assert submit(old).state == "pending"
    make_practice(comments_wait_after_days=0)
    assert submit(old, "One more thought.").state == "approved"


def test_blocked_is_spam_at_once(post):
    become_known(post)
    Block.objects.create(kind="email", value="reader@example.com")
    comment = submit(post)
    assert (comment.state, comment.spam_reasons) == ("spam", ["blocked"])
    assert kinds() == []


def test_whoever_is_answered_hears_of_it(post):
    become_known(post)
    first = make_comment(post, email="first@example.com", notify=True, state="approved")
    submit(post, answered=first)
    assert ("comment_answered", "first@example.com") in kinds()


def test_an_address_is_confirmed_by_the_mailed_link_on_post_alone(client, post):
    comment = submit(post)
    mail = Message.objects.get(kind="comment_link")
    assert mail.to == ADDRESS
    for typed in ("Sample reader", "My next thought"):
        assert typed not in mail.subject + mail.text + mail.html
    address = re.search(r"http://testserver(\S+)", mail.text)[1]
    assert "Confirm my address" in client.get(address).content.decode()
    assert not known_readers.is_confirmed(ADDRESS)
    for _ in range(2):
        response = client.post(address, {"verb": "confirm"})
        assert (response.status_code, dict(response.cookies)) == (303, {})
    assert list(ConfirmedAddress.objects.values_list("email", flat=True)) == ["reader@example.com"]
    assert "It is confirmed." in client.get(address).content.decode()
    moderation.approve(comment)
    assert submit(post, "Next one.").state == "approved"


def test_typing_an_address_again_and_again_mails_it_once_a_day(post):
    for number in range(4):
        submit(post, f"Thought {number}")
    assert [kind for kind, to in kinds() if to == ADDRESS] == ["comment_link"]


def test_likely_spam_mails_nobody(post):
    submit(post, "See https://a.test https://b.test https://c.test")
    assert kinds() == []
