"""A whole routine in a browser: asleep, untimed, by keys alone, with a voice, where it hurts, and how it felt after."""

import gzip
import json
import random
import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from exercises import figures, plans, starter, timeline
from exercises.models import Exercise, Routine
from exercises.timeline import Dose, Task
from tests.browser.conftest import violations
from tests.factories import make_exercise, make_practice, make_routine

pytestmark = pytest.mark.django_db(transaction=True)
JS = Path(settings.BASE_DIR) / "static" / "js"
LIMIT = 12 * 1024
NOON = 12 * 60 * 60
"""Of the first day of 1970, in seconds: when a person opens the page here, and the clock stands still."""


@pytest.fixture
def library():
    make_practice()
    starter.load()


@pytest.fixture
def short(library):
    """A routine of 10 + 5 + 8 + 5 seconds and 15 + 4 + 3 + 4."""
    lunge = Exercise.objects.get(slug="lunge-stretch")
    bridge = Exercise.objects.get(slug="bridge")
    Exercise.objects.filter(pk=lunge.pk).update(hold_seconds=5, switch_seconds=8)
    Exercise.objects.filter(pk=bridge.pk).update(hold_seconds=4, repeats=2, rest_seconds=3)
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


@pytest.fixture
def loud(page):
    """A browser with a voice and a chime that write down what they are asked for."""
    page.add_init_script("""
        window.noon = 12 * 60 * 60; window.said = []; window.struck = []; window.hushed = 0;
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
        Object.defineProperty(window, "speechSynthesis", { value: {
            getVoices: () => [{ name: "Sample" }], addEventListener() {},
            speak: (what) => said.push(`${what.lang}: ${what.text}`), cancel: () => { hushed += 1; },
        } });
        const node = () => ({
            frequency: {}, gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} },
            connect: (to) => to, stop() {}, disconnect() { this.off = true; }, start(at) { struck.push([at, this]); },
        });
        window.AudioContext = class {
            state = "running"; destination = {};
            get currentTime() { return Date.now() / 1000; }
            createOscillator() { return node(); }
            createGain() { return node(); }
        };
        // When chimes will sound, in whole seconds of the page's clock, without those taken back.
        window.chimes = () => [...new Set(struck.filter(([, tone]) => !tone.off && tone.frequency.value < 700)
            .map(([at]) => Math.floor(at + 0.05) - noon))];
    """)


def play(page, live_server, routine, query=""):
    page.clock.install(time=0)
    page.goto(f"{live_server.url}/routines/{routine.slug}/play/{query}")
    page.clock.pause_at(NOON)


def plan_of(routine, audience=""):
    return plans.plan(routine, routine.steps.shown(), plans.variations_for(audience), audience)


def announced(plan):
    names = [step.adapted.exercise.name for step in plan.steps]
    return [f"{names[cue.step]}. {cue.words}" if cue.kind == "ready" else cue.words for cue in plan.cues]


# The clock


def test_a_long_routine_sleeps_forty_minutes_and_ends_at_the_right_moment(live_server, page):
    make_practice()
    long = make_routine("long", [make_exercise(f"rest-{i}", hold_seconds=600) for i in range(6)])
    play(page, live_server, long)
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(10 * 60_000)
    page.clock.fast_forward(40 * 60_000)  # the tab sleeps: no timer fires
    page.clock.run_for(400)
    left = long.total_seconds - 50 * 60
    assert page.locator("[data-left]").inner_text() == f"{left // 60}:{left % 60:02d} to go"
    page.clock.run_for(left * 1000 - 600)
    assert page.locator("[data-end]").is_hidden()
    page.clock.run_for(600)
    assert page.locator("[role=status]").inner_text() == "Done. Stay for a breath or two."
    assert page.evaluate("Date.now()") - NOON * 1000 == (long.total_seconds + 0.4) * 1000


def test_longer_adds_to_this_cue_and_to_the_whole(live_server, short, page, listening):
    play(page, live_server, short)
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(11_000)
    page.get_by_role("button", name="15 s longer").click()
    assert page.get_by_role("timer").inner_text() == "19"
    assert page.locator("[data-left]").inner_text() == f"{short.total_seconds - 11 + 15} to go"
    assert listening()[-1] == "15 seconds longer. Hold, left side"
    page.clock.run_for((short.total_seconds - 11 + 14) * 1000)
    assert page.locator("[data-end]").is_hidden()
    page.clock.run_for(1_500)
    assert page.locator("[data-end]").is_visible()


