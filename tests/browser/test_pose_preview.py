"""A pose drawn while its numbers are edited, under the strict policy, and by saving where there is no script."""

import json
import re

import pytest
from playwright.sync_api import expect

from exercises import figures, starter
from exercises.models import Exercise
from tests.browser.conftest import sign_in
from tests.factories import make_practice, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bridge(live_server):
    make_practice()
    starter.load()
    make_user()
    return Exercise.objects.get(slug="bridge")


def open_desk(page, live_server, exercise):
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/admin/exercises/exercise/{exercise.pk}/change/")


def moved(exercise, joint, place):
    poses = json.loads(json.dumps(exercise.poses))
    poses[0]["joints"][joint] = place
    return poses


def test_the_figure_follows_the_numbers(live_server, bridge, page):
    open_desk(page, live_server, bridge)
    preview = page.locator("[data-pose-preview]")
    assert preview.inner_html() == page.evaluate(
        "(markup) => { const box = document.createElement('div'); box.innerHTML = markup; return box.innerHTML; }",
        bridge.figure,
    )
    outline = preview.locator(".figure__near").first.get_attribute("d")
    poses = moved(bridge, "near_knee", [30, 60])
    page.locator("textarea.poses").fill(json.dumps(poses))
    expect(preview.locator(".figure__near").first).not_to_have_attribute("d", outline)
    shown = preview.locator("path").evaluate_all("(all) => all.map((each) => each.getAttribute('d'))")
    assert shown == re.findall(r' d="([^"]+)"', figures.drawn(poses, "Bridge"))


def test_what_cannot_be_drawn_is_said_and_the_last_figure_stays(live_server, bridge, page):
    open_desk(page, live_server, bridge)
    text = page.locator("textarea.poses")
    text.fill('[{"joints": {"head": [1, 2')
    expect(page.locator("[data-pose-status]")).to_have_text("Not complete yet: the figure follows when it is.")
    text.fill(json.dumps(moved(bridge, "near_knee", [30, "x"])))
    expect(page.locator("[data-pose-status]")).to_have_text("Pose 1: joint “near_knee” needs two numbers.")
    assert page.locator("[data-pose-preview] svg").count() == 2


def test_an_arrow_moves_the_joint_whose_line_it_is(live_server, bridge, page):
    open_desk(page, live_server, bridge)
    text = page.locator("textarea.poses")
    text.focus()
    text.evaluate("""(each) => {
        const at = each.value.indexOf('"near_knee": [') + '"near_knee": ['.length;
        each.setSelectionRange(at, at);
    }""")
    x, y = bridge.poses[0]["joints"]["near_knee"]
    expect(page.locator(".figure__mark")).to_have_attribute("cx", f"{x:g}")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+Shift+ArrowUp")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".figure__mark")).to_have_attribute("cx", f"{x + 10:g}")
    page.get_by_role("button", name="Save and continue editing").click()
    bridge.refresh_from_db()
    assert bridge.poses[0]["joints"]["near_knee"] == [round(x + 10, 1), y]


def test_without_script_saving_shows_it(live_server, bridge, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_desk(page, live_server, bridge)
    poses = moved(bridge, "near_knee", [30, 60])
    page.locator("textarea.poses").fill(json.dumps(poses))
    page.get_by_role("button", name="Save and continue editing").click()
    bridge.refresh_from_db()
    assert (bridge.poses, bridge.figure) == (poses, figures.drawn(poses, "Bridge"))
    expect(page.locator("[data-pose-preview] svg")).to_have_count(2)
    context.close()
