"""Reading in a browser: trying an exercise on the way and coming back, on paper, with and without script."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice import starter
from tests.factories import make_post

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server, settings):
    settings.SITE_URL = live_server.url
    starter.load_all()
    return live_server.url


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
    expect(page.locator("#try-bridge")).to_be_in_viewport()  # the browser scrolls in its own time


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
    expect(page.locator("#step-4")).to_be_in_viewport()  # the browser scrolls in its own time
    page.locator("#step-4").get_by_role("link", name="Back to the article").click()
    expect(page).to_have_url(f"{site}/blog/psoas/#try-cat-cow")
    expect(page.locator("#try-cat-cow")).to_be_in_viewport()  # the browser scrolls in its own time


def test_the_player_at_a_step_is_accessible(site, assert_accessible):
    assert_accessible(f"{site}/routines/psoas-release/play/?step=2&back=/blog/psoas/%23try-bridge#step-2")


RICH = """Words https://a.org[^a] and [elsewhere](https://doi.org/10.3390/x), [here](/about/).

::: tip Sit tall
Something under the heels.
:::

::: caution
Not for long.
:::

::: pull
Far enough.
:::

| A muscle | where it begins | where it ends | everything it does all day long |
|---|---|---|---|
| psoas | twelfth vertebra | lesser trochanter | bends |

```
a_line_without_any_blank_that_is_wider_than_every_phone_and_must_be_read_nevertheless
```

## Try it

::exercise bridge

::service massage

[^a]: A note.
"""


@pytest.fixture
def rich(site):
    make_post("newer", title="A newer one", published_at=timezone.now())
    return make_post("rich", title="Rich", body=RICH).get_absolute_url()


def test_an_article_with_everything_is_accessible(site, rich, assert_accessible):
    assert_accessible(site + rich)


def test_a_footnote_leads_there_and_back(site, rich, page):
    page.goto(site + rich)
    page.get_by_role("link", name="Footnote 1").click()
    expect(page).to_have_url(f"{site}{rich}#fn1")
    page.get_by_role("link", name="Back to the text").click()
    expect(page).to_have_url(f"{site}{rich}#fnref1")
    expect(page.locator("#fnref1")).to_be_in_viewport()  # the browser scrolls in its own time


def test_on_paper_there_is_the_article_alone(site, rich, page):
    page.goto(site + rich)
    page.emulate_media(media="print", color_scheme="dark")
    for shown in (
        "h1",
        ".callout--tip",
        ".pull",
        "#try-bridge svg >> nth=0",
        "#try-bridge li >> nth=0",
        "#fn1",
        ".article__address",
    ):
        expect(page.locator(shown)).to_be_visible()
    for name in ("navigation", "button"):
        assert [each for each in page.get_by_role(name).all() if each.is_visible()] == []
    for hidden in (
        ".comments",
        ".read-on",
        "#try-bridge .actions",
        ".footnote-backref",
        ".site-search",
        ".site-foot__columns",
    ):
        expect(page.locator(hidden)).to_be_hidden()
    after = "link => getComputedStyle(link, '::after').content"
    assert page.get_by_role("link", name="elsewhere").evaluate(after) == '" (https://doi.org/10.3390/x)"'
    assert page.get_by_role("link", name="https://a.org", exact=True).evaluate(after) == "none"
    assert page.get_by_role("link", name="here", exact=True).evaluate(after) == "none"
    assert page.locator(".lead").evaluate("lead => getComputedStyle(lead).color") == "rgb(77, 90, 91)"


def test_print_is_offered_where_it_works(site, rich, page, browser):
    page.goto(site + rich)
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(site + rich)
    expect(plain.get_by_role("button", name="Print")).to_be_hidden()
