"""Markdown with front matter, as Jekyll, Hugo, Ghost and this site write it: YAML between ---, or TOML between +++."""

import posixpath
import re
import tomllib
from collections.abc import Iterator
from datetime import datetime, tzinfo
from html import unescape
from typing import Any

import yaml
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from blog.moving import liquid, moments, raw_html
from blog.moving.files import Source
from blog.moving.markup import pictures_in, tree
from blog.moving.shape import FoundPicture, FoundPost, FoundTopic, Refused, Text, cut, harmless, path_of

LARGEST_FIELDS = 64 * 1024
FENCE = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n")
DATED = re.compile(r"(\d{4}-\d\d-\d\d)-(.+)")
PICTURE = re.compile(r"!\[(?:[^\[\]\\]|\\.)*\]\(\s*<?([^)\s>]{1,2000})")
TAG = re.compile(
    rf"</?(?:{'|'.join(sorted({*raw_html.MARKS, *raw_html.WORDS_ONLY, 'a', 'code', 'br'}))})(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
FIRST_HEADING = re.compile(r"\s*# +(.+?)\s*#*\s*(?:\n|$)")


class Loader(yaml.SafeLoader):
    """Plain values only: a value that refers to another could grow without measure."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "it refers to another value", self.peek_event().start_mark)
        return super().compose_node(parent, index)


def read(source: Source, zone: tzinfo) -> Iterator[FoundPost]:
    """One post. Raises Refused with a line."""
    fields, body = split(decoded(source), source.path)
    body, notes = liquid.converted(body.strip("\r\n"))
    yield found(fields, body, source, zone, notes)


def decoded(source: Source) -> str:
    """A Markdown file's text. Raises Refused."""
    try:
        return source.read().decode("utf-8").replace("\0", "")
    except UnicodeDecodeError as error:
        before = source.read()[: error.start]
        said = {"file": source.path, "line": before.count(b"\n") + 1}
        raise Refused(_("%(file)s, line %(line)d: this is not UTF-8 text. Save it as UTF-8.") % said) from error


def split(text: str, name: str) -> tuple[dict[str, Any], str]:
    """The fields and what follows them, untouched. Raises Refused with a line."""
    opening = FENCE.match(text)
    if not opening:
        return {}, text.removeprefix("\ufeff")
    mark = re.escape(opening[1])
    closing = re.compile(rf"^{mark}[ \t]*(?:\r?\n|\Z)", re.MULTILINE).search(text, opening.end())
    if not closing:
        raise Refused(
            _("%(file)s, line 1: the fields have no end (a line %(mark)s).") % {"file": name, "mark": opening[1]}
        )
    fields = text[opening.end() : closing.start()]
    if len(fields) > LARGEST_FIELDS:
        raise Refused(_("%(file)s, line 1: the fields are longer than can be read.") % {"file": name})
    return _fields(fields, name, is_toml=opening[1] == "+++"), text[closing.end() :]


def _fields(text: str, name: str, *, is_toml: bool) -> dict[str, Any]:
    line, fault = 1, ""
    try:
        loaded = tomllib.loads(text.replace("\r\n", "\n")) if is_toml else yaml.load(text, Loader)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line + 2) if error.problem_mark else 1
        fault = error.problem or ""
    except (
        yaml.YAMLError,
        ValueError,
        ArithmeticError,
        LookupError,
        RecursionError,
        TypeError,
        AttributeError,
    ) as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) + 1 if at else 2
        fault = type(error).__name__ if isinstance(error, RecursionError) else cut(str(error), 120)
    else:
        if loaded is None:
            return {}
        if isinstance(loaded, dict):
            return {str(key): value for key, value in harmless(loaded).items()}
        fault, line = _("they are not “name: value” lines"), 2
    said = {"file": name, "line": line, "fault": fault}
    raise Refused(_("%(file)s, line %(line)d: the fields can't be read (%(fault)s).") % said)


