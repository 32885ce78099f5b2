import html
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from blog import form_token, moderation
from blog.admin import comments
from blog.admin.comments import CommentAdmin
from blog.models import Block, Comment, Post
from tests.factories import make_comment, make_post, make_practice, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    make_practice()
    client.force_login(make_user())
    return client


def post_form(post, **values):
    return {
        "title": post.title,
        "slug": post.slug,
        "summary": post.summary,
        "body": post.body,
        "published_at_0": "",
        "published_at_1": "",
        "author": "",
        **{f"{name}-{part}_FORMS": 0 for name in ("change_notes", "old_addresses") for part in ("TOTAL", "INITIAL")},
        **values,
    }


def press(desk, comment, what="decide", **values):
    address = reverse(f"admin:blog_comment_{what}", args=[comment.pk])
    return desk.post(address, {"mark": comment.mark, **values}, follow=True).content.decode()


def token(post, **age):
    return form_token.issue(post=post.pk, now=timezone.now() - timedelta(**(age or {"minutes": 1})))


@pytest.mark.parametrize("count", [1, 3])
def test_lists_do_not_ask_more_with_more_rows(desk, django_assert_num_queries, count):
    for number in range(count):
        post = make_post(f"post-{number}", author=make_user(f"writer-{number}"))
        first = make_comment(post, state="approved")
        for _ in range(count):
            make_comment(post, parent=first)
    desk.get("/admin/")
    with django_assert_num_queries(9):
        assert desk.get("/admin/blog/post/").status_code == 200
    with django_assert_num_queries(7):
        assert desk.get("/admin/blog/comment/").status_code == 200


def test_a_decision_leads_back_to_the_next_of_the_same_list(desk):
    post, now = make_post(), timezone.now()
    new, spammy, old = (
        make_comment(post, spam_score=score, created_at=now - timedelta(hours=hours))
        for score, hours in ((0, 1), (9, 2), (0, 3))
    )
    assert f'id="decide-{old.pk}"' in desk.get("/admin/blog/comment/").content.decode()

    def lead(comment):
        address = reverse("admin:blog_comment_decide", args=[comment.pk])
        kept = urlencode({"_changelist_filters": "state__exact=pending&p=1"})
        return desk.post(f"{address}?list&mark={comment.mark}&{kept}", {"verb": "approve"}).headers["Location"]

    html = desk.get(f"/admin/blog/comment/{new.pk}/change/").content.decode()
    assert f'<a href="/admin/blog/comment/{old.pk}/change/">The next one that waits</a>' in html
    assert lead(new) == f"/admin/blog/comment/?state__exact=pending&p=1#decide-{old.pk}"
    assert lead(old) == "/admin/blog/comment/?state__exact=pending&p=1"
    assert lead(spammy) == "/admin/blog/comment/?state__exact=pending&p=1"


@pytest.mark.parametrize("way", ["close_link", "reword"])
def test_what_decides_nothing_keeps_the_way_back_to_the_list(desk, way):
    comment = make_comment(make_post())
    kept = "?" + urlencode({"_changelist_filters": "state__exact=pending&p=1"})
    page = f"/admin/blog/comment/{comment.pk}/change/{kept}"
    address = reverse(f"admin:blog_comment_{way}", args=[comment.pk]) + kept
    assert f'action="{address}"' in desk.get(page).content.decode()
    response = desk.post(address, {"body": "Other words", "mark": comment.mark})
    assert response.headers["Location"] == page
    assert 'href="/admin/blog/comment/?state__exact=pending&amp;p=1"' in desk.get(page).content.decode()


def test_where_many_have_comments_the_filter_names_no_article_but_the_chosen_one(desk, monkeypatch):
    monkeypatch.setattr(comments, "FEW", 0)
    chosen, other = make_post("one", title="Chosen title"), make_post("two", title="Other title")
    make_comment(chosen, state="rejected")
    for query, count in (("", 0), (f"?post__id__exact={chosen.pk}", 1), ("?post__id__exact=x", 0)):
        html = desk.get(f"/admin/blog/comment/{query}", follow=True).content.decode()
        assert html.count(f'post__id__exact={chosen.pk}">Chosen title') == count
        assert f"post__id__exact={other.pk}" not in html
    assert [row.post for row in desk.get("/admin/blog/comment/?q=chosen").context["cl"].result_list] == [chosen]


def test_waiting_comments_stand_first(desk):
    post = make_post()
    waiting = make_comment(post)
    for state in ("approved", "rejected"):
        make_comment(post, state=state)
    rows = desk.get("/admin/blog/comment/").context["cl"].result_list
    assert rows[0] == waiting


