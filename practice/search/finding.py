"""From what somebody typed to a page of results. Two queries at most."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from practice.models import SearchEntry
from practice.search import engine, extracts, index, queries
from practice.search.extracts import Piece
from practice.search.words import stemmer

A_PAGE = 10


@dataclass(frozen=True)
class Result:
    kind: Any
    """What readers call it."""
    url: str
    at: datetime | None
    title: list[Piece]
    extract: list[Piece]


@dataclass(frozen=True)
class Found:
    """A page of what was found, the best first."""

    results: list[Result]
    total: int
    number: int
    """Of this page, from 1."""
    pages: int

    is_cut: bool
    """More was found than all pages show."""
    wants_nothing: bool
    """Nothing was asked for, only left out."""

    @property
    def first(self) -> int:
        """The place of this page's first result among all."""
        return (self.number - 1) * A_PAGE + 1

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1


def find(typed: str, *, page: int, language: str, now: datetime) -> Found:
    """Page `page` (the last there is, when it is past that) of what `typed` finds of everything public at `now`."""
    stem = stemmer(language)
    query = queries.parse(typed, stem=stem, language=language)
    best = engine.best(query, now=now) if query else engine.Best([], 0)
    pages = max(1, -(-len(best.hits) // A_PAGE))
    number = min(max(1, page), pages)
    entries = _visible(best.hits[(number - 1) * A_PAGE : number * A_PAGE], now)
    results = [
        Result(
            kind=index.kinds[entry.kind].label,
            url=entry.url,
            at=entry.at,
            title=extracts.marked(entry.title, query, stem=stem),
            extract=extracts.extract(entry.text, query, stem=stem),
        )
        for entry in entries
    ]
    return Found(results, best.total, number, pages, is_cut=best.total > len(best.hits), wants_nothing=not query)


def _visible(hits: list[tuple[int, str]], now: datetime) -> list[SearchEntry]:
    """The entries of `hits` in this order, without those whose rows say meanwhile that readers must not see them."""
    if not hits:
        return []
    ids = [pk for pk, _kind in hits]
    shown = Q(pk__in=[])
    for name in {kind for _pk, kind in hits} & index.kinds.keys():
        row = index.kinds[name].shown(now).order_by().filter(pk=OuterRef("key"))
        shown |= Q(Exists(row), kind=name)
    return sorted(SearchEntry.objects.filter(shown, pk__in=ids), key=lambda entry: ids.index(entry.pk))
