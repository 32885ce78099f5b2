"""Encrypted columns: what clients tell about their health is unreadable in the database file.

Keys come from ENCRYPTION_KEYS (newest first) or from var/encryption_keys, which `bin/serve` makes and
`manage.py rotate_keys` renews (practice.keys).
Source: the Fernet specification; MultiFernet reads with every key and writes with the first.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

DUMPED = re.compile(r"sealed:(?P<token>gAAAA[\w-]+={0,2})", re.ASCII)
"""A value as dumpdata writes it; nobody types that."""


class Unreadable(Exception):
    """A stored value that none of the keys at hand opens."""


class Lost(str):
    """Stands for a value of a column that no key opens: as text a sentence that says so, never an empty answer.

    Written back it is the very token that was read. What takes it for a list or a dict meets Unreadable.
    """

    token: str

    def __new__(cls, token: str) -> "Lost":
        lost = super().__new__(cls, _("This can't be read at the moment: the key it was written with is missing."))
        lost.token = token
        return lost

    def _refuse(self, *_args: Any) -> NoReturn:
        raise Unreadable("No encryption key fits this value. Put the old key back.")

    __iter__ = __getitem__ = get = keys = items = values = _refuse


def key_file() -> Path:
    path: Path = settings.VAR_DIR / "encryption_keys"
    return path


def place() -> str:
    """Where a missing key has to be put back."""
    return "ENCRYPTION_KEYS" if settings.ENCRYPTION_KEYS else str(key_file())


def keys() -> tuple[str, ...]:
    """The keys in force, the one that writes first. Raises ImproperlyConfigured when there is none."""
    if found := tuple(settings.ENCRYPTION_KEYS) or _in_file(key_file()):
        return found
    raise ImproperlyConfigured("Set ENCRYPTION_KEYS, or start the site once with bin/serve, which makes a key.")


def _in_file(path: Path) -> tuple[str, ...]:
    """Looked at for every value: a running site takes a new key at once."""
    try:
        known = path.stat()
    except FileNotFoundError:
        return ()
    return _read(path, known.st_mtime_ns, known.st_ino)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int, _inode: int) -> tuple[str, ...]:
    return tuple(path.read_text().split())


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """The cipher of the keys in force. Raises ImproperlyConfigured when there is no key."""
    return _cipher(keys())


def sealed(value: Any) -> str:
    """Any JSON value as one Fernet token."""
    if isinstance(value, Lost):
        return value.token
    return cipher().encrypt(json.dumps(value, cls=DjangoJSONEncoder).encode()).decode()


def unsealed(token: str) -> Any:
    """What was sealed. Raises Unreadable when no key fits."""
    try:
        return json.loads(cipher().decrypt(token.encode()))
    except (InvalidToken, ImproperlyConfigured) as error:
        raise Unreadable("No encryption key fits this value. Put the old key back.") from error


class EncryptedJSONField(models.TextField):
    """Any JSON value, stored as one Fernet token: names of keys are hidden as well as what they hold.

    Reading gives Lost when no key fits, rather than an empty answer as if nothing had been said.
    """

    # What the type checker is told: any JSON value goes in and comes out.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else sealed(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        try:
            return unsealed(value)
        except Unreadable:
            return Lost(value)

    def to_python(self, value: Any) -> Any:
        """What a dump holds is opened as a column is; everything else is the value itself."""
        if isinstance(value, str) and (dumped := DUMPED.fullmatch(value)):
            return self.from_db_value(dumped["token"], None, None)
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """For dumpdata: a dump is as unreadable as the database, and is read back with the same keys."""
        return f"sealed:{sealed(self.value_from_object(obj))}"
