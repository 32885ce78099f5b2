"""What a text says, without how it is set: from HTML that the site made, for the search to find and quote."""

import html
import re

import nh3

# Between these words never belong together; other tags, like <em>, may stand within one.
BREAKING = {
    "p", "br", "hr", "h2", "h3", "h4", "pre", "blockquote", "ul", "ol", "li", "table", "tr", "th", "td", "figure",
    "figcaption", "div", "section", "aside", "details", "summary",
}  # fmt: skip
UNSPOKEN = {"svg", "script", "style"}
IMAGE = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*>')


def of_html(source: str) -> str:
    """The words of `source`, those that stand for a picture too: no tags, no drawings, no numbers of footnotes; a line
    for each paragraph.
    """
    source = re.sub(r'<sup class="footnote-ref">.*?</sup>|<a [^>]*class="footnote-backref"[^>]*>.*?</a>', "", source)
    source = IMAGE.sub(r" \1 ", source)
    bare = nh3.clean(source, tags=BREAKING, attributes={}, clean_content_tags=UNSPOKEN)
    return tidy(html.unescape(re.sub(r"<[^>]*>", "\n", bare)))


def tidy(text: str) -> str:
    """`text` with one space between words and one break between lines that say something."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(filter(None, lines))
