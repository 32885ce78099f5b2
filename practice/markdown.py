"""Markdown to clean HTML, done when a text is saved: a reader's request renders nothing."""

from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.footnote import footnote_plugin

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img",
    "table", "thead", "tbody", "tr", "th", "td", "sup", "section", "figure", "figcaption", "div",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "id", "class"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "h2": {"id"},
    "h3": {"id"},
    "ol": {"start"},
    "li": {"id", "class"},
    "sup": {"class"},
    "section": {"class"},
    "div": {"class", "data-embed"},
}


@dataclass(frozen=True)
class Heading:
    id: str
    text: str


@dataclass(frozen=True)
class Rendered:
    html: str
    headings: list[Heading]
    """The second-level headings in order, for a table of contents."""


def _parser() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": False, "typographer": True})
        .enable(["table", "strikethrough", "replacements", "smartquotes"])
        .use(anchors_plugin, max_level=3)
        .use(footnote_plugin)
    )


def render(source: str) -> Rendered:
    """`source` as sanitised HTML and its headings. Raw HTML in the source is shown as text."""
    parser = _parser()
    tokens = parser.parse(source)
    headings = [
        Heading(str(token.attrs["id"]), tokens[i + 1].content)
        for i, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2"
    ]
    html = parser.renderer.render(tokens, parser.options, {})
    return Rendered(clean(html), headings)


def clean(html: str) -> str:
    """Only the tags and attributes above, only http(s), mailto and tel links."""
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"}, link_rel=None
    )
