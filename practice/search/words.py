"""A text's words, and what they are found by: folded (no case, no accents) and cut back to their stems."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import snowballstemmer

# Marks may follow a letter; an apostrophe stands between two.
WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*(?:['\u2019][^\W_]+)*")
LONGEST = 40
"""Letters of a word that count."""
REMEMBERED = 100_000
"""Words whose stems are kept at hand: more than an author uses, and a few megabytes."""

Stem = Callable[[str], str]

ALGORITHMS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nb": "norwegian", "nl": "dutch", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip

# Words that are in nearly every text: beside others they need not match.
ENGLISH = """
a about an and are as at be by can do does for from how i if in into is it my not of on or so that the their this to was
we what when which why will with you your
"""
COMMON = {"en": frozenset(ENGLISH.split())}


# Words of the field that mean the same, or are one word whose stems differ: each is found by the others. Only what can
# stand for another in every sentence belongs here ("lumbar" is a back, but to come back is not lumbar).
ENGLISH_ALIKE = (
    "pregnant pregnancy prenatal antenatal",
    "postnatal postpartum",
    "foot feet",
    "calf calves",
    "belly abdomen abdominal tummy",
    "buttock glute gluteal gluteus",
)
ALIKE = {"en": ENGLISH_ALIKE}


@dataclass(frozen=True)
class Indexed:
    """What a title and a text are found by: their stems in order."""

    title: Sequence[str]
    text: Sequence[str]
    forms: Sequence[str]
    """Words as they are written where the stem differs, each once: for the beginnings of words."""


@lru_cache(maxsize=REMEMBERED)
def fold(word: str) -> str:
    """`word` without case, accents and apostrophes: only letters and digits, so that no database reads signs in it."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", word) if letter.isalnum())
    return bare.casefold()[:LONGEST]


@lru_cache
def stemmer(language: str) -> Stem:
    """How the words of `language` (a code like "en" or "pt-br") are stemmed; an unknown one's words are only folded.

    Words that mean the same have one stem.
    """
    algorithm = ALGORITHMS.get(language.split("-")[0])
    snowball = snowballstemmer.stemmer(algorithm) if algorithm else None
    alike: dict[str, str] = {}
    lock = Lock()  # a Snowball stemmer keeps the word it works on in itself

    @lru_cache(maxsize=REMEMBERED)
    def stem(word: str) -> str:
        folded = fold(_without_possessive(word))
        if snowball is None:
            return folded
        with lock:
            found = snowball.stemWord(folded) or folded
        return alike.get(found, found)

    for line in ALIKE.get(language.split("-")[0], ()):
        stems = list(map(stem, line.split()))
        alike.update(dict.fromkeys(stems, stems[0]))
    stem.cache_clear()
    return stem


def is_common(word: str, language: str) -> bool:
    return word in COMMON.get(language.split("-")[0], ())


def _without_possessive(word: str) -> str:
    return re.sub(r"['\u2019]s$", "", word, flags=re.I)


def indexed(title: str, text: str, *, stem: Stem, most: int) -> Indexed:
    """Of `text` the first `most` words."""
    written = WORD.findall(title), WORD.findall(text)[:most]
    stems = [list(filter(None, map(stem, each))) for each in written]
    known = {"", *stems[0], *stems[1]}
    forms = dict.fromkeys(fold(word) for each in written for word in each)
    return Indexed(title=stems[0], text=stems[1], forms=[form for form in forms if form not in known])
