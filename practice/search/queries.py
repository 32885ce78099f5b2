"""What somebody typed, understood: words that must all be there, "phrases", and -words that must not be.

Anything may be typed; nothing raises.
"""

import re
from dataclasses import dataclass

from practice.search.words import WORD, Stem, fold, is_common

MOST_LETTERS = 200
MOST_WORDS = 12
LEAST_BEGINNING = 3
"""So many letters typed are enough for the beginning of a word."""

# Phones type curly, low and angle quotation marks by themselves, and dashes for a minus.
QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"'))
PART = re.compile(r'((?<!\S)[-\u2212\u2013\u2014])?(?:"([^"]*)"|([^\s"]+)|")')

Stems = tuple[str, ...]


@dataclass(frozen=True)
class Query:
    wanted: tuple[Stems, ...] = ()
    """Stems that must be there; several in one are a phrase, one after the other."""
    beginning: str = ""
    """The last word may also be any that begins so: it may not have been typed to its end."""
    without: tuple[Stems, ...] = ()
    """Stems and phrases that must not be there."""

    @property
    def has_stem_in_beginning(self) -> bool:
        """Whether whatever has the last word's stem has a word that begins so."""
        return self.wanted[-1][0].startswith(self.beginning)

    def __bool__(self) -> bool:
        return bool(self.wanted)


def parse(typed: str, *, stem: Stem, language: str) -> Query:
    """`typed` as a query; one that wants nothing is false. Letters and words past a limit are not read."""
    wanted: list[tuple[Stems, str]] = []  # with the word as typed, when it was one
    without: list[Stems] = []
    last = ""
    for minus, phrase, word in PART.findall(typed[:MOST_LETTERS].translate(QUOTES)):
        found = WORD.findall(phrase or word)
        stems = tuple(filter(None, map(stem, found)))
        if not stems:
            continue
        last = "" if minus or phrase else fold(found[-1])
        if minus:
            without.append(stems)
        elif phrase:
            wanted.append((stems, ""))
        else:
            wanted += [((stem(each),), fold(each)) for each in found if stem(each)]
    kept = _telling(wanted, language)[:MOST_WORDS]
    is_open = len(last) >= LEAST_BEGINNING and bool(kept) and kept[-1] is wanted[-1]
    return Query(
        wanted=tuple(stems for stems, _typed in kept),
        beginning=last if is_open else "",
        without=tuple(without[:MOST_WORDS]),
    )


def wanted_words(typed: str) -> list[tuple[int, int, str]]:
    """Each word of `typed` that must be there: where it begins and ends, and the word."""
    found = []
    for part in PART.finditer(typed[:MOST_LETTERS].translate(QUOTES)):
        group = 2 if part[2] else 3
        if part[group] and not part[1]:
            at = part.start(group)
            found += [(at + word.start(), at + word.end(), word[0]) for word in WORD.finditer(part[group])]
    return found


def _telling(wanted: list[tuple[Stems, str]], language: str) -> list[tuple[Stems, str]]:
    """Without the words that nearly every text has, unless there are no others."""
    return [each for each in wanted if not is_common(each[1], language)] or wanted
