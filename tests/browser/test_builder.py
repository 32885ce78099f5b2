"""Building a routine at the desk: by keys, by dragging, and with the time as it grows."""

import pytest

from exercises.models import Routine
from tests.browser.conftest import sign_in
from tests.factories import make_exercise, make_practice, make_routine, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def routine(live_server, page):
    make_practice()
    make_user()
    made = make_routine("release", [make_exercise(name) for name in ("bridge", "cat-cow", "lunge")])
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/admin/exercises/routine/{made.pk}/change/")
    page.locator(".builder-total", has_text="Total time: 1 min 15 s").wait_for()
    return made


def saved(page):
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/exercises/routine/")
    return [step.exercise.slug for step in Routine.objects.get().steps.all()]


def test_steps_move_by_keys_and_it_is_said(routine, page):
    button = page.get_by_role("button", name="Move up: step 3")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Step 2 of 3").wait_for()
    page.keyboard.press("Enter")  # the focus went along
    page.get_by_role("status").get_by_text("Step 1 of 3").wait_for()
    assert saved(page) == ["lunge", "bridge", "cat-cow"]


def test_steps_move_by_dragging(routine, page):
    page.locator("#steps-group").scroll_into_view_if_needed()
    page.locator("#steps-group tr.has_original").nth(2).scroll_into_view_if_needed()
    handle = page.locator(".builder-handle").nth(0).bounding_box()
    last = page.locator("#steps-group tr.has_original").nth(2).bounding_box()
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(handle["x"] + 8, last["y"] + last["height"] - 4, steps=12)
    page.mouse.up()
    assert saved(page) == ["cat-cow", "lunge", "bridge"]


def test_the_time_follows_the_doses_before_anything_is_saved(routine, page):
    row = page.locator("#steps-0")
    assert row.locator("input[name$=hold_seconds]").get_attribute("placeholder") == "15"
    row.locator("input[name$=hold_seconds]").fill("75")
    page.locator(".builder-total", has_text="Total time: 2 min 15 s").wait_for()
    assert row.locator(".builder-told").inner_text() == "Hold 75 seconds · 1 min 25 s"
    page.locator("#steps-2 input[name$=DELETE]").check()
    page.locator(".builder-total", has_text="Total time: 1 min 50 s").wait_for()
    assert Routine.objects.get().total_seconds == 75


def test_a_new_step_goes_to_the_end(routine, page):
    make_exercise("rest")
    page.get_by_text("Add another step", exact=False).click()
    row = page.locator("#steps-4")
    row.locator(".select2-selection").click()
    page.get_by_role("option", name="Rest").click()
    page.locator(".builder-total", has_text="Total time: 1 min 40 s").wait_for()
    assert row.locator("input[name$=order]").input_value() == "4"
    assert saved(page) == ["bridge", "cat-cow", "lunge", "rest"]


def test_copy_and_preview(routine, page, live_server):
    page.get_by_role("button", name="Duplicate").click()
    page.get_by_text("This is the copy.").wait_for()
    href = page.get_by_role("link", name="Preview the player").get_attribute("href")
    page.goto(live_server.url + href)
    page.get_by_role("button", name="Start").wait_for()