def random_cues():
    """Cues of two hundred routines that nobody would write."""
    dice = random.Random(6)
    for _routine in range(200):
        tasks = [
            Task(
                "x",
                Dose(dice.randint(1, 90), dice.randint(1, 5), dice.choice(["one", "both", "alternate"]),
                     dice.randint(0, 9), dice.randint(0, 9)),
                dice.randint(0, 15),
            )
            for _step in range(dice.randint(1, 6))
        ]  # fmt: skip
        yield timeline.as_data(timeline.cues(tasks))


def test_untimed_gives_the_cues_of_the_timed_in_order(live_server, library, page):
    every = list(random_cues())
    page.goto(f"{live_server.url}/routines/")
    timed, untimed, totals = page.evaluate(
        """async (every) => {
            const { Timer } = await import("/static/js/timeline.js");
            const walk = (cues) => {
                const timer = new Timer(cues);
                const seen = [];
                timer.start(0);
                for (let now = 0; !timer.position(now).done; now += 500) {
                    const { index } = timer.position(now);
                    if (seen.at(-1) !== index) seen.push(index);
                }
                return seen;
            };
            const press = (cues) => {
                const timer = new Timer(cues);
                const seen = [];
                timer.wait(true, 0);
                timer.start(0);
                for (let now = 0; !timer.position(now).done; now += 86_400_000) {
                    seen.push(timer.position(now).index);
                    timer.skip(now);
                }
                return seen;
            };
            const total = (cues) => {
                const timer = new Timer(cues);
                timer.start(0);
                return timer.coming(0).at(-1).after / 1000;
            };
            return [every.map(walk), every.map(press), every.map(total)];
        }""",
        every,
    )
    assert timed == untimed == [list(range(len(cues))) for cues in every]
    assert totals == [sum(cue["seconds"] for cue in cues) for cues in every]


def test_untimed_waits_for_the_person(live_server, short, page, listening):
    play(page, live_server, short)
    page.get_by_text("Sound and pace").click()
    page.get_by_label("Untimed: I press Next").check()
    page.get_by_role("button", name="Start").click()
    plan = plan_of(short)
    for _cue in plan.cues:
        page.clock.run_for(60_000)
        page.get_by_role("button", name="Next", exact=True).click()
    assert listening() == [*announced(plan), "Done. Stay for a breath or two."]
    page.reload()
    assert page.locator("[data-setting=untimed]").is_checked()


# Keys alone


def test_a_whole_routine_by_keys_alone(live_server, short, page):
    play(page, live_server, short)
    seen = set()
    for _press in range(40):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.textContent.trim()"))
        if "Sound and pace" in seen:
            break
    assert {"Back", "Start", "Skip", "Next exercise", "Sound and pace"} <= seen
    page.locator("[data-main]").focus()
    page.keyboard.press("Enter")
    page.clock.run_for(11_000)
    for _press in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "This hurts"
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog", name="Stop, and let go slowly").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").is_hidden()
    # The browser tells of the closing in a task of its own, after the dialog has gone.
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    page.keyboard.press("Enter")
    page.clock.run_for(short.total_seconds * 1000)
    assert page.locator("[data-end]").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Start again"


# Sound


def test_chimes_are_handed_ahead_and_taken_back(live_server, short, page, loud):
    play(page, live_server, short)
    page.get_by_role("button", name="Start").click()
    begins, at = [], 0
    for cue in plan_of(short).cues:
        at += cue.seconds
        begins.append(at)
    assert page.evaluate("chimes()") == begins
    page.get_by_role("button", name="Pause").click()
    assert page.evaluate("chimes()") == []
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="15 s longer").click()
    assert page.evaluate("chimes()") == [each + 15 for each in begins]


def test_the_voice_says_each_cue_and_the_exercise_in_its_own_words(live_server, short, page, loud):
    Exercise.objects.filter(slug="bridge").update(spoken="Press the feet down.")
    play(page, live_server, short)
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(short.total_seconds * 1000 + 500)
    said = page.evaluate("said")
    assert said[0] == (
        "en: Lunge stretch. Take a long step forward and bend the front knee over its foot. Get ready, left side."
    )
    assert "en: Bridge. Press the feet down. Get ready." in said
    assert said[1:4] == ["en: Hold, left side.", "en: Change to the right side.", "en: Hold, right side."]
    assert said[-1] == "en: Done. Stay for a breath or two."
    assert len(said) == len(plan_of(short).cues) + 1


def test_voice_and_chime_can_be_tested_and_switched_off_for_good(live_server, short, page, loud):
    play(page, live_server, short)
    page.get_by_text("Sound and pace").click()
    page.get_by_role("button", name="Test the sound").click()
    assert page.evaluate("[said, struck.length]") == [["en: This is how it sounds."], 2]
    page.get_by_label("A voice that says what comes").uncheck()
    page.get_by_label("A chime at every change").uncheck()
    page.reload()
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(short.total_seconds * 1000)
    assert page.evaluate("[said, struck]") == [[], []]
    assert page.evaluate("localStorage['player.settings']") == '{"chime":false,"voice":false,"untimed":false}'