def test_while_few_have_comments_the_filter_names_each_of_them_the_newest_first(desk):
    now = timezone.now()
    for days, state in ((3, "approved"), (1, "spam"), (2, "pending")):
        make_comment(
            make_post(f"p{days}", title=f"{days} days old", published_at=now - timedelta(days=days)), state=state
        )
    make_post("silent", title="Without any")
    make_comment(Post.objects.get(slug="p3"))
    html = desk.get("/admin/blog/comment/").content.decode()
    assert re.findall(r'post__id__exact=\d+">([^<]+)</a>', html) == ["1 days old", "2 days old", "3 days old"]


def test_where_many_have_comments_the_list_can_be_narrowed_to_posts_with_something_to_decide(desk, monkeypatch):
    monkeypatch.setattr(comments, "FEW", 1)
    quiet, asked = make_post("quiet", title="Quiet post"), make_post("asked", title="Asked about")
    make_comment(quiet, state="approved", name="Anna Sample")
    make_comment(asked, name="Ben Sample")
    html = desk.get("/admin/blog/comment/").content.decode()
    assert (f"post__id__exact={asked.pk}" in html, f"post__id__exact={quiet.pk}" in html) == (True, False)
    for post, name in ((quiet, "Anna Sample"), (asked, "Ben Sample")):
        rows = desk.get("/admin/blog/comment/", {"post__id__exact": post.pk}).context["cl"].result_list
        assert [row.name for row in rows] == [name]
    assert desk.get("/admin/blog/comment/", {"post__id__exact": "²"}).context["cl"].result_count == 2


def chosen_in_the_list(desk, *comments):
    """What the list's form sends when these are ticked."""
    html = desk.get("/admin/blog/comment/").content.decode()
    marks = dict(re.findall(r'name="(mark_\d+)" value="(\w+)"', html))
    return {"_selected_action": [comment.pk for comment in comments], **marks}


def test_many_are_approved_and_rejected_at_once(desk):
    post = make_post()
    comments = [make_comment(post, email="reader@example.com", notify=True) for _ in range(3)]
    chosen = chosen_in_the_list(desk, *comments)
    html = desk.post("/admin/blog/comment/", {"action": "approve_all", **chosen}, follow=True).content.decode()
    assert "3 comments are shown now." in html
    assert Comment.objects.approved().count() == 3
    html = desk.post("/admin/blog/comment/", {"action": "reject_all", **chosen}, follow=True).content.decode()
    assert "3 comments are hidden now." in html
    assert Comment.objects.approved().count() == 0
    assert LogEntry.objects.filter(change_message="approve").count() == 3


def test_of_many_those_that_were_changed_since_are_left_alone(desk):
    same, changed = make_comment(make_post()), make_comment(make_post("other"), body="As it was read")
    chosen = chosen_in_the_list(desk, same, changed)
    moderation.edit(changed, "As it is now")
    html = desk.post("/admin/blog/comment/", {"action": "approve_all", **chosen}, follow=True).content.decode()
    assert ("1 comment is shown now." in html, "1 comment was changed since you read it" in html) == (True, True)
    assert list(Comment.objects.approved()) == [same]
    desk.post("/admin/blog/comment/", {"action": "approve_all", "select_across": "1", **chosen})
    assert Comment.objects.approved().count() == 2


def test_an_answer_in_place_shows_both(desk, client):
    comment = make_comment(make_post(), body="A question")
    assert "Your answer is shown." in press(desk, comment, "answer", body="An answer", token=token(comment.post))
    html = client.get("/blog/sample-post/").content.decode()
    comments = html[html.index('id="comments"') :]
    assert comments.index("A question") < comments.index("Practitioner") < comments.index("An answer")


def test_an_answer_pressed_twice_is_one(desk):
    comment = make_comment(make_post())
    values = {"body": "An answer", "token": token(comment.post)}
    for _ in range(2):
        press(desk, comment, "answer", **values)
    assert comment.replies.count() == 1


def test_an_answer_is_never_eaten(desk):
    comment = make_comment(make_post())
    for bad in (token(comment.post, hours=25), "forged"):
        html = press(desk, comment, "answer", body="A slow answer", token=bad)
        assert "A slow answer</textarea>" in html
        assert bad not in html
    stale = {"mark": "another text", "body": "A slow answer", "token": token(comment.post)}
    assert "A slow answer</textarea>" in press(desk, comment, "answer", **stale)
    assert "Write something first." in press(desk, comment, "answer", body=" ", token=token(comment.post))
    assert comment.replies.count() == 0


