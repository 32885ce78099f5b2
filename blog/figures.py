"""Our own drawings in a text: `::figure psoas` becomes templates/blog/figures/psoas.html when the post is saved."""

import re
from pathlib import Path

from django.template import Engine, TemplateDoesNotExist
from django.template.loader import get_template

from practice.markdown import EMBED_HTML

FOLDER = "blog/figures"


def fill(html: str) -> str:
    """`html` with every drawing in its place; one that is missing leaves nothing behind."""
    return EMBED_HTML.sub(_drawing, html)


def drawn(names: list[str]) -> dict[str, str]:
    """The drawings called so, as far as they are there."""
    return {name: get_template(_path(name)).render().strip() for name in names if _exists(name)}


def names() -> list[str]:
    """Of every drawing that there is."""
    folders = (Path(each, FOLDER) for each in Engine.get_default().dirs)
    return sorted({path.stem for folder in folders for path in folder.glob("*.html")})


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
    return f"{FOLDER}/{name}.html"
