"""What the search finds of exercises and routines."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from exercises.models import Exercise, Routine, Step, Variation
from practice.search import index, plain


def exercise_entry(exercise: Exercise) -> index.Entry:
    said = [exercise.summary, exercise.instructions, exercise.cautions]
    for variation in exercise.variations.all():
        said += [variation.for_whom, variation.text, variation.cautions]
    return index.Entry(title=exercise.name, text=plain.tidy("\n".join(said)), url=exercise.get_absolute_url())


def routine_entry(routine: Routine) -> index.Entry:
    said = [routine.summary, routine.get_audience_display() if routine.audience else ""]
    for step in routine.shown_steps:
        said += [step.exercise.name, step.note]
    return index.Entry(title=routine.name, text=plain.tidy("\n".join(map(str, said))), url=routine.get_absolute_url())


def routines_of(exercise: Exercise) -> Iterable[int]:
    return Step.objects.filter(exercise=exercise.pk).values_list("routine", flat=True)


index.register(
    index.Kind(
        name="exercise",
        label=_("Exercise"),
        rows=lambda: Exercise.objects.published().prefetch_related("variations"),
        shown=lambda now: Exercise.objects.published(),
        entry=exercise_entry,
    ),
    follows={Variation: lambda variation: [variation.exercise_id]},
)
index.register(
    index.Kind(
        name="routine",
        label=_("Routine"),
        rows=lambda: Routine.objects.published().with_steps(),
        shown=lambda now: Routine.objects.published(),
        entry=routine_entry,
    ),
    follows={Step: lambda step: [step.routine_id], Exercise: routines_of},
)
