"""Building a routine at the desk: what the steps in the form would take, unsaved, and a copy to go on from."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from exercises import wording
from exercises.models import Audience, DoseChange, Routine, Step
from exercises.plans import Plan, plan, refresh_totals, variations_for

DOSE = [field.name for field in DoseChange._meta.get_fields()]
MOST_STEPS = 100


class StepDraft(forms.ModelForm):
    """One row of the form as it stands."""

    class Meta:
        model = Step
        fields = ["order", "exercise", *DOSE]


def drafted(data: QueryDict, prefix: str = "steps") -> tuple[Plan, list[int]]:
    """The plan of the rows in a posted form, and the row of each of its steps.

    Rows that are empty, marked to go, wrong or of an unpublished exercise take no time, as on the pages.
    """
    audience = data.get("audience", "")
    audience = audience if audience in Audience.values else ""
    rows: list[tuple[int, int, Step]] = []
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    for number in range(min(int(total) if total.isdecimal() else 0, MOST_STEPS)):
        row = f"{prefix}-{number}"
        form = StepDraft(data, prefix=row)
        if data.get(f"{row}-DELETE") or not data.get(f"{row}-exercise") or not form.is_valid():
            continue
        if form.instance.exercise.is_published:
            rows.append((form.instance.order, number, form.instance))
    rows.sort(key=lambda each: each[:2])
    steps = [step for _order, _number, step in rows]
    routine = Routine(audience=audience)
    return plan(routine, steps, variations_for(audience), audience), [number for _order, number, _step in rows]


def told(data: QueryDict) -> dict[str, Any]:
    """What the form shows while it is filled in: the whole time, and each row's dose and time in words."""
    planned, rows = drafted(data)
    steps = {}
    for place, (row, step) in enumerate(zip(rows, planned.steps, strict=True)):
        seconds = sum(cue.seconds for cue in planned.cues if cue.step == place)
        usual = step.adapted.original
        steps[row] = {
            "words": f"{step.adapted.dose_words} · {wording.duration(seconds)}",
            "instead": step.adapted.exercise.name if step.adapted.is_replaced else "",
            "usual": {name: getattr(usual, name) for name in DOSE if name != "sides"},
        }
    return {"total": planned.duration, "steps": steps}


@transaction.atomic
def duplicate(routine: Routine) -> Routine:
    """A draft with the same steps, named as a copy, at an address of its own."""
    copy = Routine.objects.create(
        name=_("%(name)s (copy)") % {"name": routine.name[:70]},
        slug=_free_slug(routine.slug),
        summary=routine.summary,
        audience=routine.audience,
        is_published=False,
    )
    steps = list(routine.steps.all())
    for step in steps:
        step.pk, step.routine = None, copy
    Step.objects.bulk_create(steps)
    refresh_totals()
    return copy


def _free_slug(slug: str) -> str:
    base = f"{slug[:70]}-copy"
    taken = set(Routine.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(name for n in range(1, len(taken) + 2) if (name := base if n == 1 else f"{base}-{n}") not in taken)
