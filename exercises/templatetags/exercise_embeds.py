"""Exercises and routines inside other texts."""

import hashlib
import re
from typing import Any

from django import template
from django.db.models import F, IntegerField, QuerySet, Value
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from exercises import wording
from exercises.models import Exercise, Routine, Step, lines
from exercises.timeline import Dose
from practice.page_cache import forget_on_change, remembered

register = template.Library()
forget_on_change("exercise_cards", Exercise, Routine, Step)

PLACEHOLDER = re.compile(r'<div class="embed" data-embed="(exercise|routine):([-\w]+)">\s*</div>')
COLUMNS = [
    "kind", "address", "title", "text", "how", "warnings", "drawing", "moves", "hold", "times", "side", "seconds",
]  # fmt: skip


def _number(value: int = 0) -> Value:
    return Value(value, output_field=IntegerField())


def _exercise_rows(slugs: set[str]) -> QuerySet[Any, Any]:
    return (
        Exercise.objects.published()
        .filter(slug__in=slugs)
        .order_by()
        .annotate(
            kind=Value("exercise"), address=F("slug"), title=F("name"), text=F("summary"), how=F("instructions"),
            warnings=F("cautions"), drawing=F("figure"), moves=F("is_moving"), hold=F("hold_seconds"),
            times=F("repeats"), side=F("sides"), seconds=_number(),
        )
        .values(*COLUMNS)
    )  # fmt: skip


def _routine_rows(slugs: set[str]) -> QuerySet[Any, Any]:
    return (
        Routine.objects.published()
        .filter(slug__in=slugs)
        .order_by()
        .annotate(
            kind=Value("routine"), address=F("slug"), title=F("name"), text=F("summary"), how=Value(""),
            warnings=Value(""), drawing=Value(""), moves=Value(False), hold=_number(), times=_number(),
            side=Value(""), seconds=F("total_seconds"),
        )
        .values(*COLUMNS)
    )  # fmt: skip


def _cards(found: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The card of each kind and slug, from one query in all."""
    rows = _exercise_rows({slug for kind, slug in found if kind == "exercise"}).union(
        _routine_rows({slug for kind, slug in found if kind == "routine"}), all=True
    )
    return {(row["kind"], row["address"]): _card(row) for row in rows}


def _card(row: dict[str, Any]) -> str:
    context = row | {
        "figure": mark_safe(row["drawing"]),
        "instructions": lines(row["how"]),
        "cautions": lines(row["warnings"]),
    }
    if row["kind"] == "routine":
        context["duration"] = wording.duration(row["seconds"])
    else:
        context["dose"] = wording.dose(Dose(row["hold"], row["times"], row["side"]), moving=row["moves"])
    return render_to_string(f"exercises/_{row['kind']}_embed.html", context)


@register.simple_tag
def embeds(html: str) -> SafeString:
    """`html` with a card in place of each placeholder; unknown and unpublished ones vanish."""
    found = PLACEHOLDER.findall(html)
    if not found:
        return mark_safe(html)
    names = f"{get_language()} {sorted(set(found))}"
    key = hashlib.sha256(names.encode()).hexdigest()
    cards = remembered(key, lambda: _cards(found), group="exercise_cards")
    return mark_safe(PLACEHOLDER.sub(lambda match: cards.get((match[1], match[2]), ""), html))
