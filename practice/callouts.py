"""Blocks that stand out of a text, between lines of three colons:

    ::: tip Sit tall
    Something under the heels makes it easier.
    :::

`tip` and `caution` may have a title; `pull` pulls a sentence out of the text, large. Each says in words what it is.
"""

from collections.abc import Sequence
from functools import partial

from django.utils.html import format_html
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

KINDS = ("tip", "caution", "pull")


def callouts_plugin(parser: MarkdownIt) -> None:
    for kind in KINDS:
        container_plugin(parser, kind, validate=partial(_is, kind), render=_rendered)


def _is(kind: str, line: str, *_more: object) -> bool:
    """Whether what follows the colons begins a box of `kind`; phones begin words with a capital."""
    return line.strip().partition(" ")[0].lower() == kind


def _rendered(_renderer: object, tokens: Sequence[Token], index: int, *more: object) -> str:
    token = tokens[index]
    if token.nesting < 0:
        return "</aside>\n"
    kind = token.type.split("_")[1]
    name = _name(kind, token.info.strip()[len(kind) :].strip())
    if kind == "pull":
        return format_html('<aside class="pull" role="note" aria-label="{}">\n', name)
    return format_html(
        '<aside class="callout callout--{}" role="note" aria-label="{}">\n<p class="callout__title">{}</p>\n',
        kind, name, name,
    )  # fmt: skip


def _name(kind: str, title: str) -> str:
    word = {"tip": _("Tip"), "caution": _("Caution"), "pull": _("Highlighted")}[kind]
    return _("%(kind)s: %(title)s") % {"kind": word, "title": title} if title and kind != "pull" else word
