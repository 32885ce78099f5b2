"""Numbered sections of a text, which may be exercises, and the lines that show what was made of them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import slugify

HEADING = re.compile(r"#{1,6} +(.+)")
NUMBERED_HEADING = re.compile(r"#{2,4} +(\d{1,2})\\?[.):] +(.+)")
REFUSED_HEADING = re.compile(r"\d{1,2}\\[.)] +\S.*")
"""A numbered line by itself that somebody did not want as a heading: what follows is another exercise all the same."""


@dataclass(frozen=True)
class Section:
    key: str
    """Its number and name: the same whatever stands around it."""
    name: str
    text: str
    end: int
    """The line after its words."""


def numbered(markdown: str) -> list[Section]:
    """The sections whose headings have numbers. Of the last one only the first paragraph: who knows what follows."""
    lines = markdown.split("\n")
    alone = ["", *lines, ""]
    starts = [
        number
        for number, line in enumerate(lines)
        if HEADING.fullmatch(line)
        or (REFUSED_HEADING.fullmatch(line) and not alone[number].strip() and not alone[number + 2].strip())
    ]
    found = [(start, match) for start in starts if (match := NUMBERED_HEADING.fullmatch(lines[start]))]
    sections = []
    for place, (start, match) in enumerate(found):
        end = next((each for each in starts if each > start), len(lines))
        if place == len(found) - 1:
            end = _paragraph_end(lines, start + 1, end)
        while end > start + 1 and not lines[end - 1].strip():
            end -= 1
        name = match[2].strip()
        sections.append(Section(f"{match[1]}-{slugify(name)}", name, "\n".join(lines[start + 1 : end]).strip(), end))
    return sections


def _paragraph_end(lines: list[str], start: int, end: int) -> int:
    while start < end and not lines[start].strip():
        start += 1
    while start < end and lines[start].strip():
        start += 1
    return start


def with_lines(markdown: str, added: Mapping[int, str]) -> str:
    """`markdown` with a paragraph of its own after each of the given lines."""
    lines = markdown.split("\n")
    for end in sorted(added, reverse=True):
        lines[end:end] = ["", *added[end].split("\n")]
    return "\n".join(lines)
