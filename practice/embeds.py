"""Cards of other apps inside a text: what stands for a line like `::exercise bridge` when somebody reads it.

An app's `embeds` module registers the kinds it owns; whoever has a text need not know them. Cards are remembered
until a row behind them changes; when nothing is remembered each kind asks the database a fixed number of times.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import get_language

from practice import moved
from practice.markdown import EMBED_HTML
from practice.page_cache import remembered

Asked = Mapping[str, list[str]]
"""The names that a text asks for, by kind, in its order."""
Cards = Callable[[Asked, str], dict[str, str]]
"""The HTML of each name of one kind that readers may see. The text's page is the second argument, empty without one."""
Choices = Callable[[], Iterable[tuple[str, str]]]
"""Slug and name of everything of one kind that readers would see now, in the order in which it is looked for."""


@dataclass(frozen=True)
class Kind:
    cards: Cards
    group: str
    """Of `page_cache`: forgotten as a whole when one of the kind's rows changes."""
    label: Any
    """What writers call several of them, translatable."""
    choices: Choices
    page: str
    """The name of the page of one: who was called otherwise before is found by it. None when empty."""


@dataclass(frozen=True)
class Offer:
    """What writers can put into a text: a kind, and the line and name of each of it."""

    label: Any
    lines: list[tuple[str, str]]


_registry: dict[str, Kind] = {}


def register(name: str, cards: Cards, *, group: str, label: Any, choices: Choices, page: str = "") -> None:
    """From now on `::name …` shows what `cards` makes. Its elements may have the id `anchor(name, slug)`."""
    _registry[name] = Kind(cards, group, label, choices, page)


@cache
def kinds() -> dict[str, Kind]:
    """All kinds, those of apps that nobody has imported yet too."""
    autodiscover_modules("embeds")
    return _registry


def offers() -> list[Offer]:
    """Everything that a text can ask for now; a kind of which there is nothing is left out. A query a kind at most."""
    found = (
        Offer(kind.label, [(f"::{name} {slug}", words) for slug, words in kind.choices()])
        for name, kind in kinds().items()
    )
    return [each for each in found if each.lines]


def anchor(slug: str) -> str:
    """The id of a card, for links back to it."""
    return f"try-{slug}"


def fill(html: str, *, path: str = "") -> str:
    """`html` with a card in place of each placeholder; what is unknown or unpublished vanishes."""
    return fill_all([html], path=path)[0]


def fill_all(texts: list[str], *, path: str = "") -> list[str]:
    """As `fill`, for several texts at the price of one."""
    asked = _asked("".join(texts))
    cards: dict[str, dict[str, str]] = {}
    for group in {kinds()[name].group for name in asked if name in kinds()}:
        cards |= _remembered(group, asked, path)
    return [_filled(html, cards) for html in texts]


def missing(html: str) -> list[str]:
    """What `html` asks for and readers won't see, as it was written: "exercise brigde"."""
    return missing_all([html])[0]


def missing_all(texts: list[str]) -> list[list[str]]:
    """As `missing`, for several texts at the price of one."""
    asked = _asked("".join(texts))
    shown = {name: _cards(name, asked, "") for name in asked if name in kinds()}
    return [
        [f"{name} {slug}" for name, slugs in _asked(html).items() for slug in slugs if slug not in shown.get(name, {})]
        for html in texts
    ]


def _asked(html: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, slug in dict.fromkeys(EMBED_HTML.findall(html)):
        found.setdefault(name, []).append(slug)
    return found


def _remembered(group: str, asked: Asked, path: str) -> dict[str, dict[str, str]]:
    """The cards by kind and name: kinds of one group are remembered as one, every look into the memory takes time."""

    def compute() -> dict[str, dict[str, str]]:
        return {
            name: _cards(name, asked, path) for name, kind in kinds().items() if kind.group == group and name in asked
        }

    key = hashlib.sha256(f"{get_language()} {path} {sorted(asked.items())}".encode()).hexdigest()
    return remembered(key, compute, group=group)


def _cards(name: str, asked: Asked, path: str) -> dict[str, str]:
    """Also of what is called otherwise now: two queries more when something is not found."""
    kind = kinds()[name]
    shown = kind.cards(asked, path)
    lost = [slug for slug in asked[name] if slug not in shown]
    if not lost or not kind.page or not (now := moved.now_called(kind.page, lost)):
        return shown
    found = kind.cards({**asked, name: list(now.values())}, path)
    return shown | {before: found[slug] for before, slug in now.items() if slug in found}


def _filled(html: str, cards: dict[str, dict[str, str]]) -> str:
    shown: set[tuple[str, str]] = set()

    def card(name: str, slug: str) -> str:
        found = cards.get(name, {}).get(slug, "")
        if (name, slug) in shown:  # an id stands once on a page
            return found.replace(f' id="{anchor(slug)}"', "", 1)
        shown.add((name, slug))
        return found

    return EMBED_HTML.sub(lambda match: card(*match.groups()), html)
