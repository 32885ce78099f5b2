from math import dist
from xml.etree import ElementTree

import pytest

from exercises import starter
from exercises.models import Exercise, Routine, Variation
from exercises.plans import plan, variations_for
from exercises.posing import FOREARM, SHIN, THIGH, UPPER_ARM
from exercises.starter_poses import POSES

FIVE = ["lunge-stretch", "bridge", "kneeling-hip-flexor-stretch", "cat-cow", "leg-lowering"]


def planned(slug, audience=""):
    routine = Routine.objects.published().with_steps().get(slug=slug)
    audience = audience or routine.audience
    return plan(routine, routine.shown_steps, variations_for(audience), audience)


@pytest.mark.django_db
def test_load_twice_adds_nothing_and_overwrites_nothing():
    starter.load()
    counts = [model.objects.count() for model in (Exercise, Variation, Routine)]
    Exercise.objects.filter(slug="bridge").update(summary="Edited.")
    Variation.objects.filter(exercise__slug="bridge").delete()
    starter.load()
    assert Exercise.objects.get(slug="bridge").summary == "Edited."
    assert [Exercise.objects.count(), Routine.objects.count()] == [counts[0], counts[2]]
    assert not Variation.objects.filter(exercise__slug="bridge").exists()


@pytest.mark.django_db
def test_everything_loaded_is_valid():
    starter.load()
    for model in (Exercise, Variation, Routine):
        for row in model.objects.all():
            row.full_clean()


@pytest.mark.django_db
def test_psoas_release_has_the_five_in_order():
    starter.load()
    assert [s.adapted.exercise.slug for s in planned("psoas-release").steps] == FIVE


@pytest.mark.django_db
def test_desk_routine_takes_about_five_minutes_off_the_floor():
    starter.load()
    desk = planned("desk-five-minutes")
    assert 280 <= desk.total_seconds <= 320
    assert {s.adapted.exercise.position for s in desk.steps} <= {"seated", "standing"}


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["pregnancy-psoas", "psoas-release"])
def test_pregnancy_keeps_off_the_back(slug):
    starter.load()
    assert "back" not in {s.adapted.exercise.position for s in planned(slug, "pregnancy").steps}


@pytest.mark.django_db
def test_stored_total_is_the_sum_of_the_cues():
    starter.load()
    for routine in Routine.objects.all():
        assert routine.total_seconds == planned(routine.slug).total_seconds > 0


@pytest.mark.parametrize("slug", POSES)
def test_poses_have_a_body_of_one_size(slug):
    for pose in POSES[slug]():
        joints = pose["joints"]
        for side in ("near", "far"):
            pairs = [
                ("shoulder", f"{side}_elbow", UPPER_ARM),
                (f"{side}_elbow", f"{side}_hand", FOREARM),
                ("hip", f"{side}_knee", THIGH),
                (f"{side}_knee", f"{side}_ankle", SHIN),
            ]
            for a, b, length in pairs:
                assert dist(joints[a], joints[b]) == pytest.approx(length, abs=0.2)
        assert pose.get("from_above") or min(y for x, y in joints.values()) >= 0


@pytest.mark.django_db
def test_figures_are_small_named_and_free_of_styles():
    starter.load()
    for exercise in Exercise.objects.all():
        figures = ElementTree.fromstring(f"<div>{exercise.figure}</div>")
        assert len(figures) == len(exercise.poses)
        assert max(len(figure.encode()) for figure in exercise.figure.split("</svg>")) < 1494
        for figure in figures:
            assert figure.get("role") == "img"
            assert figure.find("title").text.startswith(exercise.name)
            assert not [node for node in figure.iter() if node.get("style")]
