import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from blog import comment_links, jobs, known_readers, moderation
from blog.models import Comment, ConfirmedAddress, Post
from practice import links
from practice.models import Message
from tests.factories import make_comment, make_post, make_practice

pytestmark = pytest.mark.django_db
ADDRESS = "reader@example.com"


@pytest.fixture
def post():
    make_practice()
    return make_post()


def send(client, address, verb, comment=None, **values):
    mark = {"mark": comment.mark} if comment else {}
    return client.post(address, {"verb": verb, **mark, **values})


def reread(comment):
    return Comment.objects.get(pk=comment.pk)


def known(post):
    known_readers.confirm(ADDRESS)
    return make_comment(post, email=ADDRESS, state="approved")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("pending", "waits for approval"),
        ("spam", "waits for approval"),
        ("approved", "It is shown."),
        ("rejected", "It was read and is not shown."),
    ],
)
def test_the_page_says_how_it_stands_and_sets_no_cookie(client, post, state, said):
    comment = make_comment(post, state=state, body="My own words")
    response = client.get(comment_links.own_path(comment))
    html = response.content.decode()
    assert said in html
    assert "<p>My own words</p>" in html
    assert "spam" not in html
    assert (dict(response.cookies), response.headers["Cache-Control"]) == ({}, "no-store, private")
    assert (response.headers["X-Robots-Tag"], response.headers["Referrer-Policy"]) == ("noindex", "no-referrer")


def test_whoever_waits_is_told_what_happens_and_where_to_look(client, post):
    comment = make_comment(post)
    address = comment_links.own_path(comment)
    page = client.get(address).text
    assert "Your comment has arrived" in page
    assert f'Keep <a href="{address}">the address of this page</a>, in a bookmark for instance: for 30 days' in page
    assert "A mail tells you" not in page
    told = make_comment(post, email=ADDRESS, notify=True)
    mailed = client.get(comment_links.mailed_path(told)).text
    assert ("A mail tells you" in mailed, "the address of this page" in mailed) == (True, False)
    moderation.approve(comment)
    assert "the address of this page" not in client.get(address).text


def test_the_article_says_that_comments_are_read_first_and_the_same_to_all(client, post):
    before = client.get("/blog/sample-post/")
    assert "No comments are shown yet. They are read before they appear" in before.text
    make_comment(post)
    assert client.get("/blog/sample-post/").content == before.content


def test_it_can_be_changed_for_a_quarter_of_an_hour(client, post):
    comment = make_comment(post, body="Before")
    address = comment_links.own_path(comment)
    response = send(client, address, "edit", comment, body="After")
    assert (response.status_code, response.headers["Location"].startswith("/blog/comments/")) == (303, True)
    changed = reread(comment)
    assert (changed.body, changed.body_html, changed.state) == ("After", "<p>After</p>", "pending")
    assert changed.edited_at is not None


def test_later_that_page_changes_nothing_and_keeps_what_was_typed(client, post):
    comment = make_comment(post, body="Before", email=ADDRESS)
    address = comment_links.own_path(comment)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        late = send(client, address, "edit", comment, body="Typed too late")
        assert send(client, address, "take_back").status_code == 409
        html = client.get(address).content.decode()
    assert late.status_code == 409
    assert "15 minutes for changes on this page are over" in late.content.decode()
    assert "Typed too late</textarea>" in late.content.decode()
    assert ("Keep the change" in html, "Delete my comment" in html, "Mail me a link" in html) == (False, False, True)
    assert reread(comment).body == "Before"


def test_the_mailed_link_changes_it_later(client, post):
    comment = make_comment(post, body="Before", email=ADDRESS)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        send(client, comment_links.own_path(comment), "mail_link")
        mailed = re.search(r"http://testserver(/blog/comments/mailed/\S+)", Message.objects.get().text)[1]
        send(client, mailed, "edit", comment, body="Three days later")
    assert reread(comment).body == "Three days later"


def test_links_are_mailed_to_the_comments_own_address_and_only_so_often(client, post):
    comment = make_comment(post, email=ADDRESS, name="Buy at evil.test", body="Words")
    for _ in range(5):
        html = send(client, comment_links.own_path(comment), "mail_link", email="other@example.com").content.decode()
    assert "Enough links are on their way" in html
    assert ADDRESS not in html
    sent = Message.objects.values_list("kind", "to")
    assert list(sent) == [("comment_link", ADDRESS)] * 3
    for message in Message.objects.all():
        assert "evil.test" not in message.subject + message.text + message.html
        assert "Words" not in message.subject + message.text + message.html


def test_without_an_address_no_link_is_mailed(client, post):
    comment = make_comment(post)
    assert "Mail me a link" not in client.get(comment_links.own_path(comment)).content.decode()
    send(client, comment_links.own_path(comment), "mail_link")
    assert Message.objects.count() == 0


