"""The HTML of a picture, wherever it stands: every size that is made, width and height always.

A text names one as `![words](pictures/<name> "caption")`. Words and caption left out come from the picture itself.
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import TYPE_CHECKING

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from blog.models import Picture

IN_TEXT = "(min-width: 42rem) 38rem, 92vw"
FOLDER = "pictures/"
IMAGE = r'<img(?: src="([^"]*)")? alt="([^"]*)"(?: title="([^"]*)")?>'
PARAGRAPH = re.compile(rf"<p>{IMAGE}</p>")
INLINE = re.compile(IMAGE)


def names(html: str) -> set[str]:
    """Names of the pictures that `html` shows."""
    return {src.removeprefix(FOLDER) for src, _alt, _title in INLINE.findall(html) if src.startswith(FOLDER)}


def fill(html: str, known: Mapping[str, "Picture"]) -> str:
    """`html` with each picture in its place; one alone in its paragraph becomes a figure.

    A picture of another site is only linked to: showing it would tell that site who reads. An unknown one vanishes.
    """

    def image(match: re.Match[str], *, alone: bool) -> str:
        src, alt, title = (unescape(part or "") for part in match.groups())
        picture = known.get(src.removeprefix(FOLDER)) if src.startswith(FOLDER) else None
        if picture:
            return figure(picture, alt=alt, caption=title) if alone else markup(picture, alt=alt or picture.alt)
        link = elsewhere(src, alt or title)
        return f"<p>{link}</p>" if alone and link else link

    html = PARAGRAPH.sub(lambda match: image(match, alone=True), html)
    return INLINE.sub(lambda match: image(match, alone=False) if "width=" not in match[0] else match[0], html)


def elsewhere(src: str, words: str) -> str:
    if not src.startswith(("http://", "https://")):
        return str(conditional_escape(words))
    return format_html('<a href="{}">{}</a>', src, words or src)


def figure(picture: "Picture", *, alt: str = "", caption: str = "", css: str = "", lazy: bool = True) -> SafeString:
    """The picture with its caption and credit below; without either, the bare picture in a figure."""
    image = markup(picture, alt=alt or picture.alt, lazy=lazy)
    below = _below(caption or picture.caption, picture.credit)
    return format_html('<figure class="{}">{}{}</figure>', f"picture {css}".strip(), image, below)


def markup(picture: "Picture", *, alt: str, sizes: str = IN_TEXT, css: str = "", lazy: bool = True) -> SafeString:
    """A `<picture>` with every size that is made; just the original until then."""
    url = picture.original.storage.url
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        (
            (kind, ", ".join(f"{url(name)} {width}w" for width, name in files.items()), sizes)
            for kind, files in picture.sizes.items()
        ),
    )
    return format_html(
        '<picture{}>{}<img src="{}" alt="{}" width="{}" height="{}"{}></picture>',
        format_html(' class="{}"', css) if css else "",
        sources, picture.original.url, alt, picture.width, picture.height,
        mark_safe(' loading="lazy"') if lazy else "",
    )  # fmt: skip


def cover(picture: "Picture | None") -> str:
    """The picture at an article's head; empty without one."""
    return figure(picture, css="article__cover", lazy=False) if picture else ""


def _below(caption: str, credit: str) -> SafeString | str:
    if not (caption or credit):
        return ""
    by = format_html('<span class="picture__credit">{}</span>', credit) if credit else ""
    between = " " if caption and credit else ""
    return format_html("<figcaption>{}{}{}</figcaption>", caption, between, by)
