"""Where a request came from: `came_from=<routine>:<step>`, carried from the player through the pages that ask.

A place on the site and not a health answer, yet it may say where something hurt: it is kept encrypted, shown on the
request's own page alone, and never goes into a mail.
"""

import re
from typing import NamedTuple
from urllib.parse import urlencode

from exercises.models import Routine

SHAPE = re.compile(r"([-\w]{1,80}):([1-9]\d?)", re.ASCII)


class Step(NamedTuple):
    number: str
    name: str
    address: str


def read(value: str | None) -> str:
    """`value` when it names a step; nobody typed what does not, so that is left out without a word."""
    return value if value and SHAPE.fullmatch(value) else ""


def query(value: str) -> str:
    """What an address ends with to carry `value` on."""
    return f"?{urlencode({'came_from': value})}" if read(value) else ""


def step(value: str) -> Step | None:
    """What the practitioner reads; the routine's address as long as it is published."""
    if not read(value):
        return None
    slug, number = value.split(":")
    routine = Routine.objects.filter(slug=slug).first()
    if routine is None:
        return Step(number, slug, "")
    return Step(number, routine.name, f"{routine.get_absolute_url()}#step-{number}" if routine.is_published else "")
