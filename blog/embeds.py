"""The blog's own drawings: drawn when a text is saved, known here so that its writer hears which are missing."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from blog import figures
from practice import embeds
from practice.embeds import Asked


def drawings(asked: Asked, path: str) -> dict[str, str]:
    return figures.drawn(asked["figure"])


def choices() -> Iterable[tuple[str, str]]:
    """Drawings have no other name."""
    return [(name, name) for name in figures.names()]


embeds.register("figure", drawings, group="figures", label=_("Drawings"), choices=choices)
