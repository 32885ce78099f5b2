"""The index: one `SearchEntry` for each row that readers may find, now or when its time comes, and its words beside it.

An app registers what it has in its `searching` module. Entries follow their rows when those are saved or deleted, in
the same transaction; what no signal tells (`update()`, rows loaded from a file) the worker notices (`notice`).
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from practice.models import SearchEntry
from practice.search import engine, spelling
from practice.search.words import indexed, stemmer

MADE = "2"
"""Raise it when words are cut or stemmed in another way: every entry is then made anew."""
MOST_WORDS = 15_000
MOST_LETTERS = 100_000
"""More of one text is not searched: what PostgreSQL keeps of one, and a book."""
AT_ONCE = 100

Keys = Iterable[int]


@dataclass(frozen=True)
class Entry:
    """What can be found of one row. Only what everyone may read belongs here."""

    title: str
    text: str
    url: str
    visible_from: datetime | None = None
    visible_until: datetime | None = None
    at: datetime | None = None
    """When it takes place."""


@dataclass(frozen=True)
class Kind:
    """One kind of thing that can be found."""

    name: str
    label: Any
    """What readers call it, translatable."""
    rows: Callable[[], models.QuerySet[Any]]
    """Everything that readers may see now or later, with what `entry` needs fetched along."""
    shown: Callable[[datetime], models.QuerySet[Any]]
    """What they may see at that moment: asked again for each hit, so that none is shown that its page would hide."""
    entry: Callable[[Any], Entry]


kinds: dict[str, Kind] = {}
_gathered: ContextVar[dict[str, set[int]] | None] = ContextVar("search:gathered", default=None)


def register(kind: Kind, *, follows: dict[type[models.Model], Callable[[Any], Keys]] | None = None) -> None:
    """Search `kind`. `follows` names other models whose rows are part of an entry, and whose entries each touches."""
    kinds[kind.name] = kind
    _follow(kind, kind.rows().model, lambda row: [row.pk])
    for model, touched in (follows or {}).items():
        _follow(kind, model, touched)


def follow_choice(kind: Kind, field: Any) -> None:
    """Entries of `kind` say what its rows choose in the many-to-many `field`, like a post's topics."""

    def chosen(*, instance: models.Model, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
        if action.startswith("post_"):
            _touch(kind, (pk_set or []) if reverse else [instance.pk])

    m2m_changed.connect(chosen, sender=field.through, weak=False, dispatch_uid=f"search:{kind.name}:{field.field.name}")


def _follow(kind: Kind, model: type[models.Model], touched: Callable[[Any], Keys]) -> None:
    leaving = f"_{kind.name}_entries"

    def saved(*, instance: models.Model, raw: bool, **kwargs: Any) -> None:
        if not raw:  # a fixture's rows may come before those they belong to
            _touch(kind, touched(instance))

    def leaves(*, instance: models.Model, **kwargs: Any) -> None:
        """Afterwards nobody knows any more which entries it was part of."""
        setattr(instance, leaving, list(touched(instance)))

    def left(*, instance: models.Model, **kwargs: Any) -> None:
        _touch(kind, getattr(instance, leaving))

    for signal, receiver in ((post_save, saved), (pre_delete, leaves), (post_delete, left)):
        name = f"search:{kind.name}:{model.__name__}:{receiver.__name__}"
        signal.connect(receiver, sender=model, weak=False, dispatch_uid=name)


@contextmanager
def gathering() -> Iterator[None]:
    """For many rows that are written together: each is looked at once, at the end, in one transaction with them all."""
    if _gathered.get() is not None:
        yield
        return
    gathered: dict[str, set[int]] = {}
    with transaction.atomic():
        before = _gathered.set(gathered)
        try:
            yield
        finally:
            _gathered.reset(before)
        for name, keys in gathered.items():
            for some in _in_slices(keys):
                refresh(kinds[name], some)


def _touch(kind: Kind, keys: Keys) -> None:
    gathered = _gathered.get()
    if gathered is None:
        refresh(kind, keys)
    else:
        gathered.setdefault(kind.name, set()).update(keys)


def refresh(kind: Kind, keys: Keys, *, anew: bool = False) -> int:
    """Let the entries of `keys` say what their rows say; those of rows that are gone or hidden go. How many changed."""
    keys = sorted(set(keys))
    if not keys:
        return 0
    entries = {row.pk: kind.entry(row) for row in kind.rows().filter(pk__in=keys)}
    known = dict(SearchEntry.objects.filter(kind=kind.name, key__in=keys).values_list("key", "digest"))
    changed = {key: each for key, each in entries.items() if anew or known.get(key) != digest(each)}
    gone = known.keys() - entries.keys()
    if changed or gone:
        with transaction.atomic():
            if gone:
                _remove(SearchEntry.objects.filter(kind=kind.name, key__in=gone))
            if changed:
                write(kind, changed)
    return len(changed) + len(gone)


def digest(entry: Entry) -> str:
    said = repr((MADE, settings.LANGUAGE_CODE, astuple(entry)))
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()


def write(kind: Kind, entries: dict[int, Entry]) -> None:
    """Each row's entry and words, in place of those it had."""
    rows = [
        SearchEntry(
            kind=kind.name,
            key=key,
            title=unicodedata.normalize("NFC", entry.title),
            text=unicodedata.normalize("NFC", entry.text)[:MOST_LETTERS],
            url=entry.url,
            at=entry.at,
            visible_from=entry.visible_from,
            visible_until=entry.visible_until,
            digest=digest(entry),
        )
        for key, entry in sorted(entries.items())
    ]
    columns = [field.name for field in SearchEntry._meta.fields if field.name not in ("id", "kind", "key")]
    # Two who save one row at once both write its entry: the later one stays.
    rows = SearchEntry.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "key"], update_fields=columns
    )
    _store(rows)


