"""What differs between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]
WORD = re.compile(r"\w+|\s+|[^\w\s]")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
MOST_WORDS = 4_000
"""A changed passage longer than this is shown as gone and new as a whole: comparing its words would take seconds."""


@dataclass(frozen=True)
class Part:
    kind: Kind
    text: str


def differences(old: str, new: str) -> list[Part]:
    """Parts in reading order: "same" and "gone" make up `old`, "same" and "new" make up `new`."""
    old, new = old.replace("\r\n", "\n"), new.replace("\r\n", "\n")
    return list(_joined(_by_line(LINE.findall(old), LINE.findall(new))))


def _by_line(old: list[str], new: list[str]) -> Iterator[Part]:
    """Lines first: a paragraph that was added does not make the words after it look moved.

    Empty ones tell nothing, and comparing each with each takes time with the cube of their number.
    """
    for tag, i1, i2, j1, j2 in SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "replace":
            yield from _by_word(WORD.findall(before), WORD.findall(after))
        else:
            yield from _parts(tag, before, after)


def _by_word(old: list[str], new: list[str]) -> Iterator[Part]:
    if len(old) + len(new) > MOST_WORDS:
        yield from _parts("replace", "".join(old), "".join(new))
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes():
        yield from _parts(tag, "".join(old[i1:i2]), "".join(new[j1:j2]))


def _parts(tag: str, before: str, after: str) -> Iterator[Part]:
    if tag == "equal":
        yield Part("same", before)
        return
    if before:
        yield Part("gone", before)
    if after:
        yield Part("new", after)


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Neighbours of one kind as one part; changes with a mere space between them as one change, read at a glance."""
    same = gone = new = ""
    for part in parts:
        if part.kind == "same":
            same += part.text
            continue
        if (gone or new) and same.isspace() and "\n" not in same:
            gone, new, same = gone + same, new + same, ""
        elif same:
            yield from _parts("replace", gone, new)
            yield Part("same", same)
            same = gone = new = ""
        gone, new = (gone + part.text, new) if part.kind == "gone" else (gone, new + part.text)
    yield from _parts("replace", gone, new)
    if same:
        yield Part("same", same)
