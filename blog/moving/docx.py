"""A Word document (.docx): headings, emphasis, lists, links and pictures."""

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import tzinfo
from functools import partial
from io import BytesIO
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import mammoth
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.text import slugify
from django.utils.translation import gettext as _

from blog.moving import files, plain
from blog.moving.files import Source
from blog.moving.markup import markdown, pictures_in, tree
from blog.moving.shape import FoundPost, Refused, Text

LARGEST_PART = 64 * files.MB
STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
CORE = "{http://purl.org/dc/elements/1.1/}"


def read(source: Source, zone: tzinfo) -> Iterator[FoundPost]:
    """One post, its pictures along with it (see `pictures`). Raises Refused."""
    content = source.read(files.LARGEST_PICTURE * 2)
    _check(content, source.path)
    html = _html(content, source.path, {})
    page = tree(html)
    heading = page.find("h1")
    has_headings = bool(page.find(["h1", "h2", "h3", "h4"]))
    title = heading.get_text(" ", strip=True) if heading and len(page.find_all("h1")) == 1 else ""
    if title and heading:
        heading.decompose()
    body = str(page)
    named = title or source.stem.replace("-", " ").capitalize()
    yield FoundPost(
        place=source.path,
        ref=f"docx:{source.path}"[:300],
        title=title or ("" if has_headings else _guessed(body, frozenset(), named).title) or named,
        text=lambda refused: Text(*_kept(body)) if has_headings else _guessed(body, refused, named),
        source=body,
        folder=source.path,
        slug=slugify(source.stem),
        is_guessed=True,
        author=_author(content),
        pictures=tuple(pictures_in(body)),
    )


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


def _author(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as opened:
            core = fromstring(opened.read("docProps/core.xml"), forbid_dtd=True)
    except (KeyError, ParseError, *files.DAMAGED):
        return ""
    return (core.findtext(f"{CORE}creator") or "").strip()
