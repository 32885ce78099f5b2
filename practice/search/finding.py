"""From what somebody typed to a page of results.

Two queries when there is enough to show. Of several words that few entries have all, a third asks who has most of them:
counting that for every search would cost every search. Up to four more when next to nothing was found: the nearest
words, how many entries have each, what the query finds that was probably meant, and whether those may be seen.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from practice.models import SearchEntry
from practice.search import engine, extracts, index, queries, spelling
from practice.search.extracts import Piece
from practice.search.words import Stem, stemmer

A_PAGE = 10
A_HANDFUL = 5
"""When fewer have all the words, so many that have most of them are shown below."""
NEXT_TO_NOTHING = 2
MUCH_MORE = 10
"""So many times as much must be found by another spelling, where something is found by the one that was typed."""


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
    is_wordless: bool
    """There was no word in what was typed: signs or pictures alone."""
    wants_nothing: bool
    """Nothing was asked for, only left out."""
    nearly: list[Result] = field(default_factory=list)
    """What has most of the words, when few have all: the best first."""
    meant: str = ""
    """What was probably meant by something misspelt; it finds something."""

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
    shown = best.hits[(number - 1) * A_PAGE : number * A_PAGE]
    is_scant = best.total < A_HANDFUL and len(query.wanted) > 1
    nearly = engine.nearly(query, most=A_HANDFUL, now=now) if is_scant else []
    results = [(entry, _result(entry, query, stem)) for entry in _visible([*shown, *nearly], now)]
    return Found(
        [result for entry, result in results if (entry.pk, entry.kind) in shown],
        best.total,
        number,
        pages,
        is_cut=best.total > len(best.hits),
        is_wordless=not query and not query.without,
        wants_nothing=not query and bool(query.without),
        nearly=[result for entry, result in results if (entry.pk, entry.kind) in nearly],
        meant=_meant(typed, query, best, language=language, now=now),
    )


def _result(entry: SearchEntry, query: queries.Query, stem: Stem) -> Result:
    return Result(
        kind=index.kinds[entry.kind].label,
        url=entry.url,
        at=entry.at,
        title=extracts.marked(entry.title, query, stem=stem),
        extract=extracts.extract(entry.text, query, stem=stem),
    )


def _meant(typed: str, query: queries.Query, best: engine.Best, *, language: str, now: datetime) -> str:
    """`typed` with the nearest words that somebody may read in place of those that nobody can; empty when there is
    nothing better. What is suggested was found, in a text that may be seen.
    """
    if not query or best.total > NEXT_TO_NOTHING or (best.total and len(query.wanted) > 1):
        return ""
    stem = stemmer(language)
    words = spelling.doubtful(typed, stem=stem, language=language, even_known=bool(best.total))
    guesses = _likeliest(words, stem, now)
    if not guesses:
        return ""
    instead = {word: guesses[word].words if word in guesses else () for word in words}
    mended = queries.parse(spelling.with_words(typed, instead), stem=stem, language=language)
    found = engine.best(mended, now=now)
    if found.total <= MUCH_MORE * best.total:
        return ""
    texts = [f"{entry.title}\n{entry.text}" for entry in _visible(found.hits[:A_PAGE], now)]
    written = {word: spelling.as_written(folded, texts, stem=stem) for word, folded in instead.items()}
    return spelling.with_words(typed, written) if all(map(written.get, guesses)) else ""


def _likeliest(words: list[spelling.Word], stem: Stem, now: datetime) -> dict[spelling.Word, spelling.Guess]:
    """For each word the nearest guess that finds something; of equally near ones, the one that finds most."""
    all_of = [(word, guess) for word in words for guess in word.guesses]
    if not all_of:
        return {}
    counts = engine.counts([spelling.query_of(guess, stem) for _word, guess in all_of], now=now)
    best: dict[spelling.Word, spelling.Guess] = {}
    for (word, guess), _count in sorted(zip(all_of, counts, strict=True), key=lambda each: (each[0][1].far, -each[1])):
        if _count:
            best.setdefault(word, guess)
    return best


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