def test_without_a_voice_it_is_off_and_says_why(live_server, short, page):
    page.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined });")
    play(page, live_server, short)
    page.get_by_text("Sound and pace").click()
    assert page.get_by_label("A voice that says what comes").is_disabled()
    assert page.get_by_text("This browser has no voice.").is_visible()


# This hurts


def hurt(page):
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(12_000)
    page.get_by_role("button", name="This hurts").click()


def test_where_it_hurts_time_stops_and_the_gentler_version_goes_on(live_server, short, page, listening):
    play(page, live_server, short)
    hurt(page)
    dialog = page.get_by_role("dialog", name="Stop, and let go slowly")
    assert dialog.get_by_role("heading", name="Standing hip stretch at a chair").is_visible()
    assert dialog.get_by_role("img", name="Standing hip stretch at a chair").is_visible()
    assert dialog.get_by_text("numbness or tingling").is_visible()
    page.clock.run_for(120_000)
    dialog.get_by_role("button", name="Go on with the gentler one").click()
    expect(page.get_by_role("status")).to_have_text("Standing hip stretch at a chair. Get ready, left side")
    assert page.locator("[data-step-name]").inner_text() == "Standing hip stretch at a chair"
    page.clock.run_for((15 + 5 + 8 + 5) * 1000)  # held no longer than the lunge that hurt
    assert listening()[-1] == "Bridge. Get ready"


def test_what_hurts_can_be_skipped(live_server, short, page):
    play(page, live_server, short)
    hurt(page)
    page.get_by_role("button", name="Skip this exercise").click()
    expect(page.get_by_role("status")).to_have_text("Bridge. Get ready")


def test_what_hurts_can_end_it(live_server, short, page):
    play(page, live_server, short)
    hurt(page)
    page.get_by_role("button", name="End here").click()
    expect(page.get_by_role("status")).to_have_text("Ended here. Rest for a breath or two.")
    assert page.get_by_role("heading", name="How does it feel now?").is_visible()


def test_what_hurts_leads_to_a_request_that_knows_the_step(live_server, short, page):
    play(page, live_server, short)
    page.get_by_role("button", name="Next exercise").click()
    page.get_by_role("button", name="This hurts").click()
    link = page.get_by_role("dialog").get_by_role("link", name="Ask for a session")
    assert link.evaluate("(each) => each.pathname + each.search") == "/book/?came_from=short%3A2"


def test_an_exercise_without_a_gentler_one_is_left_out(live_server, page):
    make_practice()
    play(page, live_server, make_routine("plain", [make_exercise("bridge")]))
    hurt(page)
    assert page.get_by_text("There is no gentler version of this one").is_visible()
    assert page.get_by_role("button", name="Go on with the gentler one").is_hidden()


# How it felt


def test_how_it_felt_stays_on_the_device(live_server, short, page):
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    play(page, live_server, short)
    for how in ("Better", "Worse"):
        page.get_by_role("button", name="Start").click()
        page.clock.run_for(short.total_seconds * 1000 + 500)
        page.get_by_role("button", name=how, exact=True).click()
        page.clock.fast_forward(24 * 60 * 60_000)
    assert page.locator("[data-felt-list] li").all_inner_texts() == ["Fri, Jan 2: worse", "Thu, Jan 1: better"]
    assert page.locator("[data-felt-said]").inner_text().endswith("ask somebody who can look at it.")
    page.get_by_role("button", name="Forget these").click()
    assert page.locator("[data-felt-before]").is_hidden()
    assert page.evaluate("localStorage['player.felt']") == "{}"
    assert set(sent) == {"GET"}


# Weight and smoothness


def modules_of(name, seen):
    """`name` and every module it imports, each once."""
    if name not in seen:
        text = (JS / name).read_text()
        seen[name] = text
        for other in re.findall(r'from "\./([^"]+)"', text):
            modules_of(other, seen)
    return seen


def test_script_of_the_player_is_small(live_server, library, page):
    loaded = set()
    page.on("request", lambda request: loaded.add(request.url.partition("?")[0]))
    page.goto(f"{live_server.url}/routines/psoas-release/play/")
    page.wait_for_load_state("networkidle")
    names = {url.rpartition("/static/js/")[2] for url in loaded if url.endswith(".js") and "/static/js/" in url}
    modules = modules_of("player.js", {})
    assert set(modules) <= names
    sizes = {name: len(gzip.compress((JS / name).read_bytes(), 9)) for name in names}
    assert sum(sizes.values()) <= LIMIT, sizes


