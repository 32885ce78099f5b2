"""The blog's own drawings: drawn when a text is saved, known here so that its writer hears which are missing."""

from blog import figures
from practice import embeds
from practice.embeds import Asked


def drawings(asked: Asked, path: str) -> dict[str, str]:
    return figures.drawn(asked["figure"])


embeds.register("figure", drawings, group="figures")
