"""Footnotes with names that are heard: `[^1]` in the text, `[^1]: …` below. Their ids are fn1, fnref1 and so on."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

RETURN = "\u21a9\ufe0e"
"""An arrow that phones don't draw as a picture."""


def footnotes_plugin(parser: MarkdownIt) -> None:
    parser.use(footnote_plugin)
    parser.add_render_rule("footnote_ref", _reference)
    parser.add_render_rule("footnote_anchor", _way_back)
    parser.add_render_rule("footnote_block_open", _open)


def _number(token: Token) -> int:
    return int(token.meta["id"]) + 1


def _place(token: Token) -> str:
    """Where a note is referred to: several places of one note differ. One written in place has one."""
    again = token.meta.get("subId", 0)
    return f"fnref{_number(token)}" + (f":{again}" if again else "")


def _reference(_renderer: object, tokens: Sequence[Token], index: int, *more: object) -> str:
    number = _number(tokens[index])
    return format_html(
        '<sup class="footnote-ref"><a href="#fn{}" id="{}" aria-label="{}">[{}]</a></sup>',
        number, _place(tokens[index]), _("Footnote %d") % number, number,
    )  # fmt: skip


def _way_back(_renderer: object, tokens: Sequence[Token], index: int, *more: object) -> str:
    return format_html(
        ' <a href="#{}" class="footnote-backref" aria-label="{}">{}</a>',
        _place(tokens[index]), _("Back to the text"), RETURN,
    )  # fmt: skip


def _open(_renderer: object, tokens: Sequence[Token], index: int, *more: object) -> str:
    return format_html('<section class="footnotes" aria-label="{}">\n<ol>\n', _("Footnotes"))
