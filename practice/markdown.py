"""Markdown to clean HTML, done when a text is saved: a reader's request renders nothing.

A line of its own like `::exercise bridge` asks for something that lives elsewhere. With `embeds=True` it becomes
`<div class="embed" data-embed="exercise:bridge"></div>`, which its owner fills in (figures at save, exercises at read).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import nh3
from django.utils.html import format_html
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

from practice.callouts import callouts_plugin
from practice.footnotes import footnotes_plugin

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img",
    "table", "thead", "tbody", "tr", "th", "td", "sup", "section", "figure", "figcaption", "div", "aside",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "id", "class", "aria-label"},
    "aside": {"class", "aria-label"},
    "p": {"class"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "h2": {"id"},
    "h3": {"id"},
    "ol": {"start"},
    "li": {"id", "class"},
    "sup": {"class"},
    "section": {"class", "aria-label"},
    "div": {"class", "data-embed", "aria-label"},
}
EMBED_LINE = re.compile(r"::([A-Za-z]+) +([-\w]+) *", re.ASCII)
EMBED_HTML = re.compile(r'<div class="embed" data-embed="([a-z]+):([-\w]+)"></div>', re.ASCII)
ADDRESS = re.compile(r"\bhttps?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]\u2019\u201d*]", re.IGNORECASE)
"""A web address in a sentence, without the mark that ends the sentence."""
FOREIGN = re.compile(r"(https?:|//)", re.IGNORECASE)
PAGE_IDS = re.compile(r"main|comments|contents|changes|read-on|comment(-\d+|-form.*)?|fn(ref)?\d+|id_.*")
"""Ids that pages around the text, footnotes and forms use for themselves."""
MANY = 4
"""So many headings of the third level are worth a place in the contents."""


@dataclass(frozen=True)
class Heading:
    id: str
    text: str
    parts: "list[Heading]" = field(default_factory=list)
    """Of the third level."""


@dataclass(frozen=True)
class Rendered:
    html: str
    headings: list[Heading]
    """The second-level headings in order, each with its parts."""

    def contents(self) -> list[dict[str, Any]]:
        """For a table of contents: the second level, and the third when there is much of it."""
        is_deep = sum(len(heading.parts) for heading in self.headings) >= MANY
        return [
            {"id": heading.id, "text": heading.text}
            | ({"parts": [{"id": part.id, "text": part.text} for part in heading.parts]} if is_deep else {})
            for heading in self.headings
        ]


def render(source: str, *, embeds: bool = False) -> Rendered:
    """`source` as sanitised HTML and its headings. Raw HTML in the source is shown as text.

    With `embeds` it may ask for what lives elsewhere, and have callouts.
    """
    parser = _parser(embeds=embeds, taken={f"try-{slug}" for _kind, slug in EMBED_LINE.findall(source)})
    tokens = parser.parse(source)
    html = parser.renderer.render(tokens, parser.options, {})
    return Rendered(clean(html), _headings(tokens))


def _headings(tokens: list[Token]) -> list[Heading]:
    found: list[Heading] = []
    for i, token in enumerate(tokens):
        if token.type != "heading_open" or token.tag not in ("h2", "h3"):
            continue
        heading = Heading(str(token.attrs["id"]), _plain(tokens[i + 1]))
        if token.tag == "h2":
            found.append(heading)
        elif found:
            found[-1].parts.append(heading)
    return found


def clean(html: str) -> str:
    """Only the tags and attributes above, only http(s), mailto and tel links."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        tag_attribute_values={"aside": {"role": {"note"}}, "div": {"role": {"region"}, "tabindex": {"0"}}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def _parser(*, embeds: bool, taken: set[str]) -> MarkdownIt:
    parser = (
        MarkdownIt("commonmark", {"html": False, "typographer": True})
        .enable(["table", "strikethrough", "replacements", "smartquotes"])
        .use(_titles_below_the_page)
        .use(_calls_to_action)
        .use(_bare_addresses)
        .use(_no_foreign_pictures)
        .use(_wide_tables)
        .use(anchors_plugin, max_level=3, slug_func=partial(_slug, taken=taken))
        .use(footnotes_plugin)
    )
    return parser.use(callouts_plugin).use(_embeds) if embeds else parser


def _slug(title: str, *, taken: set[str]) -> str:
    """The id of a heading: none of the page's own, none of the cards in the text (`taken`)."""
    slug = re.sub(r"[^\w-]+", "-", title.strip().lower()).strip("-") or "part"
    return f"{slug}-part" if slug in taken or PAGE_IDS.fullmatch(slug) else slug


def _plain(inline: Token) -> str:
    """The words of an inline token, without its marks."""
    return _words(inline.children or [])


