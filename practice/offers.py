"""What one app may make out of what another has found, without knowing it: sections of a text become exercises.

An app registers a maker in its `offers` module, which is loaded when something is first looked at. Looking makes
nothing; making is asked for by whoever was shown what would be made and said yes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Part:
    """A named part of a text; `key` is whatever the asker calls it by."""

    key: str
    name: str
    text: str


@dataclass(frozen=True)
class Offer:
    """Something that could be made of parts, in words that a person can say yes or no to."""

    key: str
    words: str
    permission: str
    """What an account needs to make it; nothing for what is there already."""
    is_there: bool = False
    """It exists already and would be used as it is."""


class Maker(Protocol):
    def look(self, title: str, parts: Sequence[Part]) -> list[Offer]:
        """What could be made. Changes nothing. Keys of parts, or others for what takes several parts."""

    def make(self, title: str, parts: Sequence[Part], chosen: Collection[str]) -> dict[str, list[str]]:
        """Make what was chosen, in the caller's transaction. The lines that show it, by the part they belong under."""


makers: list[Maker] = []


def register(maker: Maker) -> None:
    makers.append(maker)


def look(title: str, parts: Sequence[Part]) -> list[Offer]:
    autodiscover_modules("offers")
    return [offer for maker in makers for offer in maker.look(title, parts)] if parts else []


def make(title: str, parts: Sequence[Part], chosen: Collection[str]) -> dict[str, list[str]]:
    autodiscover_modules("offers")
    lines: dict[str, list[str]] = {}
    for maker in makers if chosen else []:
        for key, added in maker.make(title, parts, chosen).items():
            lines.setdefault(key, []).extend(added)
    return lines
