"""Exercises and routines as documents that a person can read, and what comes back out of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from exercises.models import DoseChange, Exercise, Routine, Step, Variation
from exercises.plans import refresh_totals
from practice.documents import Document, check, filled, lines, register

DOSE = ("hold_seconds", "repeats", "sides", "rest_seconds", "switch_seconds")


class Exercises:
    folder = "exercises"
    permission = "exercises.add_exercise"

    def documents(self, *, drafts: bool) -> Iterable[Document]:
        rows = Exercise.objects.all() if drafts else Exercise.objects.published()
        return [_exercise(row, drafts=drafts) for row in _with_relations(rows).order_by("slug")]

    def take(self, documents: Sequence[Document]) -> Iterator[tuple[str, str]]:
        there = {row.slug: row for row in _with_relations(Exercise.objects.filter(slug__in=_slugs(documents)))}
        new = [each for each in documents if each.slug not in there]
        for document in new:
            _made_exercise(document).save()
        # Only now: an exercise names others, which may come after it.
        named = Exercise.objects.in_bulk(field_name="slug")
        for document in documents:
            if document in new:
                yield document.slug, _tied(document, named)
            elif not any(document.says_what(_exercise(there[document.slug], drafts=each)) for each in (True, False)):
                yield document.slug, _("An exercise says something else here and stays as it is.")


class Routines:
    folder = "routines"
    permission = "exercises.add_routine"

    def documents(self, *, drafts: bool) -> Iterable[Document]:
        rows = Routine.objects.all() if drafts else Routine.objects.published()
        order = {pk: number for number, pk in enumerate(rows.order_by("pk").values_list("pk", flat=True), 1)}
        return [_routine(row, order[row.pk], drafts=drafts) for row in _with_steps(rows).order_by("slug")]

    def take(self, documents: Sequence[Document]) -> Iterator[tuple[str, str]]:
        there = {row.slug: row for row in _with_steps(Routine.objects.filter(slug__in=_slugs(documents)))}
        named = Exercise.objects.in_bulk(field_name="slug")
        for document in sorted(documents, key=_order):
            if document.slug not in there:
                yield document.slug, _made_routine(document, named)
                continue
            mine = [_routine(there[document.slug], 0, drafts=each) for each in (True, False)]
            if not any(document.says_what(each, but=["order"]) for each in mine):
                yield document.slug, _("A routine says something else here and stays as it is.")
        refresh_totals()


def _slugs(documents: Sequence[Document]) -> list[str]:
    return [each.slug for each in documents]


def _order(document: Document) -> int:
    """Routines are listed in the order in which they were made."""
    order = document.fields.get("order")
    return order if isinstance(order, int) else 0


# What a row says


def _with_relations(rows: Any) -> Any:
    variations = Variation.objects.select_related("instead").order_by("pk")
    return rows.select_related("gentler").prefetch_related(Prefetch("variations", variations))


def _with_steps(rows: Any) -> Any:
    return rows.prefetch_related(Prefetch("steps", Step.objects.select_related("exercise").order_by("order", "pk")))


def _exercise(row: Exercise, *, drafts: bool) -> Document:
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
        "variations": [_variation(each, drafts=drafts) for each in row.variations.all()],
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


def _routine(row: Routine, order: int, *, drafts: bool) -> Document:
    steps = [each for each in row.steps.all() if drafts or each.exercise.is_published]
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


def _made_exercise(document: Document) -> Exercise:
    """Not saved, and without what names others. Raises Damaged."""
    poses = document.fields.get("poses") or []
    row = Exercise(
        slug=document.slug,
        name=document.words("name"),
        summary=document.words("summary"),
        position=document.words("position"),
        is_moving=document.fields.get("moves") is True,
        instructions=document.text,
        cautions=document.words("cautions"),
        spoken=document.words("spoken"),
        poses=list(poses) if isinstance(poses, tuple) else poses,
        is_published=document.fields.get("draft") is not True,
        **document.only(DOSE),
    )
    check(row, document)
    return row


def _tied(document: Document, named: Mapping[str, Exercise]) -> str:
    """Its gentler version and its variations. The sentence about it. Raises Damaged."""
    row, parts = named[document.slug], document.parts("variations")
    asked = {document.words("gentler"), *(part.words("instead") for part in parts)} - {""}
    is_whole = asked <= named.keys()
    row.gentler = named.get(document.words("gentler"))
    row.is_published &= is_whole
    check(row, document)
    row.save()
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
    if is_whole:
        return _("An exercise is added.")
    return _("An exercise names another that is not here: it is added as a draft. Look at it, then publish it.")


def _made_routine(document: Document, named: Mapping[str, Exercise]) -> str:
    """The sentence about it. Raises Damaged."""
    steps = document.parts("steps")
    here = [each for each in steps if each.words("exercise") in named]
    routine = Routine(
        slug=document.slug,
        name=document.words("name"),
        summary=document.words("summary"),
        audience=document.words("for"),
        is_published=document.fields.get("draft") is not True and here == steps,
    )
    check(routine, document)
    routine.save()
    for order, part in enumerate(here, 1):
        exercise = named[part.words("exercise")]
        step = Step(routine=routine, exercise=exercise, order=order, note=part.words("note"), **part.only(DOSE))
        check(step, document)
        step.save()
    if here == steps:
        return _("A routine is added.")
    return _("A routine has steps whose exercise is not here: it is added without them, as a draft.")


register(Exercises())
register(Routines())