@pytest.mark.parametrize(
    ("verb", "state", "said"),
    [("approve", "approved", "It is shown now."), ("reject", "rejected", "It is hidden"), ("spam", "spam", "with the")],
)
def test_one_press_decides(desk, verb, state, said):
    comment = make_comment(make_post())
    assert said in press(desk, comment, verb=verb)
    comment.refresh_from_db()
    assert comment.state == state


def test_one_press_in_the_list_leads_back_to_it(desk):
    comment = make_comment(make_post(), name="Anna Sample")
    html = desk.get("/admin/blog/comment/").content.decode()
    address = re.search(r'formaction="([^"]+)" name="verb" value="approve"', html)[1].replace("&amp;", "&")
    response = desk.post(address, {"verb": "approve"})
    assert response.headers["Location"] == "/admin/blog/comment/"
    comment.refresh_from_db()
    assert comment.state == "approved"


def ways(page):
    """Where the buttons of the list lead, each with its verb."""
    return [
        (html.unescape(where), verb)
        for where, verb in re.findall(r'formaction="([^"]+)" name="verb" value="(\w+)"', page)
    ]


def test_deciding_in_the_filtered_queue_leads_back_to_its_filter_page_and_search(desk, monkeypatch):
    monkeypatch.setattr(CommentAdmin, "list_per_page", 1)
    post = make_post()
    now = timezone.now()
    for hours, name in enumerate(("First reader", "Second reader", "Third & more")):
        make_comment(post, name=name, state="pending", created_at=now - timedelta(hours=hours))
    make_comment(post, name="Shown reader", state="approved")
    where, verb = ways(desk.get("/admin/blog/comment/?state__exact=pending&q=reader&p=2").text)[0]
    back = desk.post(where, {"verb": verb}, follow=True)
    assert back.redirect_chain[0][0].partition("#")[0] == "/admin/blog/comment/?state__exact=pending&q=reader&p=2"
    # The page that one was on is gone; the one before it is shown.
    assert re.findall(r"(\w+) reader<span", back.text) == ["First"]
    assert Comment.objects.get(name="Second reader").state == "approved"


def test_deciding_on_a_comments_page_keeps_the_way_back_to_the_queue(desk):
    comment = make_comment(make_post(), state="pending")
    listed = desk.get("/admin/blog/comment/?state__exact=pending").text
    page = html.unescape(re.search(r'href="([^"]+)" aria-label="Open', listed)[1])
    where = html.unescape(re.search(r'action="([^"]+/decide/[^"]*)"', desk.get(page).text)[1])
    decided = desk.post(where, {"verb": "approve", "mark": comment.mark}, follow=True)
    assert decided.redirect_chain == [(page, 302)]
    assert '<a href="/admin/blog/comment/?state__exact=pending">All comments</a>' in decided.text


def test_the_way_back_leads_to_the_queue_and_nowhere_else(desk):
    comment = make_comment(make_post(), state="pending")
    address = reverse("admin:blog_comment_decide", args=[comment.pk])
    odd = desk.post(
        f"{address}?list&_changelist_filters=//else.example/%0d%0aX:1", {"verb": "spam", "mark": comment.mark}
    )
    assert odd.headers["Location"] == "/admin/blog/comment/?%2F%2Felse.example%2F%0D%0AX%3A1="


def test_lists_are_named_for_what_they_hold(desk):
    Block.objects.create(kind="email", value="a@b.example")
    Block.objects.create(kind="link", value="b.example")
    page = desk.get("/admin/blog/block/").text
    assert ("<h1>Block list</h1>" in page, "2 entries" in page, "2 block list" in page) == (True, True, False)
    assert "<h1>Comments</h1>" in desk.get("/admin/blog/comment/").text


def test_spam_can_be_taken_out_of_its_drawer(desk):
    comment = make_comment(make_post(), state="spam")
    press(desk, comment, verb="put_back")
    comment.refresh_from_db()
    assert (comment.state, comment.decided_at) == ("pending", None)


def test_nobody_decides_about_words_they_have_not_read(desk):
    comment = make_comment(make_post(), body="As it was read")
    seen = comment.mark
    moderation.edit(comment, "As it is now")
    assert "changed or decided about" in press(desk, comment, verb="approve", mark=seen)
    comment.refresh_from_db()
    assert comment.state == "pending"


def test_a_look_decides_nothing(desk):
    comment = make_comment(make_post())
    for what in ("decide", "answer", "reword", "block"):
        desk.get(reverse(f"admin:blog_comment_{what}", args=[comment.pk]), {"verb": "approve", "mark": comment.mark})
    comment.refresh_from_db()
    assert (comment.state, Comment.objects.count()) == ("pending", 1)


