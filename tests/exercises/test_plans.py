import pytest

from exercises import plans
from exercises.models import Step
from tests.factories import make_exercise, make_routine

pytestmark = pytest.mark.django_db


def test_gentler_version_is_held_no_longer_than_what_it_stands_in_for():
    easier = make_exercise("sitting", hold_seconds=30)
    routine = make_routine("short", [make_exercise("lunge", gentler=easier)])
    routine.steps.update(hold_seconds=20)
    [step] = plans.plan(routine, Step.objects.shown().filter(routine=routine), {}, "").steps
    assert (step.adapted.dose.hold, step.gentler.dose.hold) == (20, 20)
