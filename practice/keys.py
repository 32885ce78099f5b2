"""Renewing the keys of what is encrypted, and knowing which of them are still needed.

Every value is looked at and written anew in small batches, each by compare and swap: the site goes on meanwhile, and a
run that was killed is completed by the next.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast

from practice import encryption
from practice.encryption import EncryptedJSONField

BATCH = 200
CURRENT, OLDER, LOST = "current", "older", "lost"
"""By which key a value opens: the first, another one, none."""


@dataclass(frozen=True)
class Column:
    """One encrypted column, read and written as it stands in the database."""

    model: type[models.Model]
    name: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def _rows(self) -> models.QuerySet:
        rows = self.model._base_manager.annotate(token=Cast(self.name, models.TextField()))
        return rows.exclude(**{f"{self.name}__isnull": True})

    def batches(self, size: int = BATCH) -> Iterator[list[tuple[int, str]]]:
        """Keys and tokens of every row, in order."""
        last = 0
        while batch := list(self._rows().filter(pk__gt=last).order_by("pk").values_list("pk", "token")[:size]):
            yield batch
            last = batch[-1][0]

    def newest(self) -> str | None:
        token: str | None = self._rows().order_by("-pk").values_list("token", flat=True).first()
        return token

    def swap(self, pk: int, token: str, new: str) -> bool:
        """Write `new` where `token` stands still."""
        value = models.Value(new, output_field=models.TextField())
        return bool(self._rows().filter(pk=pk, token=token).update(**{self.name: value}))


def columns() -> list[Column]:
    return [
        Column(model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedJSONField)
    ]


def opened_by(token: str) -> str:
    first = Fernet(encryption.keys()[0])
    try:
        first.decrypt(token.encode())
    except InvalidToken:
        pass
    else:
        return CURRENT
    try:
        encryption.cipher().decrypt(token.encode())
    except InvalidToken:
        return LOST
    return OLDER


def counts(column: Column) -> dict[str, int]:
    """How many values open by which key."""
    found = dict.fromkeys((CURRENT, OLDER, LOST), 0)
    for batch in column.batches():
        for _pk, token in batch:
            found[opened_by(token)] += 1
    return found


def is_unfinished() -> bool:
    """Whether some value was not written with the first key and could be."""
    tokens = (token for column in columns() for batch in column.batches() for _pk, token in batch)
    return any(opened_by(token) == OLDER for token in tokens)


def rewrite() -> Iterator[int]:
    """Write every value anew that an older key opens; yields how many after each batch."""
    for column in columns():
        for batch in column.batches():
            yield _rewrite(column, batch)


@transaction.atomic
def _rewrite(column: Column, batch: list[tuple[int, str]]) -> int:
    cipher = encryption.cipher()
    older = [(pk, token) for pk, token in batch if opened_by(token) == OLDER]
    return sum(column.swap(pk, token, cipher.rotate(token).decode()) for pk, token in older)


def unreadable() -> list[str]:
    """Names of columns whose newest value no key opens: a look that costs little."""
    return [column.label for column in columns() if (token := column.newest()) and opened_by(token) == LOST]


def put_new_key_first(path: Path) -> None:
    old = path.read_text().split() if path.is_file() else []
    write_keys(path, [Fernet.generate_key().decode(), *old])


def write_keys(path: Path, keys: list[str]) -> None:
    """All or nothing: a file of keys that is cut short would lose everything."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(keys) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
