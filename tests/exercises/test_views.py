import json
import re

import pytest

from exercises import plans, starter, wording
from exercises.models import Routine, Variation
from exercises.timeline import total_seconds
from tests.factories import make_exercise, make_practice, make_routine

pytestmark = pytest.mark.django_db


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def library():
    """An exercise with a variation, one that is replaced in pregnancy, and a routine of both."""
    make_practice()
    bridge = make_exercise("bridge", cautions="Lift less high.")
    tilt = make_exercise("wall-tilt", position="standing", is_moving=True, hold_seconds=40)
    lunge = make_exercise("lunge", position="standing", sides="both", hold_seconds=45, switch_seconds=10)
    Variation.objects.create(exercise=bridge, audience="pregnancy", instead=tilt, text="Off your back.")
    Variation.objects.create(
        exercise=lunge, audience="runner", hold_seconds=60, text="After the run.", cautions="Warm."
    )
    return make_routine("release", [lunge, bridge])


def test_routine_shows_time_positions_cautions_doses_and_stop_signs(client, library):
    html = page(client, "/routines/release/")
    for part in (
        "2 min 20 s", "standing, on the back", "Lift less high.", "Hold 45 seconds, each side", "Hold 15 seconds",
        "Stop when you feel", "moving less than usual", 'href="/book/"',
        'href="/routines/release/play/"', 'href="/routines/release/print/"',
    ):  # fmt: skip
        assert part in html
    assert "After the run." not in html


def test_for_changes_dose_hint_caution_and_time_and_stays_in_links(client, library):
    html = page(client, "/routines/release/?for=runner")
    for part in (
        "Hold 60 seconds, each side", "After the run.", "Warm.", "2 min 50 s", 'href="/exercises/lunge/?for=runner"',
        'href="/routines/release/play/?for=runner"',
    ):  # fmt: skip
        assert part in html


def test_for_pregnancy_brings_the_exercise_that_stands_in(client, library):
    html = page(client, "/routines/release/?for=pregnancy")
    assert "Here instead of: Bridge" in html
    assert "Move slowly for 40 seconds" in html
    assert "on the back" not in html


def test_unknown_audience_is_everyone(client, library):
    assert page(client, "/routines/release/?for=nobody") == page(client, "/routines/release/")


def test_a_routine_for_one_audience_speaks_to_them_without_being_asked(client, library):
    library.audience = "runner"
    library.save()
    html = page(client, "/routines/release/")
    assert "After the run." in html
    assert "Everyone" not in html


def test_a_step_written_for_the_audience_keeps_its_own_dose(client, library):
    library.audience = "runner"
    library.save()
    library.steps.filter(exercise__slug="lunge").update(hold_seconds=20)
    assert "Hold 20 seconds, each side" in page(client, "/routines/release/")


@pytest.mark.parametrize("audience", ["", "runner", "pregnancy"])
def test_page_and_player_have_one_total(client, library, audience):
    query = f"?for={audience}" if audience else ""
    html = page(client, f"/routines/release/play/{query}")
    data = json.loads(re.search(r'<script id="player-data" type="application/json">(.*?)</script>', html)[1])
    seconds = sum(cue["seconds"] for cue in data["cues"])
    plan = plans.plan(library, library.steps.shown(), plans.variations_for(audience), audience)
    assert seconds == total_seconds(plan.cues) == plan.total_seconds
    assert plan.duration in page(client, f"/routines/release/{query}")
    assert [step["name"] for step in data["steps"]] == [step.adapted.exercise.name for step in plan.steps]


def test_play_page_lists_every_step_without_script(client, library):
    assert page(client, "/routines/release/play/").count("data-step>") == 2


def test_structured_data_names_plan_and_crumbs(client, library):
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page(client, "/routines/release/"))
    plan, crumbs = map(json.loads, blocks)
    assert (plan["@type"], plan["activityDuration"]) == ("ExercisePlan", "PT2M20S")
    assert crumbs["itemListElement"][1]["item"] == "http://testserver/routines/release/"


def test_exercise_page_shows_its_variations_and_routines(client, library):
    html = page(client, "/exercises/bridge/")
    assert 'href="/exercises/bridge/?for=pregnancy"' in html
    assert 'href="/routines/release/"' in html
    assert 'href="/exercises/wall-tilt/?for=pregnancy"' in page(client, "/exercises/bridge/?for=pregnancy")


@pytest.mark.parametrize(
    "path", ["/routines/gone/", "/exercises/gone/", "/routines/gone/play/", "/routines/gone/print/"]
)
def test_unknown_is_404(client, path):
    make_practice()
    assert client.get(path).status_code == 404


def test_unpublished_is_404_and_in_no_list(client, library):
    library.is_published = False
    library.save()
    assert client.get("/routines/release/").status_code == 404
    assert 'href="/routines/release/"' not in page(client, "/routines/")


def test_an_unpublished_exercise_leaves_its_routines(client, library):
    exercise = library.steps.get(exercise__slug="bridge").exercise
    exercise.is_published = False
    exercise.save()
    assert "Bridge" not in page(client, "/routines/release/")
    assert client.get("/exercises/bridge/").status_code == 404


PATHS = ["/routines/", "/routines/psoas-release/", "/routines/psoas-release/play/", "/routines/psoas-release/print/",
         "/exercises/", "/exercises/bridge/"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["", "?for=pregnancy"])
def test_page_is_public_keeps_no_cookie_and_has_no_inline_style_or_handler(client, path, query):
    starter.load()
    make_practice()
    response = client.get(path + query)
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not response.cookies
    html = response.content.decode()
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
    assert 'method="post"' not in html and "csrf" not in html


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", ["", "?for=pregnancy"])
@pytest.mark.parametrize("path", ["/routines/", "/routines/r0/", "/routines/r0/play/", "/routines/r0/print/",
                                  "/exercises/", "/exercises/e0/"])  # fmt: skip
def test_queries_stay_at_four(client, django_assert_max_num_queries, path, query, count):
    exercises = [make_exercise(f"e{i}") for i in range(count)]
    other = make_exercise("other")
    for i, exercise in enumerate(exercises):
        Variation.objects.create(exercise=exercise, audience="pregnancy", instead=other)
        make_routine(f"r{i}", exercises)
    make_practice()
    client.get(path + query)  # what every page remembers of the practice is there
    with django_assert_max_num_queries(4):
        page(client, path + query)


def test_list_and_page_tell_the_same_time(client):
    starter.load()
    for routine in Routine.objects.all():
        own = page(client, routine.get_absolute_url())
        total = wording.duration(routine.total_seconds)
        assert total in own
        assert f"{total} · " in page(client, "/routines/")
