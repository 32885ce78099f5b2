"""Reading in a browser: trying an exercise on the way and coming back, on paper, with and without script."""

import re

import pytest
from playwright.sync_api import expect

from practice import starter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server, settings):
    settings.SITE_URL = live_server.url
    starter.load_all()
    return live_server.url


def is_in_view(page, selector):
    return page.evaluate(
        "selector => { const box = document.querySelector(selector).getBoundingClientRect();"
        " return box.top >= 0 && box.top < innerHeight; }",
        selector,
    )


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_article_to_the_step_and_back_to_the_paragraph(site, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/blog/psoas/")
    page.get_by_role("link", name="Try it now: Bridge").click()
    expect(page.locator("[data-step-name]")).to_have_text("Bridge")
    expect(page.locator("[data-step-count]")).to_contain_text("2")
    page.wait_for_function("Math.abs(document.querySelector('[data-player]').getBoundingClientRect().top) < 40")
    expect(page.get_by_role("button", name="Start")).to_be_focused()
    page.get_by_role("link", name="Back to the article").first.click()
    expect(page).to_have_url(f"{site}/blog/psoas/#try-bridge")
    assert is_in_view(page, "#try-bridge")


def test_the_player_goes_on_from_the_step(site, page):
    page.clock.install(time=0)
    page.goto(f"{site}/routines/psoas-release/play/?step=5&back=/blog/psoas/%23try-leg-lowering")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("[data-step-name]")).to_have_text("Leg lowering")
    page.get_by_role("button", name="Next exercise").click()
    end = page.locator("[data-end]")
    expect(end).to_be_visible()
    end.get_by_role("link", name="Back to the article").click()
    expect(page).to_have_url(f"{site}/blog/psoas/#try-leg-lowering")


def test_a_step_without_script(site, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/blog/psoas/")
    page.get_by_role("link", name="Try it now: Cat-cow").click()
    assert re.search(r"#step-4$", page.url)
    assert is_in_view(page, "#step-4")
    page.locator("#step-4").get_by_role("link", name="Back to the article").click()
    expect(page).to_have_url(f"{site}/blog/psoas/#try-cat-cow")
    assert is_in_view(page, "#try-cat-cow")


def test_the_player_at_a_step_is_accessible(site, assert_accessible):
    assert_accessible(f"{site}/routines/psoas-release/play/?step=2&back=/blog/psoas/%23try-bridge#step-2")
