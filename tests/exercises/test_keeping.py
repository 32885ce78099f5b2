import json

import pytest

from exercises import plans, starter
from exercises.keeping import kept, plan_of
from exercises.models import Exercise, Routine, Step

pytestmark = pytest.mark.django_db


def plan(slug, audience=""):
    routine = Routine.objects.get(slug=slug)
    return plans.plan(routine, Step.objects.shown().filter(routine=routine), plans.variations_for(audience), audience)


@pytest.mark.parametrize("audience", ["", "runner", "pregnancy"])
def test_a_kept_plan_is_the_plan(audience):
    starter.load()
    for routine in Routine.objects.all():
        before = plan(routine.slug, audience)
        after = plan_of(json.loads(json.dumps(kept(before))))
        assert after.cues == before.cues
        assert (after.routine.name, after.positions, after.cautions) == (
            before.routine.name,
            before.positions,
            before.cautions,
        )
        for one, other in zip(after.steps, before.steps, strict=True):
            assert one.adapted.exercise.figure == other.adapted.exercise.figure
            assert (one.note, one.adapted.hint, one.adapted.dose_words) == (
                other.note,
                other.adapted.hint,
                other.adapted.dose_words,
            )
            assert one.adapted.exercise.pk is None


def test_a_kept_plan_survives_edits():
    starter.load()
    content = kept(plan("psoas-release"))
    Exercise.objects.update(name="Renamed", hold_seconds=1, is_published=False, poses=[])
    Routine.objects.update(name="Renamed")
    after = plan_of(content)
    assert (after.routine.name, len(after.steps)) == (content["name"], 5)
    assert "Renamed" not in [step.adapted.exercise.name for step in after.steps]
    assert all("<svg" in step.adapted.exercise.figure for step in after.steps)
