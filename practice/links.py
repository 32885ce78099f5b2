"""Signed tokens for private addresses: one salt per purpose, a version on the row to revoke them, an age limit."""

from datetime import timedelta

from django.core import signing


class BadLink(Exception):
    """The token is forged, foreign or too old. Views answer it with a 404."""


def token(salt: str, *, pk: int, version: int = 0) -> str:
    """A token that names row `pk` for the purpose `salt`. URL-safe."""
    return signing.dumps([pk, version], salt=salt)


def read(salt: str, value: str, *, max_age: timedelta | None = None) -> tuple[int, int]:
    """The row's key and version that `token` put in. Raises BadLink. The caller compares the version with the row's."""
    try:
        pk, version = signing.loads(value, salt=salt, max_age=max_age)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink from error
    return pk, version


def key(salt: str, value: str) -> tuple[int, int]:
    """As `read`, but a bad token gives a key that no row has: looked up like any other, it takes as long to refuse."""
    try:
        return read(salt, value)
    except BadLink:
        return 0, 0
