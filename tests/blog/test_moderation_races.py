"""Two at once, with real threads: whoever comes second finds things as the first has left them."""

import threading

import pytest
from django.db import connection

from blog import erasing, known_readers, moderation
from blog.models import Comment
from practice.models import Message
from tests.factories import make_comment, make_post, make_practice

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "reader@example.com"
ROUNDS = range(4)


def at_once(*verbs):
    """Each verb in a thread of its own, begun together. What they returned, in their order."""
    barrier, done = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(place, verb):
        try:
            barrier.wait()
            done[place] = verb()
        except moderation.Changed:
            done[place] = "changed"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


@pytest.fixture
def post():
    make_practice()
    return make_post()


def copies(comment, count=2):
    return [Comment.objects.select_related("post", "parent").get(pk=comment.pk) for _ in range(count)]


@pytest.mark.parametrize("turn", ROUNDS)
def test_approve_against_its_authors_delete(post, turn):
    comment = make_comment(post, email=ADDRESS, notify=True)
    mine, theirs = copies(comment)
    at_once(lambda: moderation.approve(mine), lambda: moderation.take_back(theirs))
    assert Comment.objects.count() == 0
    assert Message.objects.count() == 0  # nobody is told of what is gone


@pytest.mark.parametrize("turn", ROUNDS)
def test_of_two_approvals_one_mails(post, turn):
    mine, theirs = copies(make_comment(post, email=ADDRESS, notify=True))
    done = at_once(lambda: moderation.approve(mine), lambda: moderation.approve(theirs))
    assert sorted(done) == [False, True]
    assert list(Message.objects.values_list("kind", flat=True)) == ["comment_approved"]


@pytest.mark.parametrize("turn", ROUNDS)
def test_an_approval_never_shows_words_that_were_changed_meanwhile(post, turn):
    comment = make_comment(post, body="As it was read")
    mine, theirs = copies(comment)
    at_once(lambda: moderation.approve(mine), lambda: moderation.edit(theirs, "As nobody has read it"))
    row = Comment.objects.get(pk=comment.pk)
    assert (row.body, row.state) == ("As nobody has read it", "pending")


@pytest.mark.parametrize("turn", ROUNDS)
def test_two_changes_at_once_leave_one_of_them_whole(post, turn):
    comment = make_comment(post, body="Before")
    mine, theirs = copies(comment)
    done = at_once(lambda: moderation.edit(mine, "One"), lambda: moderation.edit(theirs, "Two"))
    row = Comment.objects.get(pk=comment.pk)
    assert done.count("changed") == 1
    assert row.body_html == f"<p>{row.body}</p>"
    assert row.body in ("One", "Two")


@pytest.mark.parametrize("turn", ROUNDS)
def test_an_answer_against_its_authors_delete_leaves_a_place_or_nothing(post, turn):
    comment = make_comment(post, state="approved", name="Anna Sample")
    mine, theirs = copies(comment)
    answered, _ = at_once(
        lambda: moderation.reply(mine, author=None, body="An answer"), lambda: moderation.take_back(theirs)
    )
    names = sorted(Comment.objects.values_list("name", flat=True))
    assert names == ([] if answered == "changed" else ["Sample practice", "a reader"])


@pytest.mark.parametrize("turn", ROUNDS)
def test_one_token_makes_one_answer(post, turn):
    mine, theirs = copies(make_comment(post))
    at_once(
        lambda: moderation.reply(mine, author=None, body="An answer", nonce="once"),
        lambda: moderation.reply(theirs, author=None, body="An answer", nonce="once"),
    )
    assert Comment.objects.filter(by_practitioner=True).count() == 1


def test_confirming_twice_at_once_confirms_once(post):
    at_once(lambda: known_readers.confirm(ADDRESS), lambda: known_readers.confirm(ADDRESS.upper()))
    assert known_readers.is_confirmed(ADDRESS)


@pytest.mark.parametrize("turn", ROUNDS)
def test_an_approval_mails_nobody_who_is_being_erased(post, turn):
    comment = make_comment(post, email=ADDRESS, notify=True)
    (mine,) = copies(comment, 1)
    at_once(lambda: moderation.approve(mine), lambda: erasing.erase(ADDRESS, keep_words=True))
    assert Message.objects.filter(to=ADDRESS).count() == 0
    assert Comment.objects.get().email == ""
