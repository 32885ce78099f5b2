"""Exercises and a routine made of a text's numbered sections, for whoever says yes to them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _

from exercises import dosing, wording
from exercises.dosing import Found
from exercises.models import Exercise, Routine, Step
from exercises.plans import refresh_totals
from exercises.timeline import Dose
from practice.offers import Offer, Part, register

ROUTINE = "routine"
SWITCH, REST = 8, 5
"""Seconds, as a new exercise on the desk has them."""


@dataclass(frozen=True)
class Recognised:
    part: Part
    found: Found
    existing: Exercise | None

    @property
    def words(self) -> str:
        if self.existing:
            return _("%(name)s: there already, used as it is") % {"name": self.existing.name}
        dose = Dose(self.found.hold, self.found.repeats, self.found.sides)
        said = {"name": self.part.name, "dose": wording.dose(dose, moving=self.found.is_moving)}
        return _("%(name)s: %(dose)s") % said


class ExerciseMaker:
    def look(self, title: str, parts: Sequence[Part]) -> list[Offer]:
        known = recognised(parts)
        offers = [
            Offer(each.part.key, each.words, "" if each.existing else "exercises.add_exercise", bool(each.existing))
            for each in known
        ]
        if len(known) > 1:
            name = routine_name(title)
            is_there = Routine.objects.filter(slug=_slug(name)).exists()
            words = (
                _("%(name)s: there already, used as it is") if is_there else _("the routine “%(name)s” of all of them")
            )
            offers.append(Offer(ROUTINE, words % {"name": name}, "" if is_there else "exercises.add_routine", is_there))
        return offers

    def make(self, title: str, parts: Sequence[Part], chosen: Collection[str]) -> dict[str, list[str]]:
        known = [each for each in recognised(parts) if each.part.key in chosen]
        made = [(each.part, each.existing or _exercise(each)) for each in known]
        lines = {part.key: [f"::exercise {exercise.slug}"] for part, exercise in made}
        if ROUTINE in chosen and len(made) > 1:
            routine = _routine(routine_name(title), [exercise for _part, exercise in made])
            lines[made[-1][0].key].append(f"::routine {routine.slug}")
        return lines


def recognised(parts: Sequence[Part]) -> list[Recognised]:
    """The parts that read as exercises, with those of the same name that are there."""
    found = [(part, dosing.read(part.name, part.text)) for part in parts if _slug(part.name)]
    slugs = {_slug(part.name) for part, _found in found}
    existing = {each.slug: each for each in Exercise.objects.filter(slug__in=slugs)}
    by_name = {each.name.lower(): each for each in Exercise.objects.only("name", "slug")} if found else {}
    return [
        Recognised(part, read, existing.get(_slug(part.name)) or by_name.get(part.name.lower()))
        for part, read in found
        if read.is_exercise
    ]


def routine_name(title: str) -> str:
    """Of the routine that goes with the text `title`."""
    return title[:80].strip()


def _slug(name: str) -> str:
    """As a line `::exercise slug` can name it."""
    return slugify(name).replace("_", "-")[:80].strip("-")


def _exercise(new: Recognised) -> Exercise:
    """One with the text's own sentences. Twice the same name in a text is one exercise."""
    lines = dosing.sentences(new.part.text)
    found = new.found
    return Exercise.objects.get_or_create(
        slug=_slug(new.part.name),
        defaults={
            "name": new.part.name[:80],
            "summary": (lines[0] if lines else new.part.name)[:200],
            "instructions": "\n".join(lines),
            "position": found.position,
            "is_moving": found.is_moving,
            "hold_seconds": found.hold,
            "repeats": found.repeats,
            "sides": found.sides,
            "rest_seconds": REST,
            "switch_seconds": SWITCH,
        },
    )[0]


def _routine(name: str, exercises: Sequence[Exercise]) -> Routine:
    routine, is_new = Routine.objects.get_or_create(
        slug=_slug(name), defaults={"name": name[:80], "summary": _("The exercises of the article in one go.")}
    )
    if is_new:
        Step.objects.bulk_create(
            Step(routine=routine, exercise=each, order=order) for order, each in enumerate(exercises, 1)
        )
        refresh_totals()
    return routine


register(ExerciseMaker())
