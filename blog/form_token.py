"""The comment form's token: signed, for one post, good for one comment, and it knows its age."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

SALT = "blog.comment-form"
LIFE = timedelta(days=1)
LEAST_AGE = timedelta(seconds=5)


class Forged(Exception):
    """Not a token of this site, or one for another post."""


class Used(Exception):
    """The token has made something of other words before: the form was opened again by “Back” and written anew."""


@dataclass(frozen=True)
class FormToken:
    nonce: str
    age: timedelta

    @property
    def has_run_out(self) -> bool:
        return self.age > LIFE

    @property
    def is_hasty(self) -> bool:
        return self.age < LEAST_AGE


def issue(*, post: int, now: datetime) -> str:
    return signing.dumps([post, secrets.token_hex(16), int(now.timestamp())], salt=SALT)


def read(value: str, *, post: int, now: datetime) -> FormToken:
    """Raises Forged."""
    try:
        for_post, nonce, issued = signing.loads(value, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Forged from error
    if for_post != post:
        raise Forged
    return FormToken(nonce, timedelta(seconds=now.timestamp() - issued))