def found(fields: dict[str, Any], body: str, source: Source, zone: tzinfo, notes: tuple[str, ...] = ()) -> FoundPost:
    """The post that `fields` and `body` make, whichever of their usual names the fields have."""
    stem = posixpath.basename(source.folder) if source.stem in ("index", "_index") and source.folder else source.stem
    dated = DATED.fullmatch(stem)
    title = _first(fields, "title")
    if not title and (heading := FIRST_HEADING.match(body)):
        title, body = (
            tree(MarkdownIt("commonmark", {"html": False}).renderInline(heading[1])).get_text(),
            body[heading.end() :].lstrip("\r\n"),
        )
    slug = slugify(_first(fields, "slug") or (dated[2] if dated else stem))
    addresses = _addresses(fields) or _jekylls(fields, source, dated)
    return FoundPost(
        place=source.path,
        ref=f"markdown:{slug}"[:300],
        title=_bare(title) or (dated[2] if dated else stem).replace("-", " ").strip().capitalize(),
        text=lambda _refused: _text(body, notes),
        source=body,
        folder=source.folder,
        address=addresses[0] if addresses else "",
        slug=slug,
        summary=_bare(_first(fields, "summary", "description", "excerpt", "custom_excerpt")),
        published_at=_published(fields, dated[1] if dated else "", source, zone),
        updated_at=_moment(fields, source, zone, "updated", "lastmod", "last_modified_at", "modified", "updated_at"),
        is_draft=fields.get("draft") is True or fields.get("published") is False or fields.get("status") == "draft",
        topics=_topics(fields),
        author=_author(fields),
        cover=_cover(fields),
        takes_comments=fields.get("takes_comments", fields.get("comments")) is not False,
        old_addresses=addresses,
        pictures=(*PICTURE.findall(body), *pictures_in(body)),
    )


def _text(body: str, said: tuple[str, ...]) -> Text:
    text, notes = raw_html.converted(body)
    return Text(text, notes=(*said, *notes))


def _bare(text: str) -> str:
    """Without the HTML that Jekyll and Hugo let into a title: nothing shows it here."""
    return unescape(TAG.sub("", text)).strip()


def _first(fields: dict[str, Any], *names: str) -> str:
    """The first that is there and says something, as text."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def _published(fields: dict[str, Any], in_name: str, source: Source, zone: tzinfo) -> datetime | None:
    if not isinstance(fields.get("published"), bool) and fields.get("published"):
        return _moment(fields, source, zone, "published")
    named = _moment(fields, source, zone, "date", "publishDate", "publishdate", "published_at")
    return named or (_moment({"date": in_name}, source, zone, "date") if in_name else None)


def _moment(fields: dict[str, Any], source: Source, zone: tzinfo, *names: str) -> datetime | None:
    for name in names:
        if value := fields.get(name):
            try:
                return moments.moment(value, zone)
            except moments.NoMoment as error:
                said = {"file": source.path, "field": name, "value": str(value)[:40]}
                raise Refused(_("%(file)s: “%(value)s” is no date (%(field)s).") % said) from error
    return None


def _listed(value: Any) -> list[str]:
    """A list, or its entries in one line parted by commas."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return []
    return [str(each).strip() for each in value if isinstance(each, str | int | float) and str(each).strip()]


def _topics(fields: dict[str, Any]) -> tuple[FoundTopic, ...]:
    names = [each for key in ("topics", "categories", "category", "tags") for each in _listed(fields.get(key))]
    return tuple(FoundTopic(name) for name in dict.fromkeys(names))


def _author(fields: dict[str, Any]) -> str:
    value = fields.get("author") or fields.get("authors")
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name", "")
    return value.strip() if isinstance(value, str) else ""


def _cover(fields: dict[str, Any]) -> FoundPicture | None:
    for name in ("cover", "image", "featured_image", "feature_image", "thumbnail", "header"):
        value = fields.get(name)
        if isinstance(value, dict):
            path = _first(value, "picture", "image", "path", "src", "url", "feature")
            alt, caption, credit = (_first(value, key) for key in ("alt", "caption", "credit"))
        else:
            path, alt, caption, credit = (value if isinstance(value, str) else ""), "", "", ""
        if path:
            return FoundPicture(path, alt, caption, credit)
    return None


def _jekylls(fields: dict[str, Any], source: Source, dated: re.Match[str] | None) -> tuple[str, ...]:
    """Where Jekyll puts a post that does not say it: under its categories and the day in its name, in two ways."""
    if not dated or "_posts" not in source.folder.split("/"):
        return ()
    value = fields.get("categories", fields.get("category"))
    categories = [slugify(each) for each in (value.split() if isinstance(value, str) else _listed(value))]
    start = "/".join(["", *filter(None, categories), dated[1].replace("-", "/"), dated[2]])
    return f"{start}.html", f"{start}/"


def _addresses(fields: dict[str, Any]) -> tuple[str, ...]:
    keys = ("old_addresses", "aliases", "redirect_from", "permalink", "url")
    return tuple(dict.fromkeys(path for key in keys for each in _listed(fields.get(key)) if (path := path_of(each))))
