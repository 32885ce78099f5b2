"""Who may be the same person: addresses, telephone numbers and names compared. Pure; people decide."""

import re
import unicodedata
from difflib import SequenceMatcher

LEAST_DIGITS, KEPT_DIGITS = 7, 9
"""Fewer digits name nobody; the last nine are the same with and without the code of a country."""
FEWEST_TYPED = 5
"""Digits that are taken for a telephone number where a name may stand beside it."""
ALIKE = 0.8
"""From here on two words may be one name: "Anna" and "Ana", not "Sample" and "Example"."""


def digits(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdecimal())


def phone_end(phone: str) -> str:
    """The end of a telephone number, digits alone; empty when there are too few."""
    found = digits(phone)
    return found[-KEPT_DIGITS:] if len(found) >= LEAST_DIGITS else ""


def name_and_phone(typed: str) -> tuple[str, str]:
    """What was typed in one go, parted: "Sample Name 555 010 0123". Either may be empty."""
    number = next((each for each in re.finditer(r"[+(]?\d[\d\s()/.-]*", typed) if _is_number(each[0])), None)
    if number is None:
        return typed.strip(), ""
    rest = f"{typed[: number.start()]} {typed[number.end() :]}"
    return " ".join(rest.split()).strip(" ,;:"), number[0].strip(" /.-")


def _is_number(typed: str) -> bool:
    return len(digits(typed)) >= FEWEST_TYPED


def name_key(name: str) -> str:
    """The words of a name without accents and capitals, in alphabetical order."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    return " ".join(sorted(re.findall(r"\w+", plain.casefold())))


def is_same_name(one: str, other: str) -> bool:
    return name_key(one) == name_key(other)


def is_like(one: str, other: str) -> bool:
    """Whether two names, as keys, may be one person's: every word of the shorter is nearly a word of the longer."""
    fewer, more = sorted((one.split(), other.split()), key=len)
    return bool(fewer) and all(any(_nearly(mine, theirs) for theirs in more) for mine in fewer)


def _nearly(one: str, other: str) -> bool:
    return one == other or SequenceMatcher(None, one, other).ratio() >= ALIKE


def beginnings(key: str) -> list[str]:
    """What a similar name has at least one of: the first letters of each word that is long enough to tell."""
    return [word[:3] for word in key.split() if len(word) >= 3] or key.split()
