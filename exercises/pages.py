"""What the pages of a plan need, whether its rows come from the database or were kept (exercises.keeping)."""

from dataclasses import replace
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR

from exercises import figures, paper, timeline, wording
from exercises.models import Audience
from exercises.plans import Adapted, Plan, PlannedStep, task


def of_plan(plan: Plan) -> dict[str, Any]:
    return {
        "routine": plan.routine,
        "plan": plan,
        "audience": plan.audience,
        "audience_label": str(Audience(plan.audience).label) if plan.audience else "",
        "stop_signs": wording.STOP_SIGNS,
        "stop_signs_pregnancy": wording.STOP_SIGNS_PREGNANCY,
    }


def of_player(plan: Plan) -> dict[str, Any]:
    """What the player reads: cues, for each step what to draw and say and its gentler version, and its own words."""
    return {
        "player": {
            "routine": plan.routine.slug,
            "cues": timeline.as_data(plan.cues),
            "steps": [
                _movement(step.adapted) | {"gentler": _gentler(step, index)} for index, step in enumerate(plan.steps)
            ],
            "words": wording.player(),
        }
    }


def _movement(adapted: Adapted) -> dict[str, Any]:
    exercise = adapted.exercise
    return {
        "name": exercise.name,
        "moving": exercise.is_moving,
        "alternates": exercise.is_moving and adapted.dose.sides == "alternate",
        "poses": exercise.poses,
        "box": figures.frame(exercise.poses) if exercise.poses else None,
        "spoken": exercise.spoken_words,
    }


def _gentler(step: PlannedStep, index: int) -> dict[str, Any] | None:
    if step.gentler is None:
        return None
    cues = timeline.cues([task(step.gentler, timeline.MOVE)], wording.cue)
    return _movement(step.gentler) | {
        "dose": step.gentler.dose_words,
        "how": step.gentler.exercise.summary,
        "cautions": " ".join(step.gentler.cautions),
        "cues": timeline.as_data([replace(cue, step=index) for cue in cues]),
    }


def of_sheet(plan: Plan, address: str = "") -> dict[str, Any]:
    """`address` is where the QR code leads; without one there is none."""
    return {
        "days": [str(WEEKDAYS_ABBR[day]) for day in range(7)],
        "qr": paper.qr_svg(address) if address else "",
        "address": address,
        "is_long": len(plan.steps) > 5,
    }