def _words(tokens: list[Token]) -> str:
    return "".join(each.content for each in tokens if each.type in ("text", "code_inline")).strip()


def _titles_below_the_page(parser: MarkdownIt) -> None:
    """A page has one h1, its title: a `# heading` in the text becomes an h2."""

    def lower(state: StateCore) -> None:
        for token in state.tokens:
            if token.tag == "h1":
                token.tag = "h2"

    parser.core.ruler.after("block", "titles_below_the_page", lower)


def _calls_to_action(parser: MarkdownIt) -> None:
    """A paragraph that is nothing but a bold link, `**[Ask for a session](/book/)**`, becomes a button."""
    shape = ["strong_open", "link_open", "text", "link_close", "strong_close"]

    def mark(state: StateCore) -> None:
        for token in state.tokens:
            children = [each for each in token.children or [] if each.type != "text" or each.content]
            if [each.type for each in children] == shape and children[1].markup != "linkify":
                children[1].attrSet("class", "button")

    parser.core.ruler.push("calls_to_action", mark)


def _bare_addresses(parser: MarkdownIt) -> None:
    """An address that was pasted as it is becomes a link, as in every other editor."""

    def link(state: StateCore) -> None:
        for token in state.tokens:
            if token.children:
                token.children = list(_with_links(token.children))
                _mark_addresses(token.children)

    parser.core.ruler.after("inline", "bare_addresses", link)


def _with_links(children: list[Token]) -> Iterator[Token]:
    depth = 0
    for child in children:
        depth += child.nesting if child.type in ("link_open", "link_close") else 0
        if depth or child.type != "text":
            yield child
            continue
        at = 0
        for match in ADDRESS.finditer(child.content):
            yield Token("text", "", 0, content=child.content[at : match.start()])
            yield Token("link_open", "a", 1, attrs={"href": match[0]}, markup="linkify", info="auto")
            yield Token("text", "", 0, content=match[0])
            yield Token("link_close", "a", -1, markup="linkify", info="auto")
            at = match.end()
        yield Token("text", "", 0, content=child.content[at:]) if at else child


def _mark_addresses(children: list[Token]) -> None:
    """A link whose words are its own address: on paper the address is not said a second time."""
    begin = 0
    for i, child in enumerate(children):
        if child.type == "link_open":
            begin = i
        elif child.type == "link_close":
            words = _bare(_words(children[begin:i]))
            if words and words == _bare(str(children[begin].attrs["href"])):
                children[begin].attrSet("class", "address")


def _bare(address: str) -> str:
    """Without what people leave out when they say it."""
    return address.removeprefix("https:").removeprefix("http:").strip("/")


def _no_foreign_pictures(parser: MarkdownIt) -> None:
    """A picture on another server would tell it of every reader, and the CSP forbids it: it becomes a link."""

    def replace(state: StateCore) -> None:
        for token in state.tokens:
            if token.children:
                token.children = list(_linked(token.children))

    parser.core.ruler.push("no_foreign_pictures", replace)


def _linked(children: list[Token]) -> Iterator[Token]:
    depth = 0
    for child in children:
        depth += child.nesting if child.type in ("link_open", "link_close") else 0
        source = str(child.attrs.get("src", ""))
        if child.type != "image" or not FOREIGN.match(source):
            yield child
            continue
        words = Token("text", "", 0, content=_plain(child) or source)
        link = Token("link_open", "a", 1, attrs={"href": source}), words, Token("link_close", "a", -1)
        yield from [words] if depth else link


def _wide_tables(parser: MarkdownIt) -> None:
    """A table that is wider than a phone is moved by itself, with a finger or with the keys."""

    def begin(self: object, tokens: list[Token], index: int, options: object, env: object) -> str:
        return format_html('<div class="wide" role="region" tabindex="0" aria-label="{}"><table>\n', _("Table"))

    def end(self: object, tokens: list[Token], index: int, options: object, env: object) -> str:
        return "</table></div>\n"

    parser.add_render_rule("table_open", begin)
    parser.add_render_rule("table_close", end)


def _embeds(parser: MarkdownIt) -> None:
    def embed(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        match = EMBED_LINE.fullmatch(line)
        if not match or state.is_code_block(start):
            return False
        if not silent:
            token = state.push("embed", "div", 0)
            token.content = f"{match[1].lower()}:{match[2]}"  # phones begin lines with a capital
            token.map = [start, start + 1]
            state.line = start + 1
        return True

    def html(self: object, tokens: list[Token], index: int, options: object, env: object) -> str:
        return f'<div class="embed" data-embed="{tokens[index].content}"></div>\n'

    parser.block.ruler.before("paragraph", "embed", embed, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.add_render_rule("embed", html)
