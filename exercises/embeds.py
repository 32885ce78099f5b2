"""Exercises and routines inside other texts."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from exercises import wording
from exercises.models import Audience, Exercise, Routine, Step
from practice import embeds
from practice.embeds import Asked
from practice.page_cache import forget_on_change

GROUP = "exercise_cards"
forget_on_change(GROUP, Exercise, Routine, Step)


def exercise_cards(asked: Asked, path: str) -> dict[str, str]:
    slugs = asked["exercise"]
    places = places_in_routines(slugs, preferred=asked.get("routine", []))
    return {
        row.slug: render_to_string(
            "exercises/_exercise_embed.html",
            {
                "exercise": row,
                "anchor": embeds.anchor(row.slug),
                "figure": mark_safe(row.figure),
                "dose": wording.dose(row.dose, moving=row.is_moving),
                "try_url": try_url(places[row.slug], row.slug, path) if row.slug in places else "",
                "for_whom": places[row.slug].for_whom if row.slug in places else "",
            },
        )
        for row in Exercise.objects.published().filter(slug__in=slugs).defer("poses").order_by()
    }


def routine_cards(asked: Asked, path: str) -> dict[str, str]:
    return {
        row.slug: render_to_string(
            "exercises/_routine_embed.html", {"routine": row, "duration": wording.duration(row.total_seconds)}
        )
        for row in Routine.objects.published().filter(slug__in=asked["routine"]).order_by()
    }


class Place(NamedTuple):
    """A step of a routine."""

    rank: int
    key: int
    routine: str
    number: int
    for_whom: str
    """Who the routine is written for, if the text did not name it and it is not for everyone."""


def places_in_routines(slugs: list[str], *, preferred: list[str]) -> dict[str, Place]:
    """Where each exercise can be tried: a published routine and the number of its step in it.

    The first of the `preferred` routines that has it; else one that is written for everyone, else any.
    """
    found: dict[str, list[Place]] = {slug: [] for slug in slugs}
    number: Counter[int] = Counter()
    for pk, routine, audience, exercise in _steps_beside(slugs):
        number[pk] += 1
        if exercise in found:
            is_named = routine in preferred
            rank = preferred.index(routine) if is_named else len(preferred) + bool(audience)
            for_whom = str(Audience(audience).label) if audience and not is_named else ""
            found[exercise].append(Place(rank, pk, routine, number[pk], for_whom))
    return {slug: min(places) for slug, places in found.items() if places}


def _steps_beside(slugs: list[str]) -> QuerySet[Step, tuple[int, str, str, str]]:
    """All steps of the routines that have one of the exercises, as the player counts them."""
    with_one = Step.objects.shown().filter(exercise__slug__in=slugs).values("routine")
    steps = Step.objects.shown().filter(routine__in=with_one.order_by(), routine__is_published=True)
    return steps.values_list("routine_id", "routine__slug", "routine__audience", "exercise__slug")


def try_url(place: Place, slug: str, path: str) -> str:
    """The player at that very step; it leads back to the card on the page at `path`."""
    query = {"step": place.number, **({"back": f"{path}#{embeds.anchor(slug)}"} if path else {})}
    return f"{reverse('exercises:play', args=[place.routine])}?{urlencode(query, safe='/')}#step-{place.number}"


def exercise_choices() -> Iterable[tuple[str, str]]:
    return Exercise.objects.published().order_by("name").values_list("slug", "name")


def routine_choices() -> Iterable[tuple[str, str]]:
    return Routine.objects.published().order_by("name").values_list("slug", "name")


embeds.register(
    "exercise", exercise_cards, group=GROUP, label=_("Exercises"), choices=exercise_choices, page="exercises:exercise"
)
embeds.register(
    "routine", routine_cards, group=GROUP, label=_("Routines"), choices=routine_choices, page="exercises:routine"
)
