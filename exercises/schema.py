"""Exercises and routines in the words of schema.org."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from exercises import wording
from exercises.models import Audience
from exercises.plans import Adapted, Plan
from practice.identity import absolute

CONTEXT = "https://schema.org"


def _crumbs(*steps: tuple[str, str]) -> dict[str, Any]:
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": absolute(path)}
        for number, (name, path) in enumerate(steps, 1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def routine(plan: Plan) -> list[dict[str, Any]]:
    path = plan.routine.get_absolute_url()
    about: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "ExercisePlan",
        "name": plan.routine.name,
        "description": plan.routine.summary,
        "url": absolute(path),
        "activityDuration": plan.iso_duration,
        "exerciseType": ", ".join(step.adapted.exercise.name for step in plan.steps),
    }
    if plan.audience:
        about["audience"] = {"@type": "Audience", "audienceType": str(Audience(plan.audience).label)}
    return [about, _crumbs((_("Routines"), reverse("exercises:routine_list")), (plan.routine.name, path))]


def exercise(adapted: Adapted) -> list[dict[str, Any]]:
    row = adapted.exercise
    path = row.get_absolute_url()
    about = {
        "@context": CONTEXT,
        "@type": "ExercisePlan",
        "name": row.name,
        "description": row.summary,
        "url": absolute(path),
        "activityDuration": wording.iso_duration(adapted.dose.hold),
        "repetitions": adapted.dose.repeats,
        "exerciseType": row.get_position_display(),
    }
    return [about, _crumbs((_("Exercises"), reverse("exercises:exercise_list")), (row.name, path))]
