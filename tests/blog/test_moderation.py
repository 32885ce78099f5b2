import re
import threading

import pytest
from django.db import connection

from blog import comment_links, comment_mail, erasing, moderation
from blog.form_token import FormToken
from blog.models import Comment
from blog.moderation import Words
from practice import links, messages
from practice.models import Message
from tests.factories import make_comment, make_post, make_practice, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    make_practice()
    return make_post()


def asked(post, **values):
    return make_comment(post, **{"email": "reader@example.com", "notify": True, **values})


def mails():
    return [(message.kind, message.to) for message in Message.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("state", "verb", "after", "done"),
    [
        ("pending", moderation.approve, "approved", True),
        ("pending", moderation.reject, "rejected", True),
        ("approved", moderation.reject, "rejected", True),
        ("rejected", moderation.approve, "approved", True),
        ("pending", moderation.mark_spam, "spam", True),
        ("approved", moderation.mark_spam, "spam", True),
        ("rejected", moderation.mark_spam, "spam", True),
        ("spam", moderation.approve, "approved", True),
        ("spam", moderation.reject, "rejected", True),
        ("spam", moderation.mark_spam, "spam", False),
        ("approved", moderation.approve, "approved", False),
        ("rejected", moderation.reject, "rejected", False),
    ],
)
def test_transitions(post, state, verb, after, done):
    comment = make_comment(post, state=state)
    assert verb(comment) is done
    comment.refresh_from_db()
    assert comment.state == after
    assert comment.decided_at is not None


def test_only_spam_is_put_back(post):
    comment = make_comment(post, state="spam")
    assert moderation.put_back(comment)
    comment.refresh_from_db()
    assert (comment.state, comment.decided_at) == ("pending", None)
    assert not moderation.put_back(make_comment(post, state="approved"))


def test_a_stale_decision_does_nothing(post):
    comment = asked(post)
    stale = Comment.objects.get(pk=comment.pk)
    assert moderation.approve(comment)
    assert not moderation.approve(stale)
    assert len(mails()) == 1


def test_who_asked_is_told_once_when_approved(post):
    comment = asked(post)
    make_comment(post)
    for verb in (moderation.approve, moderation.reject, moderation.approve):
        verb(comment)
    assert mails() == [("comment_approved", "reader@example.com")]
    message = Message.objects.get()
    assert comment.get_absolute_url() in message.text
    stop_url = message.headers["List-Unsubscribe"].strip("<>")
    assert links.read(comment_mail.STOP_SALT, stop_url.rstrip("/").rpartition("/")[2]) == (comment.pk, 0)
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop_url in message.text
    assert stop_url in message.html


def test_who_did_not_ask_is_not_told(post):
    moderation.approve(make_comment(post))
    assert mails() == []


def test_the_practitioners_answer_shows_both_and_sends_one_mail(post):
    comment = asked(post)
    user = make_user(first_name="Sample", last_name="Practitioner")
    answer = moderation.reply(comment, author=user, body="Start slowly.")
    comment.refresh_from_db()
    assert comment.state == "approved"
    assert (answer.parent, answer.by_practitioner, answer.state) == (comment, True, "approved")
    assert (answer.name, answer.author) == ("Sample Practitioner", user)
    assert mails() == [("comment_answered", "reader@example.com")]


def test_an_answer_to_a_reply_stands_in_its_thread_and_tells_everybody_there(post):
    first = asked(post, state="approved", email="first@example.com")
    second = asked(post, parent=first, email="second@example.com")
    asked(post, parent=first, state="approved", email="FIRST@example.com")
    asked(post, parent=first, email="waiting@example.com")
    answer = moderation.reply(second, author=make_user(), body="Yes.")
    assert answer.parent == first
    assert answer.name == "Sample practice"
    assert sorted(mails()) == [("comment_answered", "first@example.com"), ("comment_answered", "second@example.com")]


def test_a_readers_reply_tells_the_thread_but_not_themselves(post):
    first = asked(post, state="approved", email="first@example.com")
    reply = asked(post, parent=first, email="second@example.com")
    moderation.approve(reply)
    assert sorted(mails()) == [("comment_answered", "first@example.com"), ("comment_approved", "second@example.com")]


def test_mails_carry_no_words_of_a_comment(post):
    comment = asked(post, body="Something private")
    comment_mail.tell_practitioner(comment)
    moderation.reply(comment, author=make_user(), body="Something secret")
    for message in Message.objects.all():
        assert "Something" not in message.subject + message.text + message.html


def test_the_practitioner_hears_of_waiting_comments_at_most_once_an_hour(post):
    for number in range(3):
        moderation.submit(post, Words("Sample reader", f"Text {number}"), token=FormToken(f"{number}", messages.PAUSE))
    first, second = Message.objects.order_by("due_at")
    assert second.due_at - first.due_at == messages.PAUSE
    assert first.to == "practitioner@example.com"
    assert "http://testserver/admin/blog/comment/" in first.text
    token = re.search(r"http://testserver/blog/moderate/(\S+)/", first.text)[1]
    assert comment_links.comment_to_moderate(token) == Comment.objects.earliest("pk")


@pytest.mark.parametrize("go", ["taken back", "erased"])
def test_news_that_is_called_back_is_told_of_who_came_after(post, go):
    rows = [
        moderation.submit(
            post, Words(f"Reader {n}", f"Text {n}", f"r{n}@example.com"), token=FormToken(f"{n}", messages.PAUSE)
        )
        for n in range(3)
    ]
    if go == "erased":
        erasing.erase("r1@example.com", keep_words=False)
    else:
        moderation.take_back(rows[1])
    told = Message.objects.filter(kind="comment_waiting").order_by("due_at")
    assert [message.subject_key for message in told] == [f"comment:{rows[0].pk}", f"comment:{rows[2].pk}"]
    assert told[1].due_at - told[0].due_at == messages.PAUSE
    moderation.take_back(rows[2])
    assert told.all().count() == 1


def test_stopping_acts_on_post_only_and_on_all_of_a_readers_comments(client, post):
    one, two = asked(post), asked(post, email="READER@example.com")
    other = asked(post, email="other@example.com")
    address = comment_mail.stop_url(one).removeprefix("http://testserver")
    assert "<button" in client.get(address).content.decode()
    assert Comment.objects.filter(notify=True).count() == 3
    assert "No more mails" in client.post(address, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert list(Comment.objects.filter(notify=True)) == [other]
    moderation.approve(two)
    assert mails() == []


def test_stopping_needs_a_link_of_ours(client, post):
    assert client.post("/blog/stop/forged/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_counts():
    make_practice()
    comment = asked(make_post())
    barrier = threading.Barrier(2)
    done = []

    def decide():
        mine = Comment.objects.get(pk=comment.pk)
        barrier.wait()
        try:
            done.append(moderation.approve(mine))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
    assert len(mails()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_posts_at_once_with_one_token_one_comment_is_made():
    make_practice()
    post = make_post()
    barrier = threading.Barrier(2)
    made = []

    def send():
        barrier.wait()
        try:
            made.append(moderation.submit(post, Words("Sample reader", "Text"), token=FormToken("one", messages.PAUSE)))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    assert Comment.objects.count() == 1
    assert len(mails()) == 1
