"""A reader looks for something on a phone, with and without finding it."""

import pytest
from playwright.sync_api import expect

from practice import starter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server):
    starter.load_all()
    return live_server.url


def test_search_pages_are_accessible(site, assert_accessible):
    for address in ("/search/", "/search/?q=psoas", "/search/?q=xylophone", "/search/?q=-psoas"):
        assert_accessible(site + address)


def test_reader_finds_an_article_by_another_form_of_its_word(site, page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site)
    page.get_by_role("link", name="Search").click()
    page.get_by_label("What are you looking for?").fill("stretched runners")
    page.keyboard.press("Enter")
    expect(page.locator(".results mark").first).to_be_visible()
    expect(page.get_by_label("What are you looking for?")).to_have_value("stretched runners")
    page.get_by_role("link", name="The psoas").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("psoas")
    assert page.context.cookies() == []


def test_reader_finds_nothing_and_goes_on_by_keyboard(site, page):
    page.goto(site + "/search/?q=xylophone")
    expect(page.get_by_role("heading", name="Nothing here speaks of “xylophone” yet")).to_be_visible()
    page.get_by_role("button", name="Search").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(site + "/blog/")


def test_search_works_without_script(site, browser):
    context = browser.new_context(java_script_enabled=False, service_workers="block")
    page = context.new_page()
    page.goto(site + "/search/")
    page.get_by_label("What are you looking for?").fill('"psoas release"')
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".results li").first).to_contain_text("Psoas release")
    context.close()


@pytest.mark.parametrize("width", [320, 360, 390])
def test_navigation_fits_into_one_line_on_a_phone(site, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site)
    tops = page.locator(".site-nav a").evaluate_all("links => links.map(a => a.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
    name, search = (page.locator(each).bounding_box() for each in (".site-name", ".site-search"))
    assert search["y"] < name["y"] + name["height"] < tops[0] + 1
    assert (search["width"], search["height"]) == (48, 48)