def test_only_who_may_change_comments_decides(client):
    comment = make_comment(make_post())
    client.force_login(make_user(is_superuser=False))
    for what in ("decide", "answer", "reword", "block"):
        address = reverse(f"admin:blog_comment_{what}", args=[comment.pk])
        assert client.post(address, {"verb": "approve", "mark": comment.mark}).status_code == 403
    comment.refresh_from_db()
    assert comment.state == "pending"


def test_one_press_blocks_an_address_a_domain_or_a_link(desk):
    comment = make_comment(make_post(), body="Look at www.pills.test/now", email="Seller@pills.test")
    html = desk.get(reverse("admin:blog_comment_change", args=[comment.pk])).content.decode()
    assert re.findall(r'name="block" value="([^"]+)"', html) == [
        "email:seller@pills.test", "email:@pills.test", "link:pills.test",
    ]  # fmt: skip
    assert "On the block list now: pills.test" in press(desk, comment, "block", block="link:pills.test")
    press(desk, comment, "block", block="link:innocent.test")
    comment.refresh_from_db()
    assert (comment.state, [str(each) for each in Block.objects.all()]) == ("spam", ["pills.test"])


def test_words_can_be_taken_out_of_a_comment(desk):
    comment = make_comment(make_post(), body="Call me: 555")
    press(desk, comment, "reword", body="Call me")
    comment.refresh_from_db()
    assert (comment.body_html, comment.state) == ("<p>Call me</p>", "pending")
    comment.refresh_from_db()
    press(desk, comment, "reword", body="")
    comment.refresh_from_db()
    assert comment.body == "Call me"
    moderation.edit(comment, "Her own new words")
    html = press(desk, comment, "reword", body="Call m…")
    assert "It has been changed or decided about since you read it." in html
    assert "Call m…</textarea>" in html
    comment.refresh_from_db()
    assert comment.body == "Her own new words"


def test_what_its_author_has_changed_or_taken_back_is_not_reworded(desk):
    comment = make_comment(make_post(), body="Call me: 555", state="approved")
    make_comment(comment.post, parent=comment, in_reply_to=comment, state="approved")
    read = comment.mark
    moderation.edit(comment, "Write to me")
    html = press(desk, comment, "reword", body="Call me", mark=read)
    assert ("changed or decided about" in html, "Call me</textarea>" in html) == (True, True)
    comment.refresh_from_db()
    assert comment.body == "Write to me"
    moderation.take_back(comment)
    comment.refresh_from_db()
    press(desk, comment, "reword", body="Write")
    comment.refresh_from_db()
    assert comment.body == ""


def test_the_desks_log_has_no_names(desk):
    comment = make_comment(make_post(), name="Anna Sample")
    press(desk, comment, verb="approve")
    press(desk, comment, "answer", body="Hello", token=token(comment.post))
    desk.post(reverse("admin:blog_comment_delete", args=[comment.pk]), {"post": "yes"})
    assert [entry.object_repr for entry in LogEntry.objects.all()] == [f"comment {comment.pk}"] * 3


def test_a_draft_is_previewed_as_it_will_look_by_the_desk_alone(desk, client):
    post = make_post(published_at=None, body="## One\n\nText")
    address = reverse("admin:blog_post_preview", args=[post.pk])
    response = desk.get(address)
    html = response.content.decode()
    assert '<h2 id="one">One</h2>' in html
    assert "don&#x27;t see this yet" in html or "don't see this yet" in html
    assert "no-store" in response.headers["Cache-Control"]
    assert address in desk.get(reverse("admin:blog_post_change", args=[post.pk])).content.decode()
    client.logout()
    assert client.get(address).status_code == 302


def test_writing_a_post(desk):
    assert desk.get("/admin/blog/post/add/").status_code == 200
    values = post_form(Post(title="New", slug="new", summary="Short", body="## A\n\nb"))
    desk.post("/admin/blog/post/add/", values)
    post = Post.objects.get()
    assert (post.slug, post.published_at, post.body_html) == ("new", None, '<h2 id="a">A</h2>\n<p>b</p>\n')
    html = desk.post("/admin/blog/post/", {"action": "publish_now", "_selected_action": [post.pk]}, follow=True)
    assert "1 post can be read now." in html.content.decode()
    assert desk.get("/blog/new/").status_code == 200
    desk.post("/admin/blog/post/", {"action": "take_back", "_selected_action": [post.pk]})
    assert desk.get("/blog/new/").status_code == 404
