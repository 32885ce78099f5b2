"""The words of all entries in the database's own full text search, and the best entries for a query.

The table `practice_searchwords` (migration 0010_search) is Django's on neither database: FTS5 on SQLite, tsvectors with
a GIN index on PostgreSQL. `rowid` is the entry's key. The words come stemmed; neither database changes them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any

from django.db import connection

from practice.search import on_postgresql, on_sqlite
from practice.search.queries import Query
from practice.search.words import Indexed

MOST_RANKED = 200
"""Of more that match, those with the words in the title and the newest entries are ranked: ranking takes the time."""
MOST_NEARLY_RANKED = 50
"""The same of those that have some of the words, of which a handful is shown."""
MOST_FOUND = 100
"""More than this of the best nobody leafs through."""
HIDDEN = "SELECT id FROM practice_searchentry WHERE visible_from > %(now)s OR visible_until <= %(now)s"


@dataclass(frozen=True)
class Best:
    hits: list[tuple[int, str]]
    """Keys and kinds of entries, the best first: MOST_FOUND at most."""
    total: int


def current() -> ModuleType:
    return on_sqlite if connection.vendor == "sqlite" else on_postgresql


def best(query: Query, *, now: datetime) -> Best:
    """The entries that `query` finds and that may be seen at `now`. One query."""
    vendor = current()
    values = {"query": vendor.match(query), "titled": vendor.match_title(query)}
    rows = _rows(vendor.BEST.format(hidden=HIDDEN), {**values, "ranked": MOST_RANKED, "found": MOST_FOUND}, now)
    return Best([(row[0], row[1]) for row in rows], rows[0][2] if rows else 0)


def nearly(query: Query, *, most: int, now: datetime) -> list[tuple[int, str]]:
    """Keys and kinds of entries that have at least half of what `query` wants, but not all: those with most first."""
    vendor = current()
    parts = vendor.parts(query)
    names = [f"part{i}" for i in range(len(parts))]
    values = {**dict(zip(names, parts, strict=True)), **vendor.any_of(query), "wanted": len(parts)}
    union = " UNION ALL ".join(vendor.PART.format(part=f"%({name})s") for name in names)
    statement = vendor.NEARLY.format(parts=union, hidden=HIDDEN)
    return _rows(statement, {**values, "ranked": MOST_NEARLY_RANKED, "found": most}, now)


def counts(queries: Sequence[Query], *, now: datetime) -> list[int]:
    """How many entries that may be seen at `now` each query finds. One query."""
    vendor = current()
    values = {f"query{i}": vendor.match(query) for i, query in enumerate(queries)}
    each = ", ".join(f"({vendor.COUNT.format(query=f'%(query{i})s', hidden=HIDDEN)})" for i in range(len(queries)))
    return list(_rows(f"SELECT {each}", values, now)[0])


def _rows(sql: str, values: dict[str, Any], now: datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "now": connection.ops.adapt_datetimefield_value(now)})
        return cursor.fetchall()


def store(rows: Iterable[tuple[int, Indexed]]) -> None:
    """Each entry's words in place of those it had."""
    vendor = current()
    with connection.cursor() as cursor:
        cursor.executemany(vendor.STORE, [vendor.stored(rowid, words) for rowid, words in rows])


def forget(ids: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM practice_searchwords WHERE rowid = %s", [[each] for each in ids])


def forget_orphans() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM practice_searchwords WHERE rowid NOT IN (SELECT id FROM practice_searchentry)")


def wordless() -> list[int]:
    """Entries that have no words here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM practice_searchentry WHERE id NOT IN (SELECT rowid FROM practice_searchwords)")
        return [row[0] for row in cursor.fetchall()]
