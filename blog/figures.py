"""Our own drawings in a text: `::figure psoas` becomes templates/blog/figures/psoas.html when the post is saved."""

import re

from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from practice.markdown import EMBED_HTML


def fill(html: str) -> str:
    """`html` with every drawing in its place; one that is missing leaves nothing behind."""
    return EMBED_HTML.sub(_drawing, html)


def drawn(names: list[str]) -> dict[str, str]:
    """The drawings called so, as far as they are there."""
    return {name: get_template(_path(name)).render().strip() for name in names if _exists(name)}


def missing(html: str) -> list[str]:
    """Names of drawings that `html` asks for and that are not there."""
    return [name for kind, name in EMBED_HTML.findall(html) if kind == "figure" and not _exists(name)]


def _drawing(match: re.Match[str]) -> str:
    kind, name = match.groups()
    if kind != "figure":
        return match[0]
    return get_template(_path(name)).render().strip() if _exists(name) else ""


def _exists(name: str) -> bool:
    try:
        get_template(_path(name))
    except TemplateDoesNotExist:
        return False
    return True


def _path(name: str) -> str:
    return f"blog/figures/{name}.html"
