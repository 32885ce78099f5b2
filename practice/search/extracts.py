"""Where a text speaks of what was looked for: pieces of it, with the words that were found told apart.

Pieces, not HTML: the template escapes each and marks those that are hits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from practice.search.queries import Query
from practice.search.words import WORD, Stem, fold

LENGTH = 240
BEFORE = 60
"""So many letters are shown before the first word that was found."""


READ = 1_500
"""Letters read at once."""
BREAK = re.compile(r"[.?!]\s+|\n")


@dataclass(frozen=True)
class Piece:
    text: str
    is_hit: bool = False


@dataclass(frozen=True)
class Hit:
    start: int
    end: int
    part: int
    """Which part of the query it answers."""


def marked(text: str, query: Query, *, stem: Stem) -> list[Piece]:
    """All of `text` in pieces."""
    return _pieces(text, _hits(text, query, stem))


def extract(text: str, query: Query, *, stem: Stem) -> list[Piece]:
    """About LENGTH letters of `text` in pieces: where most parts of the query are, else its beginning."""
    start, end = _window(text, _place(text, query, stem))
    pieces = marked(text[start:end], query, stem=stem)
    shown = [Piece(_in_one_line(each.text), each.is_hit) for each in pieces]
    return [*[Piece("… ")] * (start > 0), *shown, *[Piece(" …")] * (end < len(text))]


def _in_one_line(text: str) -> str:
    """A heading or an item of a list ends without a full stop: a dot keeps it from running into the next line."""
    return re.sub(r"\s*\n", " · ", re.sub(r"(?<=[.?!:;,])\n", " ", text))


def _place(text: str, query: Query, stem: Stem) -> int:
    """Where most parts of a query are close together; a long text is read no further than to all of them."""
    best, first = 0, 0
    for start in range(0, len(text), READ):
        parts, at = _densest(_hits(text[start : start + READ + LENGTH], query, stem))
        if parts > best:
            best, first = parts, start + at
        if best == len(query.wanted):
            break
    return first


def _densest(hits: list[Hit]) -> tuple[int, int]:
    """How many parts of a query are close together at most, and where."""
    best, first = 0, 0
    for i, hit in enumerate(hits):
        near = {each.part for each in hits[i : i + 20] if each.end <= hit.start + LENGTH - BEFORE}
        if len(near) > best:
            best, first = len(near), hit.start
    return best, first


def _window(text: str, first: int) -> tuple[int, int]:
    """Where an extract that shows the letter `first` begins and ends: a sentence's beginning if near, else words."""
    start = max(0, first - BEFORE)
    if start:
        breaks = [match.end() for match in BREAK.finditer(text, start, first)]
        blank = text.find(" ", start, first) + 1
        start = breaks[-1] if breaks else blank or first
    end = start + LENGTH
    if end < len(text):
        blank = text.rfind(" ", first, end)
        end = blank if blank > first else end
    return start, min(end, len(text))


def _hits(text: str, query: Query, stem: Stem) -> list[Hit]:
    """Where parts of the query are, in order; of a phrase, only where its words follow one another."""
    firsts: dict[str, list[int]] = {}
    for part, stems in enumerate(query.wanted):
        firsts.setdefault(stems[0], []).append(part)
    hits = []
    for start, end, word in _places(text, firsts, query.beginning, stem):
        parts = [(part, _end(text, end, query.wanted[part][1:], stem)) for part in firsts.get(stem(word), ())]
        found = [(after, part) for part, after in parts if after]
        if not found and query.beginning and fold(word).startswith(query.beginning):
            found = [(end, len(query.wanted) - 1)]
        hits += [Hit(start, after, part) for after, part in sorted(found, reverse=True)[:1]]
    return hits


def _places(text: str, firsts: dict[str, list[int]], beginning: str, stem: Stem) -> Iterator[tuple[int, int, str]]:
    """Every word that may be a hit. Each different word is judged once, so that a long text takes no longer."""
    different = set(WORD.findall(text))
    telling = [word for word in different if stem(word) in firsts or (beginning and fold(word).startswith(beginning))]
    if telling:
        either = "|".join(map(re.escape, sorted(telling, key=len, reverse=True)))
        for match in re.finditer(rf"(?<![^\W_])(?:{either})(?![^\W_])", text):
            yield match.start(), match.end(), match[0]


def _end(text: str, end: int, stems: tuple[str, ...], stem: Stem) -> int:
    """Where the words of `stems` end that follow the letter `end`; 0 when others do."""
    for wanted in stems:
        following = WORD.search(text, end)
        if following is None or stem(following[0]) != wanted:
            return 0
        end = following.end()
    return end


def _pieces(text: str, hits: list[Hit]) -> list[Piece]:
    pieces, start = [], 0
    for hit in hits:
        if hit.start >= start:  # else it is within a phrase that is shown already
            pieces += [Piece(text[start : hit.start]), Piece(text[hit.start : hit.end], is_hit=True)]
            start = hit.end
    return [piece for piece in [*pieces, Piece(text[start:])] if piece.text]
