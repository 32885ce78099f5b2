"""Words as public texts spell them, and the nearest to a word that none of them has: "Did you mean …?".

`SearchSpelling` holds each word under keys that its misspellings share with it: the word and its stem, each also less
one letter, and how it sounds. So a misspelt word finds its neighbours in one step of an index, however many words there
are. Words are added by the worker (`learn`) and stay: a word is only suggested as a text has it that readers may see.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from practice.models import SearchEntry, SearchSpelling
from practice.search.queries import Query, Stems, wanted_words
from practice.search.words import WORD, Stem, fold, is_common, stemmer

LEAST, LONGEST = 3, 24
"""Letters of a word that is looked after; shorter ones all resemble each other."""
SHORT = 7
"""A word of so many letters may differ in one; a longer one in two, and one that sounds the same."""
TINY = 4
"""The first letter of a word of so many must be right."""
AT_ONCE = 100
MOST_TRIED = 4
MOST_MENDED = 4

SOUNDS = (("ph", "f"), ("ck", "k"), ("c", "k"), ("q", "k"), ("x", "ks"), ("z", "s"))


@dataclass(frozen=True)
class Guess:
    """What a misspelt word may have been meant to be."""

    words: tuple[str, ...]
    """Folded. Two when a blank was left out."""
    far: float
    """How many letters differ; a missing blank is a smaller slip than a letter."""

    def stems(self, stem: Stem) -> Stems:
        return tuple(map(stem, self.words))


@dataclass(frozen=True)
class Word:
    """A word that was typed, and where."""

    start: int
    end: int
    folded: str
    guesses: tuple[Guess, ...] = ()


def learn(*, most: int | None = None) -> int:
    """Take in the words of entries that are new or changed, of so many at `most`. How many entries."""
    count = 0
    new = SearchEntry.objects.filter(is_learnt=False).order_by("pk")
    while (most is None or count < most) and (rows := list(new[:AT_ONCE])):
        _add({fold(word) for row in rows for word in WORD.findall(f"{row.title}\n{row.text}")})
        # One that was written anew meanwhile is not learnt yet.
        learnt = SearchEntry.objects.filter(pk__in=[row.pk for row in rows], digest__in=[row.digest for row in rows])
        learnt.update(is_learnt=True)
        count += len(rows)
    return count


def forget() -> None:
    """Let everything be learnt anew: words stay that no text has any more."""
    SearchSpelling.objects.all().delete()
    SearchEntry.objects.update(is_learnt=False)


def _add(words: set[str]) -> None:
    stem = stemmer(settings.LANGUAGE_CODE)
    new = sorted(filter(_is_looked_after, words))
    for first in range(0, len(new), 500):
        some = new[first : first + 500]
        known = set(SearchSpelling.objects.filter(key__in=some).values_list("word", flat=True))
        rows = sorted((key, word) for word in some if word not in known for key in keys(word, stem))
        # In order, and each batch by itself: two workers never wait for each other's rows.
        SearchSpelling.objects.bulk_create(
            [SearchSpelling(key=key, word=word) for key, word in rows], batch_size=400, ignore_conflicts=True
        )


def _is_looked_after(word: str) -> bool:
    return LEAST <= len(word) <= LONGEST and word.isalpha()


def keys(word: str, stem: Stem) -> set[str]:
    """What a word is found under."""
    root = stem(word)
    return {word, root, *less_one(word), *less_one(root), sound(word)} - {""}


def less_one(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def sound(word: str) -> str:
    """A word without vowels and doubled letters, letters that sound alike made one; empty when little is left."""
    for written, heard in SOUNDS:
        word = word.replace(written, heard)
    bare = re.sub(r"(.)\1+", r"\1", word[0] + re.sub("[aeiouyhw]", "", word[1:]))
    return f"~{bare}" if len(bare) > 2 else ""


def doubtful(typed: str, *, stem: Stem, language: str, even_known: bool = False) -> list[Word]:
    """Words of `typed` that no text has, with the nearest that some have. `even_known` judges all. One query."""
    words = [Word(start, end, fold(word)) for start, end, word in wanted_words(typed)]
    words = [each for each in words if _is_looked_after(each.folded) and not is_common(each.folded, language)]
    pool = _near(words[:MOST_MENDED], stem) if words else set()
    known = set(map(stem, pool))
    return [
        replace(each, guesses=tuple(_guesses(each.folded, pool, stem)))
        for each in words[:MOST_MENDED]
        if even_known or stem(each.folded) not in known
    ]


def _near(words: Iterable[Word], stem: Stem) -> set[str]:
    keys = asked([each.folded for each in words], stem)
    return set(SearchSpelling.objects.filter(key__in=keys).values_list("word", flat=True))


def asked(words: Iterable[str], stem: Stem) -> set[str]:
    """The keys under which the neighbours of words are, and the two words that each may be."""
    found: set[str] = set()
    for word in words:
        once = less_one(word)
        found |= keys(word, stem) | {part for two in _split(word) for part in two}
        found |= {shorter for one in once for shorter in less_one(one)} if len(word) > SHORT else set()
    return found


def _split(word: str) -> Iterator[tuple[str, str]]:
    return ((word[:i], word[i:]) for i in range(LEAST, len(word) - LEAST + 1))


def _guesses(word: str, pool: set[str], stem: Stem) -> list[Guess]:
    """The nearest first, one of each stem."""
    nearest: dict[Stems, Guess] = {}
    found = [Guess(two, 0.5) for two in _split(word) if pool.issuperset(two)]
    for each in pool:
        is_alike = len(word) > SHORT or (sound(word) and sound(word) == sound(each))
        far = min(distance(word, form) for form in {each, stem(each)})
        is_near = far <= (2 if is_alike else 1) and (len(word) > TINY or each[0] == word[0])
        if is_near and stem(each) != stem(word):
            found.append(Guess((each,), far))
    for guess in sorted(found, key=lambda each: _strangeness(word, each)):
        nearest.setdefault(guess.stems(stem), guess)
    return list(nearest.values())[:MOST_TRIED]


def _strangeness(word: str, guess: Guess) -> tuple[float, bool, int, str]:
    """People seldom miss the first letter."""
    meant = "".join(guess.words)
    return guess.far, meant[0] != word[0], abs(len(meant) - len(word)), meant


def distance(one: str, other: str) -> int:
    """Letters too many, too few, wrong, or in each other's place."""
    earlier: list[int] = []
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, theirs in enumerate(other, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == theirs:
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
    return row[-1]


def query_of(guess: Guess, stem: Stem) -> Query:
    """What to count: of two words, only where one follows the other."""
    return Query(wanted=(guess.stems(stem),))


def with_words(typed: str, instead: Mapping[Word, Sequence[str]]) -> str:
    """`typed` with other words in place of some; of one without any, nothing stays."""
    for word, words in sorted(instead.items(), key=lambda each: each[0].start, reverse=True):
        typed = typed[: word.start] + " ".join(words) + typed[word.end :]
    return " ".join(typed.split())


def as_written(words: Sequence[str], texts: Sequence[str], *, stem: Stem) -> tuple[str, ...]:
    """How `texts` write each of the folded `words`, or else a form of it; empty when they have none."""
    said = [match for text in texts for match in WORD.findall(text)]
    written = [_first(said, fold, word) or _first(said, stem, stem(word)) for word in words]
    return tuple(written) if all(written) else ()


def _first(said: list[str], known_by: Callable[[str], str], wanted: str) -> str:
    return next((word.lower() for word in said if known_by(word) == wanted), "")
