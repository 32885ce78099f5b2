"""A plan as data that outlives every edit of its rows, and back.

What is kept is plain JSON: the routine's words and, for each step, the exercise as its audience does it with poses,
texts and dose. What comes back are rows that were never saved (`pk` is None), so that pages show them as any plan.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from exercises import figures, timeline
from exercises.models import Exercise, Routine, Variation
from exercises.plans import Adapted, Plan, PlannedStep, no_longer
from exercises.timeline import Dose

EXERCISE = ["slug", "name", "summary", "position", "is_moving", "instructions", "cautions", "poses", "spoken"]
DOSE = ["hold", "repeats", "sides", "rest", "switch"]


def kept(plan: Plan) -> dict[str, Any]:
    """`plan` as JSON."""
    routine = plan.routine
    return {
        "slug": routine.slug,
        "name": routine.name,
        "summary": routine.summary,
        "audience": plan.audience,
        "steps": [_kept_step(step) for step in plan.steps],
    }


def _kept_step(step: PlannedStep) -> dict[str, Any]:
    easier = step.gentler
    return {
        **_kept_exercise(step.adapted),
        "note": step.note,
        "own_note": step.own_note,
        "gentler": _kept_exercise(easier) if easier else None,
    }


def _kept_exercise(adapted: Adapted) -> dict[str, Any]:
    return {
        **{name: getattr(adapted.exercise, name) for name in EXERCISE},
        "dose": {name: getattr(adapted.dose, name) for name in DOSE},
        "hint": adapted.hint,
        "hint_cautions": adapted.variation.cautions if adapted.variation else "",
    }


def plan_of(content: Mapping[str, Any]) -> Plan:
    """The plan that was kept."""
    routine = Routine(slug=content["slug"], name=content["name"], summary=content["summary"])
    return Plan(routine, content["audience"], _planned(content["steps"], content["audience"]))


def _planned(steps: Sequence[Mapping[str, Any]], audience: str) -> list[PlannedStep]:
    planned: list[PlannedStep] = []
    for number, step in enumerate(steps, 1):
        adapted = _adapted(step, audience)
        before = planned[-1].adapted.exercise.position if planned else adapted.exercise.position
        ready = timeline.READY if before == adapted.exercise.position else timeline.MOVE
        easier = _adapted(step["gentler"], audience) if step.get("gentler") else None
        easier = no_longer(easier, adapted)
        planned.append(PlannedStep(number, adapted, step["note"], ready, step.get("own_note", ""), easier))
    return planned


def says_the_same(before: Any, after: Any) -> bool:
    """Whether `after` says all that `before` says. What only later versions of the site keep does not count."""
    if isinstance(before, dict) and isinstance(after, dict):
        return all(says_the_same(value, after.get(name)) for name, value in before.items())
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(says_the_same, before, after))
    return bool(before == after)


def _adapted(step: Mapping[str, Any], audience: str) -> Adapted:
    exercise = Exercise(**{name: step[name] for name in EXERCISE if name in step})
    exercise.figure = figures.drawn(exercise.poses, exercise.name)
    variation = None
    if step["hint"] or step["hint_cautions"]:
        variation = Variation(audience=audience, text=step["hint"], cautions=step["hint_cautions"])
    return Adapted(exercise, Dose(**step["dose"]), exercise, variation)
