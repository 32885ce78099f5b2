"""What a text names that is not there, and pictures without words: said at the desk before a reader misses it."""

import re
from functools import lru_cache
from html import unescape

from django.utils.text import slugify
from django.utils.translation import gettext as _

from blog import figures
from blog.models import Picture, Post
from practice import embeds
from practice.callouts import KINDS
from practice.markdown import render

CODE = re.compile(r"<(pre|code)>.*?</\1>", re.DOTALL)
NEARLY = re.compile(r"^(?:<p>|<li>)?\s*(:{1,2} ?([A-Za-z]+)\b([^<\n]*))", re.MULTILINE)
"""A line that begins like one that asks for a card, and is left as text."""
COLONS = re.compile(r"^(?:<p>|<li>)?\s*(:::[^<\n]*)", re.MULTILINE)
"""A line that would begin or end a box, and is left as text."""
BOX_BEGINS = re.compile(rf"^ {{0,3}}:::+ *(?:{'|'.join(KINDS)})\b", re.MULTILINE | re.IGNORECASE)
BOX_ENDS = re.compile(r"^ {0,3}:::+[ \r]*$", re.MULTILINE)
MAY_BE = re.compile(r"^[ \t>*+\d.)-]*:", re.MULTILINE)
IMAGE = re.compile(r'<img src="pictures/([^"]*)" alt="([^"]*)"')


def missing(body: str) -> list[str]:
    """A sentence for each drawing, picture or embed that `body` names and that readers would not see."""
    html = _html(body)
    names = [name for name, _words in _images(html)]
    known = set(Picture.objects.filter(name__in=names).values_list("name", flat=True))
    said = [_("There is no drawing called “%s”.") % name for name in figures.missing(html)]
    said += [_("There is no picture called “%s”.") % name for name in names if name not in known]
    said += [_("Nothing published answers to “::%s”.") % name for name in embeds.missing(figures.fill(html))]
    return list(dict.fromkeys([*said, *_misspelt(body, html)]))


def misspelt(body: str) -> list[str]:
    """A sentence for each line of `body` that was meant for a card or a box, and that readers would see itself."""
    return _misspelt(body, _html(body)) if MAY_BE.search(body) else []


def _misspelt(body: str, html: str) -> list[str]:
    said = [
        _("Readers would see “%(line)s” itself. A card is called like “%(example)s”.")
        % {"line": line, "example": _example(kind, words)}
        for line, kind, words in _nearly(html)
    ]
    said += [
        _("Readers would see “%s” itself. A box begins with “::: tip”, “::: caution” or “::: pull”, and “:::” ends it.")
        % line
        for line in COLONS.findall(CODE.sub("", html))[:1]
    ]
    if len(BOX_BEGINS.findall(body)) > len(BOX_ENDS.findall(body)):
        said.append(_("A box has no end: a line with “:::” alone is missing, and all that follows stands in the box."))
    return said


def wordless(body: str) -> list[str]:
    """A sentence for each picture in `body` that says nothing to those who don't see it."""
    return list(map(says_nothing, silent(body)))


def says_nothing(picture: Picture) -> str:
    return _("The picture “%s” has no words yet for those who don't see it.") % picture.name


def silent(body: str) -> list[Picture]:
    """The pictures in `body` that have words neither there nor by themselves, in its order."""
    images = _images(_html(body))
    names = list(dict.fromkeys(name for name, words in images if not words.strip()))
    return sorted(Picture.objects.filter(name__in=names, alt=""), key=lambda picture: names.index(picture.name))


def wordless_cover(cover: Picture | None) -> list[str]:
    if not cover or cover.alt:
        return []
    return [_("The cover picture “%s” has no words yet for those who don't see it.") % cover.name]


def unsummed(summary: str) -> list[str]:
    return [] if summary.strip() else [_("The summary is still empty: lists, search engines and shared links show it.")]


def before_publishing(post: Post) -> list[str]:
    """Everything to be mended before readers may see `post`."""
    return unsummed(post.summary) + missing(post.body) + wordless(post.body) + wordless_cover(post.cover)


@lru_cache(maxsize=4)
def _html(body: str) -> str:
    """Every check looks at it, before and after a change: at the desk each of them comes right after the other."""
    return render(body, embeds=True).html


def _nearly(html: str) -> list[tuple[str, str, str]]:
    """The line, the kind it names and the words after that."""
    found = NEARLY.findall(CODE.sub("", html))
    return [(unescape(line), kind.lower(), words) for line, kind, words in found if kind.lower() in embeds.kinds()]


def _example(kind: str, words: str) -> str:
    """A line that shows a card of that kind: the one that was probably meant, or the first there is."""
    meant = slugify(unescape(words))
    slugs = [slug for slug, _name in embeds.kinds()[kind].choices()]
    return f"::{kind} {meant if meant in slugs else next(iter(slugs), meant or '…')}"


def _images(html: str) -> list[tuple[str, str]]:
    """Name and words of each of our pictures in `html`."""
    return [(unescape(name), unescape(words)) for name, words in IMAGE.findall(html)]
