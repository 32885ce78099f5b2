"""Weeks of pregnancy and gentler versions: one source for page, player and sheet."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from exercises import plans, starter
from exercises.keeping import kept, plan_of
from exercises.models import Exercise, Routine, Variation
from tests.factories import make_exercise, make_practice, make_routine

pytestmark = pytest.mark.django_db


def planned(slug, audience, week=None):
    routine = Routine.objects.with_steps().get(slug=slug)
    return plans.plan(routine, routine.shown_steps, plans.variations_for(audience, week), audience, week)


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture(scope="module")
def library(rows_of_module):
    with rows_of_module():
        make_practice()
        starter.load()


@pytest.mark.parametrize("week", [16, 17, 24, 40, 42, None])
def test_nobody_lies_on_the_back_from_week_sixteen_or_in_an_unnamed_week(library, week):
    for routine in Routine.objects.all():
        for step in planned(routine.slug, "pregnancy", week).steps:
            assert step.adapted.exercise.position != "back"
            assert step.gentler is None or step.gentler.exercise.position != "back"


def test_before_week_sixteen_the_back_is_short_and_comes_with_its_cautions(library):
    plan = planned("psoas-release", "pregnancy", 15)
    bridge = plan.steps[1].adapted
    assert (bridge.exercise.slug, bridge.dose.repeats, bridge.dose.hold) == ("bridge", 2, 10)
    assert "Not for long on the back: one or two lifts, then turn on your side." in bridge.cautions


@pytest.mark.parametrize("week", [1, 12, 16, 30])
def test_page_player_and_sheet_are_of_one_week(client, library, week):
    query = f"?for=pregnancy&week={week}"
    plan = planned("psoas-release", "pregnancy", week)
    doses = [step.adapted.dose_words for step in plan.steps]
    cautions = [caution for step in plan.steps for caution in step.adapted.cautions]
    for path in ("", "play/", "print/"):
        html = page(client, f"/routines/psoas-release/{path}{query}").replace("&#x27;", "'")
        assert [dose for dose in doses if dose not in html] == []
        assert f"Pregnancy, week {week}" in html
        assert path == "print/" or [caution for caution in cautions if caution not in html] == []
    html = page(client, f"/routines/psoas-release/play/{query}")
    data = json.loads(re.search(r'<script id="player-data" type="application/json">(.*?)</script>', html)[1])
    assert sum(cue["seconds"] for cue in data["cues"]) == plan.total_seconds
    assert [step["name"] for step in data["steps"]] == [step.adapted.exercise.name for step in plan.steps]


def test_the_week_stays_in_links(client, library):
    html = page(client, "/routines/psoas-release/?for=pregnancy&week=24")
    assert 'href="/routines/psoas-release/play/?for=pregnancy&amp;week=24"' in html
    assert 'href="/exercises/wall-tilt/?for=pregnancy&amp;week=24"' in html
    assert 'name="week" value="24"' in html


@pytest.mark.parametrize("week", ["0", "43", "x", "-1", "9999999999"])
def test_a_week_that_is_none_gets_a_sentence_and_the_most_careful_version(client, library, week):
    html = page(client, f"/routines/psoas-release/?for=pregnancy&week={week}")
    assert "Write a week of pregnancy, from 1 to 42." in html
    assert "<title>Error: Psoas release" in html
    assert "Here instead of: Bridge" in html


def test_only_pregnancy_has_weeks(client, library):
    assert page(client, "/routines/psoas-release/?for=runner&week=24") == page(
        client, "/routines/psoas-release/?for=runner"
    )
    assert 'name="week"' not in page(client, "/routines/psoas-release/")


def test_exercise_page_follows_the_week(client, library):
    assert "Do this instead: Pelvic tilt at the wall" not in page(client, "/exercises/bridge/?for=pregnancy&week=10")
    assert "Do this instead: Pelvic tilt at the wall" in page(client, "/exercises/bridge/?for=pregnancy&week=20")
    assert "Pregnancy, from week 16" in page(client, "/exercises/bridge/")


def test_a_named_week_goes_before_what_a_routine_for_pregnancy_says(library):
    bridge = Exercise.objects.get(slug="bridge")
    make_routine("floor", [bridge], audience="pregnancy")
    names = {week: planned("floor", "pregnancy", week).steps[0].adapted.exercise.slug for week in (None, 10, 20)}
    assert names == {None: "bridge", 10: "bridge", 20: "wall-tilt"}


@pytest.mark.parametrize(("audience", "week"), [("runner", 16), ("pregnancy", 43)])
def test_weeks_belong_to_pregnancy(audience, week):
    variation = Variation(exercise=make_exercise("sample"), audience=audience, from_week=week)
    with pytest.raises(ValidationError):
        variation.full_clean()


def test_one_variation_for_each_week():
    exercise = make_exercise("sample")
    Variation.objects.create(exercise=exercise, audience="pregnancy", from_week=16)
    with pytest.raises(IntegrityError), transaction.atomic():
        Variation.objects.create(exercise=exercise, audience="pregnancy", from_week=16)


def test_no_exercise_is_its_own_gentler_version():
    exercise = make_exercise("sample")
    with pytest.raises(IntegrityError), transaction.atomic():
        Exercise.objects.filter(pk=exercise.pk).update(gentler=exercise)


@pytest.mark.parametrize("audience", ["", "runner", "lifter", "desk", "pregnancy"])
def test_every_starter_step_has_a_gentler_version_but_the_last_rest(library, audience):
    for routine in Routine.objects.all():
        for step in planned(routine.slug, audience).steps:
            slug = step.adapted.exercise.slug
            assert (step.gentler is None) == (slug == "side-lying-rest"), slug
            assert step.gentler is None or step.gentler.exercise.slug != slug


def test_an_unpublished_gentler_version_is_none(library):
    Exercise.objects.filter(slug="chair-hip-stretch").update(is_published=False)
    assert planned("psoas-release", "").steps[0].gentler is None


def test_a_kept_plan_keeps_the_gentler_version(library):
    plan = planned("psoas-release", "pregnancy", 20)
    after = plan_of(json.loads(json.dumps(kept(plan))))
    assert [(step.gentler.exercise.name, step.gentler.dose) for step in after.steps] == [
        (step.gentler.exercise.name, step.gentler.dose) for step in plan.steps
    ]