@pytest.mark.parametrize("verb", ["edit", "take_back", "confirm", "was_not_me", "mail_link", "close_links", ""])
def test_a_look_changes_nothing(client, post, verb):
    comment = make_comment(post, email=ADDRESS, state="approved")
    for address in (comment_links.own_path(comment), comment_links.mailed_path(comment)):
        for method in (client.get, client.head):
            assert method(address, {"verb": verb, "body": "Other", "mark": comment.mark}).status_code == 200
    assert Comment.objects.values().get() == {
        **Comment.objects.values().get(), "body": "A comment.", "link_version": 0, "state": "approved",
    }  # fmt: skip
    assert (ConfirmedAddress.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize("verb", ["confirm", "was_not_me", "close_links"])
def test_what_needs_the_mail_needs_the_mail(client, post, verb):
    comment = make_comment(post, email=ADDRESS)
    assert send(client, comment_links.own_path(comment), verb).status_code == 200
    assert (ConfirmedAddress.objects.count(), reread(comment).link_version) == (0, 0)


def test_forged_foreign_old_and_revoked_addresses_open_nothing(client, post):
    comment = make_comment(post, email=ADDRESS)
    own, mailed = comment_links.own_path(comment), comment_links.mailed_path(comment)
    token, mailed_token = own.split("/")[-2], mailed.split("/")[-2]
    moderate_token = comment_links.moderate_path(comment).split("/")[-2]
    bad = [
        "/blog/comments/forged/",
        f"/blog/comments/{token[:-1]}/",
        f"/blog/comments/{mailed_token}/",
        f"/blog/comments/{moderate_token}/",
        f"/blog/comments/mailed/{token}/",
        f"/blog/comments/mailed/{moderate_token}/",
        f"/blog/comments/{links.token(comment_links.OWN, pk=comment.pk + 1)}/",
        f"/blog/comments/{links.token(comment_links.OWN, pk=comment.pk, version=1)}/",
    ]
    assert {client.get(each).status_code for each in bad} == {404}
    assert {client.post(each, {"verb": "edit", "body": "x"}).status_code for each in bad} == {404}
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert [client.get(each).status_code for each in (own, mailed)] == [404, 200]
    with time_machine.travel(timezone.now() + timedelta(days=401), tick=False):
        assert client.get(mailed).status_code == 404
    send(client, mailed, "close_links")
    assert [client.get(each).status_code for each in (own, mailed)] == [404, 404]
    assert reread(comment).link_version == 1


def test_a_comment_without_answers_goes_whole(client, post):
    comment = make_comment(post, state="approved")
    address = comment_links.own_path(comment)
    assert '<input type="hidden" name="article" value="sample-post">' in client.get(address).content.decode()
    for _ in range(2):  # pressed twice
        response = send(client, address, "take_back", article="sample-post")
        assert (response.status_code, response.headers["Location"]) == (303, "/blog/comments/gone/sample-post/")
    assert "is deleted" in client.get("/blog/comments/gone/").content.decode()
    assert Comment.objects.count() == 0
    assert client.get(address).status_code == 404


def test_whoever_has_deleted_a_comment_finds_the_way_back_to_its_article(client, post):
    comment = make_comment(post)
    moderation.take_back(comment)
    for typed in ("", "no slug", "a\0b"):
        response = send(client, comment_links.own_path(comment), "take_back", article=typed)
        assert response.headers["Location"] == "/blog/comments/gone/"
    back = 'href="/blog/sample-post/">Back to the article</a>'
    assert back in client.get("/blog/comments/gone/sample-post/").content.decode()
    assert back not in client.get("/blog/comments/gone/").content.decode()
    Post.objects.update(published_at=None)
    html = client.get("/blog/comments/gone/sample-post/").content.decode()
    assert ("is deleted" in html, "Back to the article" in html, "To the articles" in html) == (True, False, True)


def test_a_comment_with_answers_leaves_its_place(client, post):
    comment = make_comment(post, state="approved", name="Anna Sample", body="Secret words", email=ADDRESS, notify=True)
    make_comment(post, parent=comment, in_reply_to=comment, state="approved", body="An answer")
    send(client, comment_links.own_path(comment), "take_back")
    row = reread(comment)
    assert (row.body, row.body_html, row.email, row.notify, row.name) == ("", "", "", False, "a reader")
    html = client.get("/blog/sample-post/").content.decode()
    shown = html.partition('id="comments"')[2]
    assert shown.index("Taken back by its author.") < shown.index("An answer")
    assert "Anna Sample" not in html
    assert "Secret words" not in html
    assert "Reply to a reader" not in html
    assert "You have taken it back." in client.get(comment_links.own_path(row)).content.decode()


def test_a_comment_that_only_waiting_ones_answer_stays_out_of_sight(client, post):
    comment = make_comment(post, state="approved")
    make_comment(post, parent=comment)
    moderation.take_back(comment)
    assert Comment.objects.count() == 2
    assert "Taken back" not in client.get("/blog/sample-post/").content.decode()


def test_an_answer_in_a_drawer_is_not_lost_and_its_place_goes_with_it(client, post):
    comment = make_comment(post, state="approved", body="My words")
    answer = make_comment(post, parent=comment, in_reply_to=comment, state="spam", body="No spam at all")
    send(client, comment_links.own_path(comment), "take_back")
    assert (reread(answer).body, reread(comment).body) == ("No spam at all", "")
    assert "Taken back" not in client.get("/blog/sample-post/").content.decode()
    assert jobs.delete_bare_places() == 0
    answer.delete()
    assert jobs.delete_bare_places() == 1
    assert Comment.objects.count() == 0


def test_words_for_a_comment_that_has_just_gone_are_no_error(client, post):
    """Deleted in another window after this page's request has read it."""
    comment = make_comment(post)

    def gone_before(execute, sql, params, many, context):
        if sql.startswith("SAVEPOINT"):  # where the change begins
            Comment.objects.filter(pk=comment.pk)._raw_delete("default")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(gone_before):
        response = send(client, comment_links.own_path(comment), "edit", comment, body="Other words")
    assert (response.status_code, response.headers["Location"]) == (303, "/blog/comments/gone/sample-post/")


def test_mails_that_have_not_gone_out_are_called_back(client, post):
    comment = make_comment(post, email=ADDRESS, notify=True)
    moderation.approve(comment)
    assert Message.objects.count() == 1
    send(client, comment_links.own_path(comment), "take_back")
    assert Message.objects.count() == 0


def test_what_was_shown_waits_again_when_it_is_changed(client, post):
    comment = make_comment(post, state="approved", body="Before")
    make_comment(post, parent=comment, state="approved", body="An answer")
    send(client, comment_links.own_path(comment), "edit", comment, body="After")
    row = reread(comment)
    assert (row.state, row.decided_at, row.body) == ("pending", None, "After")
    assert list(Message.objects.values_list("kind", flat=True)) == ["comment_waiting"]
    own = client.get(comment_links.own_path(row)).content.decode()
    assert "Your change has arrived and waits for approval. Your earlier words are not shown meanwhile." in own
    assert "Your comment has arrived" not in own
    html = client.get("/blog/sample-post/").content.decode()
    shown = html.partition('id="comments"')[2]
    assert shown.index("it is read before it is shown again") < shown.index("An answer")
    assert "After" not in html


def test_a_known_readers_change_is_shown_unless_it_is_doubtful(client, post):
    comment = known(post)
    send(client, comment_links.mailed_path(comment), "edit", comment, body="A better word")
    comment = reread(comment)
    assert (comment.state, comment.body) == ("approved", "A better word")
    assert "changed" in client.get("/blog/sample-post/").content.decode()
    send(client, comment_links.mailed_path(comment), "edit", comment, body="Best casino bonus: visit my site")
    assert reread(comment).state == "pending"


def test_spam_that_is_changed_stays_in_its_drawer(client, post):
    comment = make_comment(post, state="spam")
    send(client, comment_links.own_path(comment), "edit", comment, body="Innocent words")
    assert reread(comment).state == "spam"


def test_what_was_rejected_is_not_changed_but_can_be_deleted(client, post):
    comment = make_comment(post, state="rejected")
    address = comment_links.own_path(comment)
    assert "Keep the change" not in client.get(address).content.decode()
    assert send(client, address, "edit", comment, body="After").status_code == 409
    assert reread(comment).body == "A comment."
    send(client, address, "take_back")
    assert Comment.objects.count() == 0


def test_a_change_to_words_that_are_not_there_any_more_keeps_both(client, post):
    comment = make_comment(post, body="Before")
    Comment.objects.filter(pk=comment.pk).update(body="Reworded on the desk")
    response = send(client, comment_links.own_path(comment), "edit", comment, body="My change")
    assert response.status_code == 409
    assert "My change</textarea>" in response.content.decode()
    assert reread(comment).body == "Reworded on the desk"


def test_an_empty_change_is_refused_in_words(client, post):
    comment = make_comment(post)
    assert "Write something first." in send(client, comment_links.own_path(comment), "edit", comment).content.decode()
    assert reread(comment).body == "A comment."


def test_whoever_is_spoken_for_takes_it_back_and_later_ones_wait(client, post):
    comment = known(post)
    send(client, comment_links.mailed_path(comment), "was_not_me")
    assert (Comment.objects.count(), ConfirmedAddress.objects.count()) == (0, 0)


def test_other_words_do_not_wash_off_how_it_came(post):
    come = ["hasty", "link", "flood"]
    comment = make_comment(post, spam_reasons=come, spam_score=9, network="n")
    after = moderation.edit(comment, "I feel it on the left side after a long walk.")
    assert (after.spam_reasons, after.spam_score) == (["hasty", "flood"], 8)
