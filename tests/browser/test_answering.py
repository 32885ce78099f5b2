"""Readers and the practitioner talk: a comment's whole way, questions in private, and every page of it by axe."""

import re

import pytest
from playwright.sync_api import expect

from blog import comment_links, known_readers, moderation, questions
from blog.form_token import FormToken
from blog.models import Comment, Post, PrivateQuestion
from practice import starter
from practice.messages import PAUSE
from practice.models import Message
from tests.browser.conftest import sign_in
from tests.factories import make_comment, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server, settings):
    settings.SITE_URL = live_server.url
    starter.load_all()
    return live_server.url


@pytest.fixture
def post(site):
    return Post.objects.get()


@pytest.fixture
def desk(site, page):
    make_user()
    sign_in(page, site)
    return f"{site}/admin"


def write(page, name, words, **more):
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your comment").fill(words)
    if "email" in more:
        page.get_by_label("Your e-mail").fill(more["email"])
    page.get_by_role("button", name=re.compile("^Send the")).click()
    expect(page.get_by_role("heading", name="Your comment", level=1)).to_be_visible()


def link_in(kind):
    return re.search(r"http://\S+/blog/\S+", Message.objects.filter(kind=kind).latest("pk").text)[0]


def test_a_comments_whole_way(site, page, browser):
    page.goto(f"{site}/blog/psoas/")
    page.get_by_role("link", name="Write a comment").click()
    write(page, "Tess Sample", "Mine is shrot too.", email="tess@example.com")
    page.get_by_text("Change it").click()
    page.get_by_label("Your comment").fill("Mine is short too.")
    page.get_by_role("button", name="Keep the change").click()
    expect(page.locator(".own-comment")).to_contain_text("Mine is short too.")

    practitioner = browser.new_context().new_page()
    practitioner.goto(link_in("comment_waiting"))
    practitioner.get_by_text("Reply", exact=True).click()
    practitioner.get_by_label("Your answer").fill("Since when?")
    practitioner.get_by_role("button", name="Answer and show both").click()
    expect(practitioner.get_by_text("approved")).to_be_visible()
    assert practitioner.context.cookies() == []

    page.reload()
    page.get_by_role("link", name="See it in its place").click()
    thread = page.locator("li", has=page.get_by_text("Mine is short too.")).last
    thread.get_by_role("link", name="Reply to Tranquil Birth and Bodywork").click()
    write(page, "Tess Sample", "Since spring.")
    reply = Comment.objects.get(body="Since spring.")
    practitioner.goto(f"{site}{comment_links.moderate_path(reply)}")
    practitioner.get_by_role("button", name="Approve").click()
    expect(practitioner.get_by_text("approved")).to_be_visible()

    page.goto(f"{site}/blog/psoas/")
    answers = page.locator("li", has=page.get_by_text("Mine is short too.")).last.locator(".thread--answers > li")
    expect(answers).to_have_count(2)
    expect(answers.nth(0)).to_contain_text("Practitioner")
    expect(answers.nth(1)).to_contain_text("in reply to Tranquil Birth and Bodywork")
    answers.nth(1).get_by_role("link", name="in reply to").click()
    assert page.url.endswith(f"#comment-{reply.in_reply_to_id}")


def test_buttons_of_a_page_begin_below_one_another_on_a_phone(desk, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{desk}/blog/comment/")
    first, second, third = [each.bounding_box() for each in page.locator(".object-tools a").all()]
    assert (second["y"], third["y"] > first["y"]) == (first["y"], True)
    assert third["x"] == first["x"]
    assert second["x"] + second["width"] <= 390


def test_in_a_list_every_state_stands_out_of_its_row(desk, page):
    look = """states => states.map(state => {
      const { backgroundColor, borderTopWidth, borderTopColor } = getComputedStyle(state);
      const row = getComputedStyle(state.closest("tr")).backgroundColor;
      return [borderTopWidth, backgroundColor, borderTopColor !== row && borderTopColor !== backgroundColor];
    })"""
    for scheme, ground in (("light", "rgb(251, 248, 243)"), ("dark", "rgb(20, 27, 28)")):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{desk}/blog/comment/")
        page.locator("#action-toggle").check()
        assert page.locator(".results .state").evaluate_all(look) == [["1px", ground, True]] * 5


def test_asking_in_private_keeps_what_was_typed(site, page):
    page.goto(f"{site}/blog/psoas/comment/")
    page.get_by_label("Your name").fill("Tess Sample")
    page.get_by_label("Your comment").fill("Something only you should read")
    page.get_by_role("button", name="Ask privately instead").click()
    expect(page.get_by_role("heading", name="Ask in private")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value("Something only you should read")
    page.get_by_role("button", name="Send it privately").click()
    expect(page.get_by_role("link", name=re.compile("Where should the answer go"))).to_be_visible()
    page.get_by_label("Your e-mail").fill("tess@example.com")
    page.get_by_role("button", name="Send it privately").click()
    expect(page.get_by_text("Only the practitioner can read it.")).to_be_visible()
    assert (PrivateQuestion.objects.get().body, Comment.objects.filter(name="Tess Sample").count()) == (
        "Something only you should read",
        0,
    )


def test_looking_after_a_comment_by_keys_alone_without_script(site, post, browser):
    comment = make_comment(post, name="Tess Sample", email="tess@example.com", body="Words to go")
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}{comment_links.mailed_path(comment)}")
    reach(page, "Confirm my address")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is confirmed.")).to_be_visible()
    reach(page, "Delete it")
    page.keyboard.press("Enter")
    reach(page, "Delete my comment")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="Your comment is deleted")).to_be_visible()
    assert known_readers.is_confirmed("tess@example.com")
    assert not Comment.objects.filter(name="Tess Sample").exists()


