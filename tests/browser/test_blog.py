"""The blog in a browser: found by axe, read without a cookie, commented with and without script."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from blog import comment_mail, form_token
from blog.models import Comment, Post
from practice import starter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server, settings):
    settings.SITE_URL = live_server.url
    starter.load_all()
    return live_server.url


@pytest.mark.parametrize(
    "path", ["/blog/", "/blog/psoas/", "/blog/topics/moving/", "/blog/psoas/comment/", "/blog/psoas/comment/sent/"]
)
def test_page_is_accessible(site, assert_accessible, path):
    assert_accessible(site + path)


def test_a_reply_and_the_stop_page_are_accessible(site, assert_accessible):
    comment = Comment.objects.approved().first()
    assert_accessible(f"{site}/blog/psoas/comment/?reply={comment.pk}")
    assert_accessible(site + comment_mail.stop_url(comment).removeprefix(site))


def test_the_article_asks_nobody_else_and_keeps_no_cookie(site, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/blog/psoas/")
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    assert page.context.cookies() == []
    assert page.evaluate("document.querySelectorAll('form').length") == 0


def test_the_form_comes_into_place_and_keeps_what_was_typed(site, page):
    page.goto(f"{site}/blog/psoas/")
    page.get_by_role("link", name="Reply to Sample reader").click()
    expect(page.get_by_role("heading", name="Reply to Sample reader")).to_be_focused()
    page.get_by_label("Your comment").fill("Typed once")
    page.get_by_role("link", name="Write a comment").click()
    expect(page.get_by_role("heading", name="Write a comment")).to_be_focused()
    expect(page.get_by_label("Your comment")).to_have_value("Typed once")
    expect(page.get_by_role("heading", name="Reply to")).to_have_count(0)
    assert page.url == f"{site}/blog/psoas/"
    page.get_by_label("Your name").fill("Tess Sample")
    page.get_by_role("button", name="Send the comment").click()
    expect(page.get_by_text("waits for approval")).to_be_visible()
    assert Comment.objects.latest("pk").body == "Typed once"


def test_a_reply_without_script(site, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/blog/psoas/")
    page.get_by_role("link", name="Reply to Another sample reader").click()
    page.get_by_label("Your name").fill("Tess Sample")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.get_by_role("heading", name="Something needs another look")).to_be_visible()
    page.get_by_label("Your comment").fill("Mine too.")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.get_by_text("waits for approval")).to_be_visible()
    assert Comment.objects.latest("pk").parent.name == "Another sample reader"


def test_a_form_that_ran_out_is_sent_at_the_second_try(site, page, monkeypatch):
    page.goto(f"{site}/blog/psoas/comment/")
    page.get_by_label("Your name").fill("Tess Sample")
    page.get_by_label("Your comment").fill("A slow thought")
    monkeypatch.setattr(form_token, "LIFE", timedelta(seconds=-1))
    page.get_by_role("button", name="Send the comment").click()
    expect(page.get_by_role("alert")).to_contain_text("open for more than a day")
    monkeypatch.undo()
    page.get_by_role("button", name="Send the comment").click()
    expect(page.get_by_text("waits for approval")).to_be_visible()
    assert Comment.objects.latest("pk").body == "A slow thought"


def test_the_contents_lead_to_the_headings(site, page):
    page.goto(f"{site}/blog/psoas/")
    page.get_by_role("link", name="Runners").click()
    assert re.search("#runners$", page.url)
    assert page.locator("h2#runners").bounding_box()["y"] < 200
    assert Post.objects.get().headings[2]["id"] == "runners"
