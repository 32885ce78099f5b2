"""A Word document (.docx): headings, emphasis, lists, links and pictures."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from io import BytesIO
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import mammoth
from bs4 import BeautifulSoup, Tag
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.text import slugify
from django.utils.translation import gettext as _

from blog.moving import files, plain
from blog.moving.files import Source
from blog.moving.markup import markdown, pictures_in, tree
from blog.moving.shape import FoundPost, Refused, Text

LARGEST_PART = 64 * files.MB
STYLES = "p[style-name='Title'] => h1.title:fresh\np[style-name='Subtitle'] => p:fresh"
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
CORE = "{http://purl.org/dc/elements/1.1/}"
NO_TITLE = re.compile(r"(?:microsoft word\b.*|(?:word )?document ?\d*|untitled.*|title|.*\.docx?)", re.IGNORECASE)
"""What programs fill in by themselves where a document's properties have a title."""


def read(source: Source, zone: tzinfo) -> Iterator[FoundPost]:
    """One post, its pictures along with it (see `pictures`). Raises Refused."""
    content = source.read(files.LARGEST_PICTURE * 2)
    _check(content, source.path)
    page = tree(_html(content, source.path, {}))
    has_headings = bool(page.find(HEADINGS[:4]))
    said = _said(content)
    title = _title(page, said.title)
    _lower(page)
    body = str(page)
    named = title or said.title or source.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    title = title or ("" if has_headings else _guessed(body, frozenset(), named).title) or named
    yield FoundPost(
        place=source.path,
        ref=f"docx:{source.path}"[:300],
        title=title,
        text=lambda refused: Text(*_kept(body)) if has_headings else _guessed(body, refused, named),
        source=body,
        folder=source.path,
        slug=slugify(title) or slugify(source.stem),
        is_guessed=True,
        author=said.author,
        pictures=tuple(pictures_in(body)),
    )


def _title(page: BeautifulSoup, said: str) -> str:
    """Taken out of `page`: what has the style Title, else the heading that all of it stands under.

    That is the first thing in it, and either the only one of its level, or right above another of its level. Where
    several are alike they are sections, and the document's properties (`said`) have the title.
    """
    headings = [each for each in page.find_all(HEADINGS) if each.get_text(strip=True)]
    found = next((each for each in headings if _is_title(each)), None)
    if not found and headings and not any(_has_words(each) for each in headings[0].find_previous_siblings()):
        first, level = headings[0], headings[0].name
        is_alone = all(each.name > level for each in headings[1:])
        after = first.find_next_sibling(_has_words)
        is_above = isinstance(after, Tag) and after.name in HEADINGS and after.name <= level
        if is_alone or is_above or _words(first) == said:
            found = first
    if not found:
        return ""
    title = _words(found)
    found.decompose()
    return title


def _lower(page: BeautifulSoup) -> None:
    """Sections begin with the second level: the first is the page's title."""
    if page.find("h1"):
        for heading in page.find_all(HEADINGS[:5]):
            heading.name = f"h{int(heading.name[1]) + 1}"


def _is_title(heading: Tag) -> bool:
    return "title" in heading.get_attribute_list("class")


def _has_words(tag: Tag) -> bool:
    return bool(tag.get_text(strip=True))


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


def pictures(source: Source) -> list[Source]:
    """The pictures within the document, as if they lay in a folder of its name. Each is taken out when it is read."""
    return [
        Source(f"{source.path}/{name}", len(data), partial(_opened, source, name))
        for name, data in _pictures(source).items()
    ]


def _opened(source: Source, name: str) -> AbstractContextManager[IO[bytes]]:
    return nullcontext(BytesIO(_pictures(source)[name]))


def _pictures(source: Source) -> dict[str, bytes]:
    content = source.read(files.LARGEST_PICTURE * 2)
    found: dict[str, bytes] = {}
    _check(content, source.path)
    _html(content, source.path, found)
    return found


def _html(content: bytes, name: str, found: dict[str, bytes]) -> str:
    """As HTML; pictures are called by their content and put into `found`."""

    def keep(image: Any) -> dict[str, str]:
        with image.open() as stream:
            data = stream.read(files.LARGEST_PICTURE + 1)
        ending = str(image.content_type).rpartition("/")[2].replace("jpeg", "jpg").replace("svg+xml", "svg")
        path = f"{hashlib.sha256(data).hexdigest()[:16]}.{ending}"
        found[path] = data
        return {"src": path}

    try:
        converted = mammoth.convert_to_html(
            BytesIO(content), style_map=STYLES, convert_image=mammoth.images.img_element(keep)
        )
    except Exception as error:  # whatever mammoth stumbles over: there are many ways to be no document
        raise Refused(_("%(file)s is damaged, or no Word document.") % {"file": name}) from error
    return str(converted.value)


def _check(content: bytes, name: str) -> None:
    """Raises Refused for a document that is meant to do harm: mammoth's own parser follows entities."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as opened:
            infos = opened.infolist()
            files.check_members(name, infos)
            if sum(each.file_size for each in infos) > 4 * LARGEST_PART:
                raise Refused(_("%(file)s holds more than can be read: split it.") % {"file": name})
            for each in infos:
                _check_part(opened, each, name)
    except files.DAMAGED as error:
        raise Refused(_("%(file)s is damaged, or no Word document.") % {"file": name}) from error


def _check_part(opened: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    """Whatever it is called: the document says itself which of its parts are read. What is no XML harms nobody."""
    is_named_so = info.filename.lower().endswith((".xml", ".rels"))
    with opened.open(info) as part:
        content = part.read(LARGEST_PART + 1)
    said = {"file": name, "part": info.filename}
    if len(content) > LARGEST_PART:
        raise Refused(_("%(file)s holds more than can be read: split it.") % said)
    try:
        fromstring(content, forbid_dtd=not info.filename.lower().endswith(".svg"))  # entities never
    except ParseError as error:
        if not is_named_so:
            return
        line = {**said, "line": str(error.position[0])}
        raise Refused(_("%(file)s is damaged (%(part)s, line %(line)s).") % line) from error
    except (DefusedXmlException, LookupError) as error:
        raise Refused(_("%(file)s is not read: %(part)s declares entities, which no document does.") % said) from error


def _kept(body: str) -> tuple[str, str, tuple[str, ...]]:
    text, notes = markdown(body)
    return text, "", tuple(notes)


def _guessed(body: str, refused: frozenset[str], named: str) -> Text:
    """For a document whose headings are only bold or short lines: guessed as in plain text, its markup kept."""
    text, notes = markdown(body)
    return plain.marked(text, refused, named=named, notes=tuple(notes))


@dataclass(frozen=True)
class Said:
    """What a document's properties say about it."""

    title: str = ""
    author: str = ""


def _said(content: bytes) -> Said:
    try:
        with zipfile.ZipFile(BytesIO(content)) as opened:
            core = fromstring(opened.read("docProps/core.xml"), forbid_dtd=True)
    except (KeyError, ParseError, *files.DAMAGED):
        return Said()
    title = " ".join((core.findtext(f"{CORE}title") or "").split())
    return Said("" if NO_TITLE.fullmatch(title) else title, (core.findtext(f"{CORE}creator") or "").strip())
