"""What the pages of a plan need, whether its rows come from the database or were kept (exercises.keeping)."""

from typing import Any

from django.utils.dates import WEEKDAYS_ABBR

from exercises import paper, timeline, wording
from exercises.models import Audience
from exercises.plans import Plan


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
    steps = [{"name": step.task.name, "moving": step.task.moving} for step in plan.steps]
    return {"player": {"cues": timeline.as_data(plan.cues), "steps": steps}}


def of_sheet(plan: Plan, address: str = "") -> dict[str, Any]:
    """`address` is where the QR code leads; without one there is none."""
    return {
        "days": [str(WEEKDAYS_ABBR[day]) for day in range(7)],
        "qr": paper.qr_svg(address) if address else "",
        "address": address,
        "is_long": len(plan.steps) > 5,
    }
