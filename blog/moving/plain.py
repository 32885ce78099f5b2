"""Plain text without any markup as a proper article: title and headings are guessed, and can be refused one by one.

What makes a heading: one short line between empty lines, without a full stop, that has words under it; or a short
numbered line with words right under it. A file in which each line is a paragraph is read line by line.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo

from django.utils.text import slugify

from blog.moving.files import Source
from blog.moving.html import decoded
from blog.moving.markup import escaped
from blog.moving.shape import FoundPost, Guess, Text, cut

LONGEST_HEADING = 80
MOST_WORDS = 12
NUMBERED = re.compile(r"(?:Step |Exercise )?#?(\d{1,2})[.):]\s+(\S.*)")
NUMBERED_WITH_TEXT = re.compile(r"((?:\d{1,2})[.)]\s+[A-Z][^.:!?]{2,50}?)(?::| [\u2013\u2014-]) +(\S.{20,})", re.DOTALL)
BOLD = re.compile(r"\*\*([^*]+)\*\*")
BULLET = re.compile(r"[-*•\u2013·]\s+(.+)")
ADDRESS = re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)\]\u2019”\"']")


@dataclass(frozen=True)
class Part:
    """Lines between two empty ones; `line` is the first one's number."""

    line: int
    lines: list[str]

    @property
    def is_single(self) -> bool:
        return len(self.lines) == 1

    @property
    def bare(self) -> str:
        """Its first line without the marks of bold type around all of it, and without the backslash of a number."""
        line = BOLD.sub(r"\1", self.lines[0].strip())
        return re.sub(r"^(\d{1,2})\\(?=[.)])", r"\1", line)


def read(source: Source, zone: tzinfo) -> Iterator[FoundPost]:
    """One post. Any text can be read."""
    text = decoded(source).replace("\r\n", "\n").replace("\r", "\n")
    named = source.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    title = article(text, frozenset()).title or named
    yield FoundPost(
        place=source.path,
        ref=f"text:{source.path}"[:300],
        title=title,
        text=lambda refused: article(text, refused, named=named),
        source=text,
        folder=source.folder,
        slug=slugify(title) or slugify(source.stem),
        is_guessed=True,
    )


def article(text: str, refused: frozenset[str], *, named: str = "") -> Text:
    """`text` as Markdown with what was guessed. A refused heading is a paragraph; a refused title makes it `named`."""
    return _arranged(_parts(text), refused, named, _block)


def marked(text: str, refused: frozenset[str], *, named: str, notes: tuple[str, ...] = ()) -> Text:
    """The same for Markdown without headings: a short line, bold or not, may be one; everything else stays as it is."""
    parts, line = [], 1
    for block in text.split("\n\n"):
        if block.strip():
            parts.append(Part(line, block.split("\n")))
        line += block.count("\n") + 2
    return replace(_arranged(parts, refused, named, "\n".join), notes=notes)


def _arranged(parts: list[Part], refused: frozenset[str], named: str, block: Callable[[list[str]], str]) -> Text:
    guesses: list[Guess] = []
    title, refused_title = "", ""
    if parts and parts[0].is_single and _is_short(parts[0].bare):
        guesses.append(Guess(str(parts[0].line), "title", parts[0].bare))
        if guesses[0].id in refused:
            refused_title = guesses[0].id
        else:
            title = parts.pop(0).bare
    blocks: list[str] = []
    is_below = False
    for part, after in zip(parts, [*parts[1:], None], strict=False):
        if is_heading(part, after) and str(part.line) != refused_title:
            guesses.append(Guess(str(part.line), "heading", part.bare))
            if guesses[-1].id not in refused:
                is_numbered = bool(NUMBERED.fullmatch(part.bare))
                is_below = is_below or not is_numbered
                blocks.append(f"{'###' if is_below and is_numbered else '##'} {escaped(part.bare, is_start=False)}")
                continue
        blocks.append(block(part.lines))
    return Text("\n\n".join(blocks), title=title or named, guesses=tuple(guesses))


