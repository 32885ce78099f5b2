"""HTML that stands in a Markdown text, as Jekyll's and Hugo's often have it: as the Markdown that says the same. Pure.

Texts here show HTML as it is typed. Code stays untouched, and so does what has no counterpart and no words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from blog.moving import markup

MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~"}
WORDS_ONLY = {
    "span", "u", "small", "big", "sub", "sup", "mark", "font", "abbr", "kbd", "samp", "var", "cite", "q", "ins", "time",
    "center", "wbr", "div", "p", "section", "article", "aside", "header", "footer", "main", "nav", "details", "summary",
}  # fmt: skip
PIECES = re.compile(
    r"(?P<kept>\\[\s\S]|(?P<ticks>(?<!`)`+)(?!`)[\s\S]*?(?<!`)(?P=ticks)(?!`)"
    r"|<[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*>|<[^\s<>@\"'=]+@[^\s<>]+>)"
    r"|(?P<note><!--[\s\S]*?-->)"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<has>(?:\s+[^<>]*?)?)\s*/?>"
)
MAY_BE = re.compile(r"<(?:!--|/?[a-zA-Z])")
IN_MARKDOWN = re.compile(r"\bmarkdown\s*=\s*[\"']?(?:1|block|span)\b")


@dataclass
class Seen:
    """Names of tags, for whoever wants to know what became of them."""

    turned: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def sentences(self) -> tuple[str, ...]:
        said = list(self.notes)
        if self.turned:
            said.append(_("HTML in it became Markdown, or only its words stayed: %s") % _listed(self.turned))
        if self.left:
            said.append(_("HTML that stays as text, because texts here can't have it: %s") % _listed(self.left))
        return tuple(dict.fromkeys(said))


def _listed(names: set[str]) -> str:
    return ", ".join(f"<{name}>" for name in sorted(names))


def converted(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` with its HTML as Markdown, and in sentences what was done. Without any it is the same to the byte."""
    if not MAY_BE.search(text):
        return text, ()
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    lines, seen = plain.split("\n"), Seen()
    for start, end, kind in reversed(list(_parts(plain))):
        piece = "\n".join(lines[start:end])
        if not MAY_BE.search(piece):
            continue
        if kind == "block" and not IN_MARKDOWN.search(piece):
            new = _block(piece, seen)
            end += not new and end < len(lines) and not lines[end]
        elif kind == "nested":
            seen.left |= _names(piece)
            continue
        else:
            new = _inline(piece, seen, is_line=kind == "line")
        lines[start:end] = new.split("\n") if new else []
    said = seen.sentences()
    return ("\n".join(lines).strip("\n"), said) if said else (text, ())


def _parts(text: str) -> Iterator[tuple[int, int, str]]:
    """Lines that may hold HTML, from and to, and what they are; each once. Code is not among them."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    ends = 0
    for token, before in zip(tokens, [None, *tokens], strict=False):
        if token.map and token.type in ("inline", "html_block") and token.map[0] >= ends:
            start, ends = token.map
            ends = max(ends, start + 1)
            yield start, ends, _kind(token, before)


def _kind(token: Token, before: Token | None) -> str:
    if token.type == "html_block":
        return "nested" if token.level else "block"
    return "line" if before and before.type in ("heading_open", "th_open", "td_open") else "words"


def _block(html: str, seen: Seen) -> str:
    new, notes = markup.markdown(html)
    seen.notes += notes
    seen.turned |= _names(html) or {"!--"}
    return new


def _names(html: str) -> set[str]:
    return {each["name"].lower() for each in PIECES.finditer(html) if each["name"]}


@dataclass
class Open:
    """A tag whose end may come: where it stands among the pieces."""

    name: str
    has: str
    at: int


def _inline(text: str, seen: Seen, *, is_line: bool) -> str:
    """A paragraph or a line with its tags as marks. A tag without an end stays, and is told."""
    pieces: list[str] = []
    opened: list[Open] = []
    done = 0
    for match in PIECES.finditer(text):
        pieces.append(text[done : match.start()])
        done = match.end()
        name, raw = (match["name"] or "").lower(), match[0]
        if match["kept"]:
            pieces.append(raw)
        elif match["note"]:
            seen.turned.add("!--")
        elif name == "br":
            seen.turned.add(name)
            after = text[done:]
            pieces.append(" " if is_line else "" if not after.strip() else "\\" if after[:1] == "\n" else "\\\n")
        elif name == "img":
            seen.turned.add(name)
            pieces.append(markup.markdown(raw)[0])
        elif name in WORDS_ONLY:
            seen.turned.add(name)
        elif name in MARKS or name in ("a", "code"):
            if not match["end"]:
                opened.append(Open(name, match["has"], len(pieces)))
                pieces.append(raw)
            elif start := next((each for each in reversed(opened) if each.name == name), None):
                seen.turned.add(name)
                pieces[start.at :] = [_marked("".join(pieces[start.at + 1 :]), start)]
                seen.left |= {each.name for each in opened[opened.index(start) + 1 :]}
                del opened[opened.index(start) :]
            else:
                seen.left.add(name)
                pieces.append(raw)
        else:
            seen.left.add(name)
            pieces.append(raw)
    seen.left |= {each.name for each in opened}
    return "".join([*pieces, text[done:]])


def _marked(inner: str, tag: Open) -> str:
    words = inner.strip()
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    if not words:
        return inner
    if tag.name == "code":
        ticks = "``" if "`" in words else "`"
        marked = f"{ticks}{unescape(words)}{ticks}"
    elif tag.name == "a":
        marked = _link(words, tag.has)
    else:
        marked = f"{MARKS[tag.name]}{words}{MARKS[tag.name]}"
    return f"{before}{marked}{after}"


def _link(words: str, has: str) -> str:
    """A mark to be led to, or a link that is no address, is only its words."""
    tag = markup.tree(f"<a {has}></a>").a
    address = str(tag.get("href") or "").strip() if tag else ""
    try:
        is_address = bool(address) and urlsplit(address).scheme.lower() in {"", *markup.SCHEMES}
    except ValueError:
        is_address = False
    return f"[{words}]({markup.bracketed(address)})" if is_address else words