def _store(rows: Iterable[SearchEntry]) -> None:
    stem = stemmer(settings.LANGUAGE_CODE)
    engine.store([(row.pk, indexed(row.title, row.text, stem=stem, most=MOST_WORDS)) for row in rows])


def _remove(rows: models.QuerySet[SearchEntry]) -> None:
    ids = list(rows.values_list("pk", flat=True))
    engine.forget(ids)
    SearchEntry.objects.filter(pk__in=ids).delete()


def is_empty() -> bool:
    """As on a site that is new, or that had no search before."""
    return not SearchEntry.objects.exists()


def rebuild(*, anew: bool = True) -> int:
    """Every entry from its row, and nothing else. How many were written or removed."""
    _remove(SearchEntry.objects.exclude(kind__in=kinds))
    count = sum(
        refresh(kind, keys, anew=anew) for kind in kinds.values() for keys in _in_slices(_known(kind) | _present(kind))
    )
    spelling.forget()
    spelling.learn()
    return count


def notice() -> int:
    """What came, went or changed without a signal: rows and words that are missing or too many at once, changed texts
    a slice at a time. Cheap when there is nothing to do.
    """
    changed = mend()
    for kind in kinds.values():
        for keys in _in_slices(_known(kind) ^ _present(kind)):
            changed += refresh(kind, keys)
    return changed + _look_at_next()


def mend() -> int:
    """Words without an entry go, entries without words get theirs: a copy of the database may have left them behind."""
    engine.forget_orphans()
    wordless = SearchEntry.objects.filter(pk__in=engine.wordless())
    for ids in _in_slices(wordless.values_list("pk", flat=True)):
        _store(SearchEntry.objects.filter(pk__in=ids))
    return len(wordless)


def _look_at_next() -> int:
    """The next AT_ONCE entries after those that were looked at last."""
    after = cache.get("search:looked_at", 0)
    found = list(SearchEntry.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "kind", "key")[:AT_ONCE])
    cache.set("search:looked_at", found[-1][0] if len(found) == AT_ONCE else 0, None)
    return sum(
        refresh(kind, [key for _pk, name, key in found if name == kind.name]) for kind in kinds.values() if found
    )


def _known(kind: Kind) -> set[int]:
    return set(SearchEntry.objects.filter(kind=kind.name).values_list("key", flat=True))


def _present(kind: Kind) -> set[int]:
    return set(kind.rows().order_by().values_list("pk", flat=True))


def _in_slices(keys: Keys) -> Iterator[list[int]]:
    ordered = sorted(keys)
    return (ordered[first : first + AT_ONCE] for first in range(0, len(ordered), AT_ONCE))
