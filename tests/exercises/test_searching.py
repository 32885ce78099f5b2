import pytest

from exercises.models import Exercise, Variation
from practice.models import SearchEntry
from tests.factories import make_exercise, make_routine

pytestmark = pytest.mark.django_db


def found():
    return {(kind, title): text for kind, title, text in SearchEntry.objects.values_list("kind", "title", "text")}


def test_exercise_is_found_by_what_its_page_says():
    bridge = make_exercise("bridge", cautions="Not for long.")
    Variation.objects.create(exercise=bridge, audience="desk", text="Do it by the desk.")
    assert found() == {
        ("exercise", "Bridge"): "A sample.\nLie down.\nLift.\nNot for long.\nDesk days\nDo it by the desk."
    }


def test_routine_is_found_by_its_exercises_and_follows_them():
    bridge, lunge = make_exercise("bridge"), make_exercise("lunge")
    routine = make_routine(exercises=[bridge, lunge])
    routine.save()
    assert found()[("routine", "Release")] == "A sample routine.\nBridge\nLunge"
    bridge.name = "Low bridge"
    bridge.save()
    assert found()[("routine", "Release")] == "A sample routine.\nLow bridge\nLunge"
    lunge.is_published = False
    lunge.save()
    assert found()[("routine", "Release")] == "A sample routine.\nLow bridge"
    routine.steps.first().delete()
    assert found()[("routine", "Release")] == "A sample routine."


def test_unpublished_ones_are_not_found():
    make_exercise("bridge", is_published=False)
    routine = make_routine()
    routine.is_published = False
    routine.save()
    assert found() == {}
    Exercise.objects.all().delete()
    assert found() == {}
