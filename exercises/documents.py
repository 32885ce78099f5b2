"""Exercises and routines as documents that a person can read, and what comes back out of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exercises import starter
from exercises.models import DoseChange, Exercise, Routine, Step, Variation
from exercises.plans import refresh_totals
from practice import moved
from practice.documents import Document, Fate, Kind, check, filled, lines, register

DOSE = ("hold_seconds", "repeats", "sides", "rest_seconds", "switch_seconds")


class Exercises(Kind):
    folder = "exercises"
    permission = "exercises.add_exercise"
    change_permission = "exercises.change_exercise"
    says: Mapping[Fate, Any] = {
        Fate.NEW: _("An exercise is added."),
        Fate.STAYS: _("An exercise says something else here and stays as it is."),
        Fate.FIRST: _("An exercise is still the starter's here: it takes the file's words."),
        Fate.CHANGES: _("An exercise says something else here: it takes the file's words."),
    }

    def documents(self, *, drafts: bool) -> Iterable[Document]:
        rows = Exercise.objects.all() if drafts else Exercise.objects.published()
        return [_exercise(row, row.variations.all(), drafts=drafts) for row in _with_relations(rows).order_by("slug")]

    def here(self, slugs: Collection[str]) -> Mapping[str, Sequence[Document]]:
        rows = _with_relations(Exercise.objects.filter(slug__in=slugs))
        return {row.slug: [_exercise(row, row.variations.all(), drafts=each) for each in (True, False)] for row in rows}

    def starters(self) -> Mapping[str, Document]:
        """Under the names that its exercises have here now."""
        rows = list(starter.exercises())
        now = moved.now_called("exercises:exercise", [row.slug for row, _parts in rows])
        for row, _parts in rows:
            row.slug = now.get(row.slug, row.slug)
        return {row.slug: _exercise(row, parts, drafts=True) for row, parts in rows}

    def write(self, documents: Sequence[Document]) -> Iterable[tuple[str, str]]:
        there = Exercise.objects.in_bulk(_slugs(documents), field_name="slug")
        for document in documents:
            _write(there.get(document.slug) or Exercise(slug=document.slug), document)
        # Only now: an exercise names others, which may come after it.
        named = Exercise.objects.in_bulk(field_name="slug")
        lacking = [document.slug for document in documents if not _tie(document, named)]
        refresh_totals()
        sentence = gettext(
            "An exercise names another that is not here: it comes as a draft. Look at it, then publish it."
        )
        return [(slug, sentence) for slug in lacking]


class Routines(Kind):
    folder = "routines"
    permission = "exercises.add_routine"
    change_permission = "exercises.change_routine"
    says: Mapping[Fate, Any] = {
        Fate.NEW: _("A routine is added."),
        Fate.STAYS: _("A routine says something else here and stays as it is."),
        Fate.FIRST: _("A routine is still the starter's here: it takes the file's words."),
        Fate.CHANGES: _("A routine says something else here: it takes the file's words."),
    }
    but = ["order"]

    def documents(self, *, drafts: bool) -> Iterable[Document]:
        rows = Routine.objects.all() if drafts else Routine.objects.published()
        order = {pk: number for number, pk in enumerate(rows.order_by("pk").values_list("pk", flat=True), 1)}
        return [
            _routine(row, row.steps.all(), order[row.pk], drafts=drafts) for row in _with_steps(rows).order_by("slug")
        ]

    def here(self, slugs: Collection[str]) -> Mapping[str, Sequence[Document]]:
        rows = _with_steps(Routine.objects.filter(slug__in=slugs))
        return {row.slug: [_routine(row, row.steps.all(), 0, drafts=each) for each in (True, False)] for row in rows}

    def starters(self) -> Mapping[str, Document]:
        """Under the names that its routines and exercises have here now."""
        rows = list(starter.routines())
        now = moved.now_called("exercises:routine", [row.slug for row, _steps in rows])
        exercises = [step.exercise for _row, steps in rows for step in steps]
        named_now = moved.now_called("exercises:exercise", [each.slug for each in exercises])
        for each in exercises:
            each.slug = named_now.get(each.slug, each.slug)
        for row, _steps in rows:
            row.slug = now.get(row.slug, row.slug)
        return {row.slug: _routine(row, steps, 0, drafts=True) for row, steps in rows}

    def in_order(self, documents: Sequence[Document]) -> Sequence[Document]:
        """Routines are listed in the order in which they were made."""
        return sorted(documents, key=_order)

    def write(self, documents: Sequence[Document]) -> Iterable[tuple[str, str]]:
        there = Routine.objects.in_bulk(_slugs(documents), field_name="slug")
        named = Exercise.objects.in_bulk(field_name="slug")
        lacking = [
            document.slug
            for document in documents
            if not _write_routine(there.get(document.slug) or Routine(slug=document.slug), document, named)
        ]
        refresh_totals()
        sentence = gettext("A routine has steps whose exercise is not here: it comes without them, as a draft.")
        return [(slug, sentence) for slug in lacking]


def _slugs(documents: Sequence[Document]) -> list[str]:
    return [each.slug for each in documents]


def _order(document: Document) -> int:
    order = document.fields.get("order")
    return order if isinstance(order, int) else 0


# What a row says


def _with_relations(rows: Any) -> Any:
    variations = Variation.objects.select_related("instead").order_by("pk")
    return rows.select_related("gentler").prefetch_related(Prefetch("variations", variations))


def _with_steps(rows: Any) -> Any:
    return rows.prefetch_related(Prefetch("steps", Step.objects.select_related("exercise").order_by("order", "pk")))


def _exercise(row: Exercise, variations: Iterable[Variation], *, drafts: bool) -> Document:
    """Instructions are its text. Without drafts it names none, as its page does."""
    fields = {
        "name": row.name,
        "summary": row.summary,
        "position": row.position,
        "moves": row.is_moving,
        **_dose(row),
        "cautions": lines(row.cautions),
        "spoken": row.spoken,
        "gentler": _name(row.gentler, drafts=drafts),
        "variations": [_variation(each, drafts=drafts) for each in variations],
        "poses": tuple(row.poses),
        "draft": not row.is_published,
    }
    return Document(row.slug, filled(fields), row.instructions)


def _variation(row: Variation, *, drafts: bool) -> dict[str, Any]:
    fields = {
        "for": row.audience,
        "from_week": row.from_week or None,
        "hint": row.text,
        "cautions": lines(row.cautions),
        "instead": _name(row.instead, drafts=drafts),
        **_dose(row),
    }
    return filled(fields)


def _routine(row: Routine, all_steps: Iterable[Step], order: int, *, drafts: bool) -> Document:
    steps = [each for each in all_steps if drafts or each.exercise.is_published]
    fields = {
        "name": row.name,
        "summary": row.summary,
        "for": row.audience,
        "order": order,
        "steps": [filled({"exercise": each.exercise.slug, "note": each.note, **_dose(each)}) for each in steps],
        "draft": not row.is_published,
    }
    return Document(row.slug, filled(fields))


def _dose(row: Exercise | DoseChange) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DOSE}


def _name(row: Exercise | None, *, drafts: bool) -> str:
    return row.slug if row and (drafts or row.is_published) else ""


# What a document makes


def _write(row: Exercise, document: Document) -> None:
    """All but what names others. Raises Damaged."""
    poses = document.fields.get("poses") or []
    row.name = document.words("name")
    row.summary = document.words("summary")
    row.position = document.words("position")
    row.is_moving = document.fields.get("moves") is True
    row.instructions = document.text
    row.cautions = document.words("cautions")
    row.spoken = document.words("spoken")
    row.poses = list(poses) if isinstance(poses, tuple) else poses
    row.is_published = document.fields.get("draft") is not True
    row.gentler = None
    for name, value in {**_dose(Exercise()), **document.only(DOSE)}.items():
        setattr(row, name, value)
    check(row, document)
    row.save()


def _tie(document: Document, named: Mapping[str, Exercise]) -> bool:
    """Write its gentler version and its variations. False when it names what is not here. Raises Damaged."""
    row, parts = named[document.slug], document.parts("variations")
    asked = {document.words("gentler"), *(part.words("instead") for part in parts)} - {""}
    is_whole = asked <= named.keys()
    row.gentler = named.get(document.words("gentler"))
    row.is_published &= is_whole
    check(row, document)
    row.save()
    row.variations.all().delete()
    for part in parts:
        variation = Variation(
            exercise=row,
            audience=part.words("for"),
            from_week=part.fields.get("from_week") or 0,
            text=part.words("hint"),
            cautions=part.words("cautions"),
            instead=named.get(part.words("instead")),
            **part.only(DOSE),
        )
        check(variation, document)
        variation.save()
    return is_whole


def _write_routine(row: Routine, document: Document, named: Mapping[str, Exercise]) -> bool:
    """With its steps. False when there are some whose exercise is not here. Raises Damaged."""
    steps = document.parts("steps")
    here = [each for each in steps if each.words("exercise") in named]
    row.name = document.words("name")
    row.summary = document.words("summary")
    row.audience = document.words("for")
    row.is_published = document.fields.get("draft") is not True and here == steps
    check(row, document)
    row.save()
    Step.objects.filter(routine=row).delete()
    for order, part in enumerate(here, 1):
        exercise = named[part.words("exercise")]
        step = Step(routine=row, exercise=exercise, order=order, note=part.words("note"), **part.only(DOSE))
        check(step, document)
        step.save()
    return here == steps


register(Exercises())
register(Routines())