def is_heading(part: Part, after: Part | None) -> bool:
    """Whether `part`, with `after` under it, reads as a heading."""
    if not part.is_single or after is None or not _is_short(part.bare) or BULLET.fullmatch(part.bare):
        return False
    if NUMBERED.fullmatch(part.bare):
        return not NUMBERED.fullmatch(after.bare)
    return not part.bare.endswith(":")


def _is_short(line: str) -> bool:
    if not line:
        return False
    starts = line[:1].isupper() or line[:1].isdigit() or line[:1] in "“\"'¿¡"
    return starts and len(line) <= LONGEST_HEADING and len(line.split()) <= MOST_WORDS and line[-1] not in ".,;!"


def _parts(text: str) -> list[Part]:
    lines = [" ".join(line.split()) for line in text.split("\n")]
    is_line_by_line = "" not in lines[:-1] and len(lines) > 2 and max(map(len, lines)) > 100
    parts: list[Part] = []
    gap = True
    for number, line in enumerate(lines, 1):
        if line and (gap or is_line_by_line):
            parts.append(Part(number, [line]))
        elif line:
            parts[-1].lines.append(line)
        gap = not line
    return [each for part in parts for each in _with_own_heading(part)]


def _with_own_heading(part: Part) -> list[Part]:
    """“1. Lunge stretch” right over its words, or before them in the same line, stands alone."""
    first, rest = part.lines[0], part.lines[1:]
    if rest and NUMBERED.fullmatch(first) and _is_short(first) and not NUMBERED.fullmatch(rest[0]):
        return [Part(part.line, [first]), Part(part.line + 1, rest)]
    if found := NUMBERED_WITH_TEXT.fullmatch(first):
        return [Part(part.line, [found[1].strip()]), Part(part.line, [found[2], *rest])]
    return [part]


def _block(lines: list[str]) -> str:
    """A list when every line is an entry of one, else a paragraph."""
    if all(BULLET.fullmatch(line) for line in lines):
        return "\n".join("- " + _words(BULLET.sub(r"\1", line)) for line in lines)
    if len(lines) > 1 and all(NUMBERED.fullmatch(line) for line in lines):
        return "\n".join(f"{number}. " + _words(NUMBERED.sub(r"\2", line)) for number, line in enumerate(lines, 1))
    bullets = [bool(BULLET.fullmatch(line)) for line in lines]
    first = bullets.index(True) if bullets.count(True) > 1 else 0
    if first and all(bullets[first:]):  # a list right under its sentence
        return f"{_block(lines[:first])}\n\n{_block(lines[first:])}"
    return "\n".join(_words(line) for line in lines)


def _words(line: str) -> str:
    """A line with its web addresses as links."""
    pieces: list[str] = []
    end = 0
    for match in ADDRESS.finditer(line):
        pieces += [escaped(line[end : match.start()], is_start=not end and match.start() != 0), f"<{match[0]}>"]
        end = match.end()
    return "".join([*pieces, escaped(line[end:], is_start=not end)])


def summary(text: str, most: int = 200) -> str:
    """The first sentences of a Markdown text that fit, for a post that came without any."""
    for block in re.split(r"\n\s*\n", text):
        if re.match(r"\s*(?:#|!\[|::|[-*+] |\d+[.)] |>|```|\||---)", block):
            continue
        plain = re.sub(r"!?\[((?:[^\[\]\\]|\\.)*)\]\([^)]{0,2000}\)", r"\1", block)
        plain = re.sub(r"(?<!\\)[*`]", "", plain.replace("\\\n", " "))
        plain = re.sub(r"\\([^\w\s])", r"\1", plain).replace("&amp;", "&")
        if plain.strip():
            return _first_sentences(" ".join(plain.split()), most)
    return ""


def _first_sentences(text: str, most: int) -> str:
    kept = ""
    for sentence in re.split(r"(?<=[.!?…])\s+(?=\S)", text):
        if len(kept) + len(sentence) + 1 > most:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or cut(text, most)
