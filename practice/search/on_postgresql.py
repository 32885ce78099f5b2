"""Search by PostgreSQL's tsvector. Vectors and queries are written out: its parser and dictionaries have no say."""

from collections.abc import Iterator, Sequence
from typing import Any

from practice.search.queries import Query, Stems
from practice.search.words import Indexed

STORE = """
INSERT INTO practice_searchwords (rowid, title, words) VALUES (%s, %s::tsvector, %s::tsvector)
ON CONFLICT (rowid) DO UPDATE SET title = excluded.title, words = excluded.words
"""
BEST = """
WITH hit AS MATERIALIZED (
    SELECT id, is_titled FROM practice_searchhits(%(query)s::tsquery, %(titled)s::tsquery)
    WHERE id NOT IN ({hidden})
),
candidate AS MATERIALIZED (SELECT id, is_titled FROM hit ORDER BY is_titled DESC, id DESC LIMIT %(ranked)s)
SELECT entry.id, entry.kind, (SELECT COUNT(*) FROM hit)
FROM candidate
JOIN practice_searchwords found ON found.rowid = candidate.id
JOIN practice_searchentry entry ON entry.id = candidate.id
ORDER BY is_titled DESC, ts_rank_cd('{{0, 0.1, 0.1, 1}}', found.words, %(query)s::tsquery, 1) DESC, entry.id DESC
LIMIT %(found)s
"""
PART = "SELECT id, is_titled FROM practice_searchhits({part}::tsquery, {part}::tsquery)"
NEARLY = """
WITH part AS ({parts}),
candidate AS MATERIALIZED (
    SELECT id, COUNT(*) AS parts, bool_or(is_titled) AS is_titled FROM part WHERE id NOT IN ({hidden})
    GROUP BY id HAVING COUNT(*) < %(wanted)s AND COUNT(*) * 2 >= %(wanted)s
    ORDER BY COUNT(*) DESC, bool_or(is_titled) DESC, id DESC LIMIT %(ranked)s
)
SELECT entry.id, entry.kind
FROM candidate
JOIN practice_searchwords found ON found.rowid = candidate.id
JOIN practice_searchentry entry ON entry.id = candidate.id
ORDER BY candidate.parts DESC, candidate.is_titled DESC,
    ts_rank_cd('{{0, 0.1, 0.1, 1}}', found.words, %(any)s::tsquery, 1) DESC, entry.id DESC
LIMIT %(found)s
"""
COUNT = """
SELECT COUNT(*) FROM practice_searchhits({query}::tsquery, ''::tsquery) WHERE id NOT IN ({hidden})
"""
GAP = 100
"""Places between title and text, so that no phrase begins in one and ends in the other."""
MOST_PLACES = 255
"""Of one word that PostgreSQL keeps."""


def stored(rowid: int, words: Indexed) -> list[Any]:
    title = _vector(words.title, "A", [])
    return [rowid, title, _vector(words.title, "A", words.forms, words.text)]


def _vector(title: Sequence[str], label: str, forms: Sequence[str], text: Sequence[str] = ()) -> str:
    """Stems with their places, those of the title with weight A and the text's with B; forms have no place."""
    places: dict[str, list[str]] = {form: [] for form in forms}
    for stem, place in _placed(title, label, 1):
        places.setdefault(stem, []).append(place)
    for stem, place in _placed(text, "B", len(title) + GAP):
        places.setdefault(stem, []).append(place)
    return " ".join(f"'{word}':{','.join(at[:MOST_PLACES])}".rstrip(":") for word, at in places.items())


def _placed(stems: Sequence[str], label: str, first: int) -> Iterator[tuple[str, str]]:
    return ((stem, f"{place}{label}") for place, stem in enumerate(stems, first))


def match(query: Query) -> str:
    """`query` as a tsquery. Stems hold letters and digits only, so quoting them is enough."""
    return _less(" & ".join(_wanted(query)), query)


def match_title(query: Query) -> str:
    return " & ".join(_wanted(query))


def parts(query: Query) -> list[str]:
    """One query for each thing that is wanted."""
    return [_less(part, query) for part in _wanted(query)]


def any_of(query: Query) -> dict[str, str]:
    return {"any": " | ".join(_wanted(query))}


def _less(wanted: str, query: Query) -> str:
    return " & ".join([wanted, *(f"!{_one(words)}" for words in query.without)])


def _wanted(query: Query) -> list[str]:
    parts = list(map(_one, query.wanted))
    if query.beginning:
        beginning = f"'{query.beginning}':*"
        parts[-1] = beginning if query.has_stem_in_beginning else f"({parts[-1]} | {beginning})"
    return parts


def _one(stems: Stems) -> str:
    return "(" + " <-> ".join(f"'{word}'" for word in stems) + ")"
