"""Encrypted columns: what clients tell about their health is unreadable in the database file.

Keys come from ENCRYPTION_KEYS (newest first) or from var/encryption_keys, which `bin/serve` makes.
Source: the Fernet specification; MultiFernet reads with every key and writes with the first.
"""

import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Unreadable(Exception):
    """A stored value that none of the keys at hand opens."""


@lru_cache(maxsize=1)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """The cipher of the keys in force. Raises ImproperlyConfigured when there is no key."""
    keys = tuple(settings.ENCRYPTION_KEYS)
    path = settings.VAR_DIR / "encryption_keys"
    if not keys and path.is_file():
        keys = tuple(path.read_text().split())
    if not keys:
        raise ImproperlyConfigured("Set ENCRYPTION_KEYS, or start the site once with bin/serve, which makes a key.")
    return _cipher(keys)


class EncryptedJSONField(models.TextField):
    """Any JSON value, stored as one Fernet token: names of keys are hidden as well as what they hold.

    Reading raises Unreadable when no key fits, rather than showing an empty answer as if nothing had been said.
    """

    # What the type checker is told: any JSON value goes in and comes out.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return cipher().encrypt(json.dumps(value, cls=DjangoJSONEncoder).encode()).decode()

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        try:
            return json.loads(cipher().decrypt(value.encode()))
        except InvalidToken as error:
            raise Unreadable("No encryption key fits this value. Put the old key back into ENCRYPTION_KEYS.") from error

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj), cls=DjangoJSONEncoder)
