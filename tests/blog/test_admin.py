import pytest
from django.urls import reverse

from blog.models import Comment, Post
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


def change(desk, comment, **values):
    address = reverse("admin:blog_comment_change", args=[comment.pk])
    return desk.post(address, {"body": comment.body, "decision": "", "answer": "", **values}, follow=True)


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


def test_waiting_comments_stand_first(desk):
    post = make_post()
    waiting = make_comment(post)
    for state in ("approved", "rejected"):
        make_comment(post, state=state)
    rows = desk.get("/admin/blog/comment/").context["cl"].result_list
    assert rows[0] == waiting


def test_many_are_approved_and_rejected_at_once(desk):
    post = make_post()
    comments = [make_comment(post, email="reader@example.com", notify=True) for _ in range(3)]
    chosen = {"_selected_action": [comment.pk for comment in comments]}
    html = desk.post("/admin/blog/comment/", {"action": "approve_all", **chosen}, follow=True).content.decode()
    assert "3 comments are shown now." in html
    assert Comment.objects.approved().count() == 3
    html = desk.post("/admin/blog/comment/", {"action": "reject_all", **chosen}, follow=True).content.decode()
    assert "3 comments are hidden now." in html
    assert Comment.objects.approved().count() == 0


def test_an_answer_in_place_shows_both(desk, client):
    comment = make_comment(make_post(), body="A question")
    change(desk, comment, answer="An answer")
    html = client.get("/blog/sample-post/").content.decode()
    comments = html[html.index('id="comments"') :]
    assert comments.index("A question") < comments.index("Practitioner") < comments.index("An answer")


def test_a_decision_on_the_comments_page(desk):
    comment = make_comment(make_post())
    change(desk, comment, decision="reject")
    comment.refresh_from_db()
    assert comment.state == "rejected"
    assert "in that state already" in change(desk, comment, decision="reject").content.decode()
    assert "can&#x27;t be answered" in change(desk, comment, decision="reject", answer="Why").content.decode()


def test_words_can_be_taken_out_of_a_comment(desk):
    comment = make_comment(make_post(), body="Call me: 555")
    change(desk, comment, body="Call me")
    comment.refresh_from_db()
    assert (comment.body_html, comment.state) == ("<p>Call me</p>", "pending")


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
