"""A routine as one audience follows it: which exercise each step is for them, its dose, cautions and cues.

Queries are the caller's: `variations_for` is one, everything else works on rows that are there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from exercises import timeline, wording
from exercises.models import Audience, Exercise, Position, Routine, Step, Variation
from exercises.timeline import Cue, Dose, Task

Variations = dict[int, Variation]
"""One audience's variations by exercise."""


def variations_for(audience: str, week: int | None = None) -> Variations:
    """All variations of `audience`, in pregnancy those of that week; none for everyone, without a query."""
    if not audience:
        return {}
    rows = Variation.objects.filter(audience=audience).select_related("instead__gentler").order_by("from_week")
    return {variation.exercise_id: variation for variation in rows if is_due(variation, week)}


def variations_by_audience(week: int | None = None) -> dict[str, Variations]:
    """`variations_for` of each audience, and of everyone (nothing), in one query."""
    rows = Variation.objects.select_related("instead__gentler").order_by("from_week")
    found: dict[str, Variations] = {audience: {} for audience in ("", *Audience.values)}
    for variation in rows:
        if is_due(variation, week):
            found[variation.audience][variation.exercise_id] = variation
    return found


def is_due(variation: Variation, week: int | None) -> bool:
    """Whether `variation` has begun. In an unnamed week every one has: later ones are the more careful."""
    return week is None or variation.from_week <= week


@dataclass(frozen=True)
class Adapted:
    """An exercise as one audience does it."""

    exercise: Exercise
    dose: Dose
    original: Exercise
    variation: Variation | None = None

    @property
    def is_replaced(self) -> bool:
        return self.exercise is not self.original

    @property
    def hint(self) -> str:
        return self.variation.text if self.variation else ""

    @property
    def dose_words(self) -> str:
        return wording.dose(self.dose, moving=self.exercise.is_moving)

    @property
    def cautions(self) -> list[str]:
        return self.exercise.caution_lines + (self.variation.caution_lines if self.variation else [])


def adapted(exercise: Exercise, variations: Variations, step: Step | None = None, *, own: bool = False) -> Adapted:
    """`exercise` with one audience's variation.

    The audience's dose goes before the step's, unless the step was written for that audience (`own`). Another exercise
    instead comes with a dose of its own: the step's was meant for the first.
    """
    variation = variations.get(exercise.pk)
    if variation and variation.instead and variation.instead.is_published and not own:
        other = adapted(variation.instead, {k: v for k, v in variations.items() if not v.instead_id})
        return Adapted(other.exercise, other.dose, exercise, other.variation)
    changes = [change for change in (step, variation) if change]
    if own:
        changes.reverse()
    dose = exercise.dose
    for change in changes:
        dose = change.applied_to(dose)
    return Adapted(exercise, dose, exercise, variation)


def gentler(hard: Adapted, variations: Variations) -> Adapted | None:
    """What the same audience may do where `hard` hurts."""
    easier = hard.exercise.gentler
    if easier is None or not easier.is_published:
        return None
    found = adapted(easier, variations)
    return None if found.exercise == hard.exercise else found


def no_longer(easier: Adapted | None, than: Adapted) -> Adapted | None:
    """`easier` held no longer than what it stands in for: who was given less is not asked for more when it hurts."""
    if easier is None:
        return None
    return replace(easier, dose=easier.dose.changed(hold=min(easier.dose.hold, than.dose.hold)))


@dataclass(frozen=True)
class PlannedStep:
    number: int
    adapted: Adapted
    note: str
    ready: int
    own_note: str = ""
    """Written for one person, in a routine that was given to them."""
    gentler: Adapted | None = None

    @property
    def task(self) -> Task:
        return task(self.adapted, self.ready)


def task(of: Adapted, ready: int) -> Task:
    """`of` as the clock sees it."""
    return Task(of.exercise.name, of.dose, ready, of.exercise.is_moving)


@dataclass(frozen=True)
class Plan:
    routine: Routine
    audience: str
    steps: list[PlannedStep]
    week: int | None = None

    @cached_property
    def cues(self) -> list[Cue]:
        return timeline.cues([step.task for step in self.steps], wording.cue)

    @cached_property
    def total_seconds(self) -> int:
        return timeline.total_seconds(self.cues)

    @property
    def duration(self) -> str:
        return wording.duration(self.total_seconds)

    @property
    def iso_duration(self) -> str:
        return wording.iso_duration(self.total_seconds)

    @property
    def positions(self) -> list[str]:
        """The positions in the order they come, each once."""
        return [str(Position(value).label) for value in dict.fromkeys(s.adapted.exercise.position for s in self.steps)]

    @property
    def cautions(self) -> list[tuple[str, list[str]]]:
        """Exercises that have cautions, with them."""
        by_name = {step.adapted.exercise.name: step.adapted.cautions for step in self.steps}
        return [(name, cautions) for name, cautions in by_name.items() if cautions]


def plan(
    routine: Routine, steps: Iterable[Step], variations: Variations, audience: str, week: int | None = None
) -> Plan:
    """`steps` (with their exercises) as `audience` follows them, in pregnancy in that week.

    A named week goes before what a routine written for pregnancy says: its author did not know the week.
    """
    own = bool(audience) and routine.audience == audience
    planned: list[PlannedStep] = []
    for number, step in enumerate(steps, 1):
        variation = variations.get(step.exercise_id)
        is_weekly = bool(week and variation and variation.from_week)
        exercise = adapted(step.exercise, variations, step, own=own and not is_weekly)
        before = planned[-1].adapted.exercise.position if planned else None
        moves = before is not None and before != exercise.exercise.position
        note = "" if exercise.is_replaced else step.note
        ready = timeline.MOVE if moves else timeline.READY
        planned.append(
            PlannedStep(number, exercise, note, ready, gentler=no_longer(gentler(exercise, variations), exercise))
        )
    return Plan(routine, audience, planned, week)


def refresh_totals() -> None:
    """Write each routine's total time for the audience it was written for. Call it after doses or steps change."""
    variations = variations_by_audience()
    changed = []
    for routine in Routine.objects.with_steps():
        total = plan(routine, routine.shown_steps, variations[routine.audience], routine.audience).total_seconds
        if total != routine.total_seconds:
            routine.total_seconds = total
            changed.append(routine)
    Routine.objects.bulk_update(changed, ["total_seconds"])
