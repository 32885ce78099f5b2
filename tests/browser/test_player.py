"""Moving along in a browser: the clock, the keys, what is announced, and what remains without script."""

import json
import re

import pytest
from playwright.sync_api import expect

from exercises import plans, starter
from exercises.models import Exercise, Routine
from tests.factories import make_exercise, make_practice, make_routine

pytestmark = pytest.mark.django_db(transaction=True)

CUES = [
    {"kind": "ready", "seconds": 10, "step": 0, "side": "left"},
    {"kind": "hold", "seconds": 30, "step": 0, "side": "left"},
    {"kind": "switch", "seconds": 5, "step": 0, "side": "right"},
    {"kind": "hold", "seconds": 30, "step": 0, "side": "right"},
    {"kind": "ready", "seconds": 15, "step": 1, "side": ""},
    {"kind": "hold", "seconds": 20, "step": 1, "side": ""},
]


@pytest.fixture
def library():
    make_practice()
    starter.load()


@pytest.fixture
def short(library):
    """A routine of 10 + 5 + 8 + 5 seconds and 10 + 4 + 3 + 4."""
    lunge = Exercise.objects.get(slug="lunge-stretch")
    bridge = Exercise.objects.get(slug="bridge")
    Exercise.objects.filter(pk=lunge.pk).update(hold_seconds=5, switch_seconds=8)
    Exercise.objects.filter(pk=bridge.pk).update(hold_seconds=4, repeats=2, rest_seconds=3, position="standing")
    return make_routine("short", [lunge, bridge])


@pytest.fixture
def listening(page):
    """Keeps every text that the one live region has had."""
    page.add_init_script("""
        addEventListener("DOMContentLoaded", () => {
            window.heard = [];
            const region = document.querySelector("[role=status]");
            new MutationObserver(() => heard.push(region.textContent))
                .observe(region, { childList: true, characterData: true, subtree: true });
        });
    """)
    return lambda: page.evaluate("heard")


def play(page, live_server, routine, query=""):
    page.clock.install(time=0)
    page.goto(f"{live_server.url}/routines/{routine.slug}/play/{query}")


def logic(page, live_server, expression):
    """What `expression` over the module `timeline` and `cues` gives, in a browser."""
    page.goto(f"{live_server.url}/routines/")
    return page.evaluate(
        f"const cues = {json.dumps(CUES)}; import('/static/js/timeline.js').then((timeline) => {expression})"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/routines/",
        "/routines/psoas-release/",
        "/routines/psoas-release/?for=pregnancy",
        "/routines/psoas-release/?for=pregnancy&week=99",
        "/routines/psoas-release/play/",
        "/routines/pregnancy-psoas/print/",
        "/routines/psoas-release/reminder/",
        "/exercises/",
        "/exercises/bridge/",
        "/exercises/bridge/?for=pregnancy",
    ],
)
def test_page_is_accessible(live_server, library, assert_accessible, path):
    assert_accessible(live_server.url + path)


@pytest.mark.parametrize(
    ("elapsed", "index", "left"),
    [(0, 0, 10), (1, 0, 10), (9_999, 0, 1), (10_000, 1, 30), (44_999, 2, 1), (109_999, 5, 1), (110_000, 6, 0)],
)
def test_position_at_a_moment(live_server, library, page, elapsed, index, left):
    where = logic(page, live_server, f"timeline.at(cues, {elapsed})")
    assert (where["index"], where["left"], where["done"]) == (index, left, index == 6)


def test_shares_of_step_and_whole(live_server, library, page):
    where = logic(page, live_server, "timeline.at(cues, 75000 + 17500)")
    assert (where["stepShare"], where["share"], where["totalLeft"]) == (0.5, 92.5 / 110, 18)


def test_timer_pauses_goes_on_skips_and_goes_back(live_server, library, page):
    steps = """(() => {
        const timer = new timeline.Timer(cues);
        const seen = [];
        const note = (now) => seen.push([timer.position(now).index, timer.elapsed(now)]);
        timer.start(1000); note(6000);
        timer.pause(6000); note(99000);
        timer.start(99000); note(100000);
        timer.skip(100000); note(100000);
        timer.back(101000); note(101000);
        timer.skip(101000); note(104000);
        timer.back(104000); note(104000);
        timer.nextStep(104000); note(104000);
        timer.nextStep(104000); note(104000);
        timer.back(104000); note(104000);
        return seen;
    })()"""
    assert logic(page, live_server, steps) == [
        [0, 5000], [0, 5000], [0, 6000], [1, 10000], [0, 0],
        [1, 13000], [1, 10000], [4, 75000], [6, 110000], [5, 90000],
    ]  # fmt: skip


def test_poses_follow_the_cue(live_server, library, page):
    poses = """[
        [{ kind: "ready", seconds: 10 }, 0, false], [{ kind: "hold", seconds: 15 }, 0, false],
        [{ kind: "hold", seconds: 60 }, 0, true], [{ kind: "hold", seconds: 60 }, 3750, true],
        [{ kind: "hold", seconds: 6 }, 3000, true], [{ kind: "hold", seconds: 21, dosed: 6 }, 6000, true],
        [{ kind: "rest", seconds: 60 }, 3000, true]].map((each) => Number(timeline.poseAt(...each).toFixed(3)))"""
    assert logic(page, live_server, poses) == [0, 1, 0, 1, 1, 0, 0]


