"""The starter exercises and routines. Adds what is missing and leaves alone what is there."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from exercises.models import Audience, Exercise, Routine, Step, Variation
from exercises.plans import refresh_totals
from exercises.starter_poses import POSES
from practice.search import index

TEXTS = Path(__file__).parent / "starter_texts"


def load() -> None:
    with index.gathering():
        texts = _read("exercises")
        made = {slug for slug, values in texts.items() if _load_exercise(slug, values)}
        for slug in made:
            _load_variations(slug, texts[slug])
            _load_gentler(slug, texts[slug])
        for slug, values in _read("routines").items():
            _load_routine(slug, values)
        refresh_totals()


def _read(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))


def _joined(values: dict[str, Any]) -> dict[str, Any]:
    return {key: "\n".join(value) if isinstance(value, list) else value for key, value in values.items()}


def exercises() -> Iterator[tuple[Exercise, list[Variation]]]:
    """What they say, as rows that are in no database."""
    texts = _read("exercises")
    named = {slug: Exercise(slug=slug, **_own(slug, values)) for slug, values in texts.items()}
    for slug, values in texts.items():
        named[slug].gentler = named.get(values.get("gentler", ""))
        yield named[slug], [Variation(exercise=named[slug], **each) for each in _variations(values, named)]


def routines() -> Iterator[tuple[Routine, list[Step]]]:
    """What they say, as rows that are in no database."""
    for slug, values in _read("routines").items():
        steps = values.pop("steps")
        routine = Routine(slug=slug, **values)
        yield routine, [Step(routine=routine, exercise=Exercise(slug=each.pop("exercise")), **each) for each in steps]


def _own(slug: str, values: dict[str, Any]) -> dict[str, Any]:
    own = {key: value for key, value in values.items() if not isinstance(value, dict) and key != "gentler"}
    return _joined(own) | {"poses": POSES[slug]()}


def _variations(values: dict[str, Any], named: Mapping[str, Exercise]) -> Iterator[dict[str, Any]]:
    for name, variation in values.items():
        audience, _dash, week = name.partition("-")
        if audience in Audience.values:
            own = _joined(variation)
            if "instead" in own:
                own["instead"] = named[own["instead"]]
            yield {"audience": audience, "from_week": int(week or 0), **own}


def _load_exercise(slug: str, values: dict[str, Any]) -> bool:
    return Exercise.objects.get_or_create(slug=slug, defaults=_own(slug, values))[1]


def _load_variations(slug: str, values: dict[str, Any]) -> None:
    """Only for an exercise just made: a variation that somebody deleted stays deleted."""
    named = Exercise.objects.in_bulk(field_name="slug")
    for each in _variations(values, named):
        Variation.objects.create(exercise=named[slug], **each)


def _load_gentler(slug: str, values: dict[str, Any]) -> None:
    if "gentler" in values:
        easier = Exercise.objects.get(slug=values["gentler"])
        Exercise.objects.filter(slug=slug).update(gentler=easier)


def _load_routine(slug: str, values: dict[str, Any]) -> None:
    steps = values.pop("steps")
    routine, is_new = Routine.objects.get_or_create(slug=slug, defaults=values)
    if is_new:
        for order, step in enumerate(steps, 1):
            exercise = Exercise.objects.get(slug=step.pop("exercise"))
            Step.objects.create(routine=routine, exercise=exercise, order=order, **step)
