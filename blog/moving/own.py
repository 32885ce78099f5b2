"""An export of this software read back: the same texts to the byte, comments, topics and pictures with their words."""

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from django.core.validators import slug_re
from django.utils.text import slugify
from django.utils.translation import gettext as _

from blog.moving import front_matter, moments
from blog.moving.files import MB, Files, Source
from blog.moving.shape import LONGEST_PATH, FoundComment, FoundPost, FoundTopic, Refused, Text, harmless, path_of

MANIFEST = "export.json"
KIND = "practice-site"
FORMAT = 1


def is_own(files: Files) -> bool:
    """Raises Refused for an export of a later version."""
    if MANIFEST not in files.all:
        return False
    manifest = _json(files, MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("kind") != KIND:
        return False
    if manifest.get("format") != FORMAT:
        raise Refused(_("This export was made by a later version of the software. Update this site first."))
    return True


def read(files: Files, zone: tzinfo) -> Iterator[FoundPost]:
    """Its posts in the order of their addresses. Raises Refused with the place."""
    topics = _topics(files)
    for source in files.texts:
        if source.suffix == ".md" and not source.folder:
            yield _post(source, files, topics, zone)


def picture_words(files: Files) -> dict[str, dict[str, str]]:
    """What the export says about each picture, by its path."""
    if "pictures.json" not in files.all:
        return {}
    listed = _json(files, "pictures.json")
    try:
        return {f"pictures/{each['name']}": {key: str(each[key]) for key in each} for each in listed}
    except (TypeError, KeyError, AttributeError) as error:
        raise Refused(_("%(file)s does not say what it should.") % {"file": "pictures.json"}) from error


def moved(files: Files) -> list[tuple[str, str]]:
    """Addresses that were given up there, with those that they lead to. Raises Refused."""
    if "moved.json" not in files.all:
        return []
    try:
        return [(str(each["from"]), str(each["to"])) for each in _json(files, "moved.json")]
    except (TypeError, KeyError) as error:
        raise Refused(_("%(file)s does not say what it should.") % {"file": "moved.json"}) from error


def exact(body: str) -> str:
    """What the export put around a text: an empty line before it, a line's end after it."""
    return body.removeprefix("\n").removesuffix("\n")


def _post(source: Source, files: Files, topics: dict[str, FoundTopic], zone: tzinfo) -> FoundPost:
    fields, rest = front_matter.split(front_matter.decoded(source), source.path)
    body = exact(rest)
    plain = front_matter.found(fields, body, source, zone)
    named = tuple(topics.get(each.name, each) for each in plain.topics)
    # “draft: true” stands beside no date, unless somebody wrote it there since: then too.
    published_at = None if plain.is_draft else plain.published_at
    path = f"comments/{source.stem}.json"
    try:
        return FoundPost(
            place=source.path,
            ref=_text(fields, "came_from"),
            title=_text(fields, "title"),
            text=lambda _refused: Text(body),
            source=body,
            slug=_slug(_text(fields, "slug") or source.stem),
            summary=_text(fields, "summary"),
            published_at=published_at,
            updated_at=plain.updated_at,
            is_draft=published_at is None,
            is_own=True,
            topics=named,
            author=plain.author,
            cover=plain.cover,
            takes_comments=fields.get("takes_comments") is not False,
            old_addresses=tuple(filter(None, map(_address, _listed(fields, "old_addresses")))),
            related=tuple(_listed(fields, "related")),
            change_notes=tuple((moments.day(each["on"]), str(each["text"])) for each in fields.get("changes") or []),
            comments=tuple(_comments(_json(files, path), zone)) if path in files.all else (),
            pictures=plain.pictures,
        )
    except (TypeError, KeyError, AttributeError, moments.NoMoment) as error:
        raise Refused(_("%(file)s does not say what it should.") % {"file": source.path}) from error


def _text(fields: dict[str, Any], name: str) -> str:
    """As it stands, spaces included."""
    value = fields.get(name)
    return "" if value is None else str(value)


def _slug(said: str) -> str:
    """As it stands, unless somebody has written something else into the file: no page could link to that."""
    return said if slug_re.fullmatch(said) else slugify(said)


def _address(said: str) -> str:
    return said if said.startswith("/") and len(said) <= LONGEST_PATH else path_of(said)


def _listed(fields: dict[str, Any], name: str) -> list[str]:
    return [str(each) for each in fields.get(name) or []]


def _topics(files: Files) -> dict[str, FoundTopic]:
    if "topics.json" not in files.all:
        return {}
    try:
        listed = [FoundTopic(each["name"], each["slug"], each["description"]) for each in _json(files, "topics.json")]
    except (TypeError, KeyError) as error:
        raise Refused(_("%(file)s does not say what it should.") % {"file": "topics.json"}) from error
    return {each.name: each for each in listed}


def _comments(listed: Any, zone: tzinfo) -> Iterator[FoundComment]:
    for each in listed:
        yield FoundComment(
            key=str(each["id"]),
            ref=each.get("came_from", ""),
            name=str(each["name"]),
            body=str(each["text"]),
            created_at=moments.moment(each["written"], zone),
            answers=str(each.get("answers", "")),
            email=str(each.get("email", "")),
            notify=each.get("notify") is True,
            by_practitioner=each.get("by_practitioner") is True,
            edited_at=_optional(each, "edited", zone),
            removed_at=_optional(each, "taken_back", zone),
        )


def _optional(fields: dict[str, Any], name: str, zone: tzinfo) -> datetime | None:
    return moments.moment(fields[name], zone) if fields.get(name) else None


def _json(files: Files, path: str) -> Any:
    try:
        return harmless(json.loads(files.all[path].read(64 * MB)))
    except json.JSONDecodeError as error:
        said = {"file": path, "line": error.lineno}
        raise Refused(_("%(file)s, line %(line)d: the file is damaged.") % said) from error
    except (ValueError, RecursionError) as error:
        raise Refused(_("%(file)s is damaged.") % {"file": path}) from error