def test_a_whole_routine_is_announced_once_a_cue(live_server, short, page, listening):
    play(page, live_server, short)
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(short.total_seconds * 1000 + 500)
    plan = plans.plan(short, short.steps.shown(), {}, "")
    names = [step.adapted.exercise.name for step in plan.steps]
    expected = [f"{names[cue.step]}. {cue.words}" if cue.kind == "ready" else cue.words for cue in plan.cues]
    assert listening() == [*expected, "Done. Stay for a breath or two."]
    assert page.get_by_role("region", name="Timer").get_by_role("link", name="Ask for a session").is_visible()


def test_a_tab_that_slept_is_where_the_clock_is(live_server, library, page):
    routine = Routine.objects.get(slug="psoas-release")
    play(page, live_server, routine)
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(20_000)
    page.clock.fast_forward(100_000)
    page.clock.run_for(400)
    plan = plans.plan(routine, routine.steps.shown(), {}, "")
    assert page.locator("[data-left]").inner_text() == f"{clock(plan.total_seconds - 120)} to go"
    page.clock.fast_forward(40 * 60_000)
    page.clock.run_for(400)
    assert page.locator("[role=status]").inner_text() == "Done. Stay for a breath or two."


def clock(seconds):
    return f"{seconds // 60}:{seconds % 60:02d}"


def test_pause_holds_the_time(live_server, short, page):
    play(page, live_server, short)
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(4_100)
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(60_000)
    assert page.get_by_role("timer").inner_text() == "6"
    assert page.locator("[role=status]").inner_text().endswith("Paused. Get ready, left side")
    page.get_by_role("button", name="Go on").click()
    page.clock.run_for(1_000)
    assert page.get_by_role("timer").inner_text() == "5"


def test_keys_start_pause_skip_and_go_back(live_server, short, page):
    play(page, live_server, short)
    words = page.locator("[data-words]")
    page.keyboard.press(" ")
    page.clock.run_for(300)
    page.keyboard.press("ArrowRight")
    assert words.inner_text() == "Hold, left side"
    page.keyboard.press("ArrowLeft")
    assert words.inner_text() == "Get ready, left side"
    page.keyboard.press(" ")
    assert page.locator("[data-main]").inner_text() == "Go on"
    assert page.evaluate("scrollY") < 400


def test_space_on_a_button_presses_that_button_and_focus_stays(live_server, short, page):
    play(page, live_server, short)
    skip = page.get_by_role("button", name="Skip")
    skip.focus()
    page.keyboard.press(" ")
    assert page.locator("[data-words]").inner_text() == "Paused. Hold, left side"
    assert page.locator("[data-main]").inner_text() == "Go on"
    main = page.locator("[data-main]")
    main.focus()
    page.keyboard.press("Enter")
    page.clock.run_for(short.total_seconds * 1000)
    assert page.evaluate("document.activeElement.textContent") == "Start again"


def test_nothing_runs_before_it_is_started(live_server, short, page, listening):
    play(page, live_server, short)
    time = page.locator("[data-time]")
    page.clock.run_for(30_000)
    assert (time.text_content(), page.locator("[data-main]").inner_text()) == ("10", "Start")
    assert listening() == []


def test_next_exercise_jumps_over_what_is_left_of_this_one(live_server, short, page):
    play(page, live_server, short)
    page.get_by_role("button", name="Next exercise").click()
    assert page.locator("[data-step-name]").inner_text() == "Bridge"


def test_left_side_mirrors_the_figure(live_server, short, page):
    play(page, live_server, short)
    figure = page.locator("[data-figure]")
    assert "is-mirrored" in figure.get_attribute("class")
    for _ in range(3):
        page.get_by_role("button", name="Skip").click()
    assert "is-mirrored" not in figure.get_attribute("class")


def test_poses_glide_only_with_motion(live_server, short, page):
    page.emulate_media(reduced_motion="reduce")
    play(page, live_server, short)
    page.get_by_role("button", name="Next exercise").click()
    figures = page.locator("[data-figure] svg")
    assert [figures.nth(i).is_visible() for i in range(2)] == [True, True]
    assert "is-gliding" not in page.locator("[data-figure]").get_attribute("class")
    page.emulate_media(reduced_motion="no-preference")
    expect(page.locator("[data-figure]")).to_have_class(re.compile("is-gliding"))
    assert figures.count() == 1


def test_screen_stays_on_and_is_asked_again_on_return(live_server, short, page):
    page.add_init_script("""
        window.asked = 0; window.released = 0;
        Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
            asked += 1; return { release: () => { released += 1; } };
        } } });
    """)
    play(page, live_server, short)
    page.get_by_role("button", name="Start").click()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert page.evaluate("asked") == 2
    page.get_by_role("button", name="Pause").click()
    assert page.evaluate("released") >= 1


def test_without_script_the_whole_list_is_there(live_server, library, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/routines/psoas-release/play/")
    assert page.locator(".step").count() == 5
    assert not page.locator("[data-player]").is_visible()
    context.close()


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (740, 360), (1280, 720)])
def test_buttons_are_large_and_on_the_screen_once_started(live_server, short, page, width, height):
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": height})
    play(page, live_server, short)
    page.keyboard.press(" ")
    for name in ("Back", "Pause", "Skip"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box["height"] >= 48
        assert box["width"] >= 48
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
        assert 0 <= box["y"] <= box["y"] + box["height"] <= height


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("slug", ["psoas-release", "desk-five-minutes", "pregnancy-psoas"])
def test_sheet_is_one_page(live_server, library, page, slug, paper):
    page.goto(f"{live_server.url}/routines/{slug}/print/")
    assert page.pdf(format=paper).count(b"/Type /Page\n") == 1


def test_an_exercise_without_poses_still_plays(live_server, page):
    make_practice()
    routine = make_routine("plain", [make_exercise("bridge")])
    play(page, live_server, routine)
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(12_000)
    assert page.locator("[data-words]").inner_text() == "Hold"