def test_no_long_task_while_figures_glide(live_server, library, page):
    page.add_init_script("""
        window.tasks = []; window.frames = 0;
        new PerformanceObserver((list) => {
            for (const { startTime, duration } of list.getEntries()) tasks.push({ startTime, duration });
        }).observe({ type: "longtask" });
    """)
    routine = make_routine("flow", [Exercise.objects.get(slug="cat-cow")])
    page.goto(f"{live_server.url}/routines/{routine.slug}/play/")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Skip").click()
    drawn = page.evaluate("""() => new Promise((done) => {
        const path = document.querySelector("[data-figure] .figure__near");
        const seen = new Set();
        const begun = window.begun = performance.now();
        const look = () => {
            frames += 1; seen.add(path.getAttribute("d"));
            if (performance.now() - begun < 1500) requestAnimationFrame(look);
            else done([seen.size, frames]);
        };
        look();
    })""")
    assert page.evaluate("tasks.filter((each) => each.startTime > begun && each.duration > 50)") == []
    assert drawn[0] > 0.8 * drawn[1] > 15


def test_each_leg_lowers_in_its_turn_and_nobody_turns_round(live_server, library, page):
    routine = make_routine("legs", [Exercise.objects.get(slug="leg-lowering")])
    play(page, live_server, routine)
    page.get_by_role("button", name="Start").click()
    lowest = {}
    for side, seconds in (("left", 10 + 3.2), ("right", 2.8 + 2 + 3.2)):
        page.clock.run_for(int(seconds * 1000))
        figure = page.locator("[data-figure]")
        lowest[side] = [figure.locator(f".figure__{part}").first.get_attribute("d") for part in ("near", "far")]
        assert "is-mirrored" not in figure.get_attribute("class")
    poses = routine.steps.get().exercise.poses
    still = figures.svg(poses[0], "", figures.frame(poses))
    assert [d in still for d in lowest["left"]] == [False, False]
    assert [d in still for d in lowest["right"]] == [False, True]


@pytest.mark.parametrize(("width", "height"), [(390, 844), (844, 390), (1280, 800)])
def test_time_and_figure_can_be_seen_from_across_the_room(live_server, short, page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(reduced_motion="reduce")
    play(page, live_server, short)
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Skip").click()
    size = "(each) => parseFloat(getComputedStyle(each).fontSize)"
    assert page.locator("[data-time]").evaluate(size) >= 88
    assert page.locator("[data-words]").evaluate(size) >= 24
    assert page.locator("[data-figure] svg").bounding_box()["height"] >= 0.3 * height


@pytest.mark.parametrize("path", ["/routines/psoas-release/play/", "/routines/psoas-release/?for=pregnancy&week=24"])
@pytest.mark.parametrize(("width", "scale"), [(320, 1), (640, 2)])
def test_fits_320_px_and_twice_the_size(live_server, library, browser, path, width, scale):
    """Zoomed to 200%, a window of 640 px has 320 CSS pixels of twice the size."""
    context = browser.new_context(
        viewport={"width": width // scale, "height": 568}, device_scale_factor=scale, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(live_server.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width // scale
    if "play" in path:
        page.get_by_role("button", name="Start").click()
        page.get_by_role("button", name="This hurts").click()
        dialog = page.get_by_role("dialog")
        assert dialog.evaluate("(each) => each.scrollWidth <= each.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= width // scale
    context.close()


def test_open_player_is_accessible(live_server, short, page):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{live_server.url}/routines/short/play/")
    page.get_by_text("Sound and pace").click()
    page.get_by_role("button", name="Start").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.get_by_role("button", name="This hurts").click()
        assert violations(page) == []
        page.keyboard.press("Escape")
    page.get_by_role("button", name="This hurts").click()
    page.get_by_role("button", name="End here").click()
    page.get_by_role("button", name="Better").click()
    assert violations(page) == []


def test_without_script_gentler_versions_and_weeks_are_there(live_server, library, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/routines/psoas-release/play/?for=pregnancy&week=12")
    assert page.locator(".step").count() == 5
    assert page.locator(".step__gentler").count() == 5
    assert page.locator("dialog, [data-player], .play-options").filter(visible=True).count() == 0
    assert page.get_by_text("Pregnancy, week 12").first.is_visible()
    context.close()


def test_player_data_has_what_is_drawn(live_server, library, page):
    page.goto(f"{live_server.url}/routines/psoas-release/play/")
    data = json.loads(page.locator("#player-data").text_content())
    assert [bool(step["gentler"]) for step in data["steps"]] == [True] * 5
    assert Routine.objects.get(slug=data["routine"]).name == "Psoas release"