def reach(page, words):
    """Press Tab until `words` have the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and focused.inner_text().strip() == words:
            return
    pytest.fail(f"no way by keys to: {words}")


def test_the_desk_decides_in_the_list_with_one_press_on_a_phone(desk, post, page):
    Comment.objects.awaiting_approval().delete()
    comment = make_comment(post, name="Tess Sample", body="Please show me")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{desk}/")
    page.get_by_role("link", name="1 comment waits for you").click()
    page.get_by_role("button", name="Approve: Tess Sample").click()
    expect(page.get_by_text("It is shown now. (Tess Sample)")).to_be_visible()
    comment.refresh_from_db()
    assert comment.state == "approved"


def test_the_queue_is_read_whole_on_a_laptop(desk, post, page):
    make_comment(post, state="pending", name="A sample reader with a long name", body="It helped. " * 36)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{desk}/blog/comment/")
    expect(page.locator(".field-decisions").first).to_be_in_viewport(ratio=1)
    cut = page.locator(".results").evaluate("table => table.scrollWidth - table.clientWidth")
    assert cut <= 0


def test_a_private_question_is_read_and_marked(desk, post, page):
    ask(post)
    page.goto(f"{desk}/")
    page.get_by_role("link", name="Tess Sample asks in private").click()
    expect(page.get_by_text("My left leg goes numb")).to_be_visible()
    page.get_by_role("button", name="It is answered").click()
    expect(page.get_by_role("button", name="It is not answered yet")).to_be_visible()
    assert PrivateQuestion.objects.open().count() == 0


def ask(post):
    token = FormToken("once", PAUSE)
    return questions.ask(post, name="Tess Sample", email="tess@example.com", body="My left leg goes numb", token=token)


def test_readers_pages_are_accessible(site, post, assert_accessible):
    comment = make_comment(post, email="tess@example.com", spam_score=1, spam_reasons=["link"], state="approved")
    make_comment(post, parent=comment, in_reply_to=comment, state="approved")
    for address in (
        comment_links.own_path(comment),
        comment_links.mailed_path(comment),
        comment_links.moderate_path(comment),
    ):
        assert_accessible(site + address)
    moderation.take_back(comment)
    for path in (
        "/blog/psoas/",
        "/blog/psoas/ask/",
        "/blog/psoas/ask/sent/",
        "/blog/comments/gone/",
        "/blog/comments/gone/psoas/",
        "/blog/comments/links-closed/",
    ):
        assert_accessible(site + path)


def test_the_desks_pages_are_accessible(desk, post, assert_accessible):
    comment = make_comment(post, email="tess@own.test", body="See www.own.test", spam_score=1, spam_reasons=["link"])
    question = ask(post)
    for path in (
        f"/blog/comment/{comment.pk}/change/",
        f"/blog/privatequestion/{question.pk}/change/",
        "/blog/comment/erase/",
    ):
        assert_accessible(desk + path)


def test_the_list_of_questions_is_read_whole_on_a_phone(desk, post, page):
    question = ask(post)
    PrivateQuestion.objects.update(spam_score=27, spam_reasons=["flood", "hasty"])
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{desk}/blog/privatequestion/")
    name, stands, asked = (page.locator(f".results .field-{each}") for each in ("__str__", "stands", "created_at"))
    boxes = [each.bounding_box() for each in (name, stands, stands.locator(".readers__doubt"), asked)]
    assert [box["y"] for box in boxes] == sorted({box["y"] for box in boxes})
    assert max(box["x"] + box["width"] for box in boxes) <= 390
    expect(name).to_contain_text(question.name)
    assert page.locator(".results .field-post").evaluate("(cell) => cell.scrollWidth <= cell.clientWidth")
