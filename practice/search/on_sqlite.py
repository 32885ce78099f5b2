"""Search by SQLite's FTS5."""

from typing import Any

from practice.search.queries import Query, Stems
from practice.search.words import Indexed

STORE = "INSERT OR REPLACE INTO practice_searchwords (rowid, title, text, forms) VALUES (%s, %s, %s, %s)"

# The pluses keep SQLite from asking FTS5 for each key anew: one walk over what matches, scores for candidates alone.
BEST = """
WITH titled AS MATERIALIZED (SELECT rowid FROM practice_searchwords WHERE practice_searchwords MATCH %(titled)s),
hit AS MATERIALIZED (
    SELECT rowid AS id FROM practice_searchwords
    WHERE practice_searchwords MATCH %(query)s AND +rowid NOT IN ({hidden})
),
candidate AS MATERIALIZED (SELECT id FROM hit ORDER BY id IN titled DESC, id DESC LIMIT %(ranked)s)
SELECT entry.id, entry.kind, (SELECT COUNT(*) FROM hit)
FROM practice_searchwords CROSS JOIN practice_searchentry entry ON entry.id = practice_searchwords.rowid
WHERE practice_searchwords MATCH %(query)s AND +practice_searchwords.rowid IN (SELECT id FROM candidate)
ORDER BY entry.id IN titled DESC, bm25(practice_searchwords, 8.0, 1.0, 0.0), entry.id DESC
LIMIT %(found)s
"""
PART = "SELECT rowid AS id FROM practice_searchwords WHERE practice_searchwords MATCH {part}"
NEARLY = """
WITH titled AS MATERIALIZED (SELECT rowid FROM practice_searchwords WHERE practice_searchwords MATCH %(titled)s),
part AS ({parts}),
candidate AS MATERIALIZED (
    SELECT id, COUNT(*) AS parts FROM part WHERE id NOT IN ({hidden})
    GROUP BY id HAVING COUNT(*) < %(wanted)s AND COUNT(*) * 2 >= %(wanted)s
    ORDER BY COUNT(*) DESC, id IN titled DESC, id DESC LIMIT %(ranked)s
)
SELECT entry.id, entry.kind
FROM practice_searchwords CROSS JOIN candidate ON candidate.id = practice_searchwords.rowid
JOIN practice_searchentry entry ON entry.id = candidate.id
WHERE practice_searchwords MATCH %(any)s AND +practice_searchwords.rowid IN (SELECT id FROM candidate)
ORDER BY candidate.parts DESC, entry.id IN titled DESC, bm25(practice_searchwords, 8.0, 1.0, 0.0), entry.id DESC
LIMIT %(found)s
"""
COUNT = """
SELECT COUNT(*) FROM practice_searchwords WHERE practice_searchwords MATCH {query} AND +rowid NOT IN ({hidden})
"""


def stored(rowid: int, words: Indexed) -> list[Any]:
    return [rowid, *(" ".join(each) for each in (words.title, words.text, words.forms))]


def match(query: Query) -> str:
    """`query` in FTS5's own language. Stems hold letters and digits only, so quoting them is enough."""
    return _less(" AND ".join(_wanted(query)), query)


def match_title(query: Query) -> str:
    """All that is wanted in the title alone."""
    return f"{{title}} : ({' AND '.join(_wanted(query))})"


def parts(query: Query) -> list[str]:
    """One query for each thing that is wanted."""
    return [_less(part, query) for part in _wanted(query)]


def any_of(query: Query) -> dict[str, str]:
    either = " OR ".join(_wanted(query))
    return {"any": either, "titled": f"{{title}} : ({either})"}


def _less(wanted: str, query: Query) -> str:
    without = " OR ".join(map(_one, query.without))
    return f"({wanted}) NOT ({without})" if without else wanted


def _wanted(query: Query) -> list[str]:
    parts = list(map(_one, query.wanted))
    if query.beginning:
        beginning = f'"{query.beginning}" *'
        # What begins so has the stem among it, more often than not; asking twice takes twice as long.
        parts[-1] = beginning if query.has_stem_in_beginning else f"({parts[-1]} OR {beginning})"
    return parts


def _one(stems: Stems) -> str:
    """A phrase is not looked for among the forms: there words stand together by accident."""
    quoted = f'"{" ".join(stems)}"'
    return f"{{title text}} : {quoted}" if len(stems) > 1 else quoted
