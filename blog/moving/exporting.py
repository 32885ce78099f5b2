"""The whole blog as a zip that needs nothing of ours to be read: Markdown with front matter, and pictures beside it.

The same site gives the same bytes: everything is sorted and no clock is asked. `blog.moving.own` reads it back.
"""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import IO, Any

import yaml
from django.db.models import Q

from blog.models import Comment, Picture, Post, Topic
from blog.moving.own import FORMAT, KIND, MANIFEST
from practice import documents, moved

A_TIME = 100
NO_TIME = (1980, 1, 1, 0, 0, 0)
README = """This is %(what)s.
It can be read without any program of its own.

*.md          a post each: fields between the lines of dashes, then its text in Markdown
comments/     what readers said about each post, in threads
pictures/     the pictures that texts name, and pictures.json what they show
topics.json   the topics with their descriptions
pages/        the practice's own pages
exercises/    an exercise each: its dose, cautions and variations, then how it is done; a line "::exercise bridge"
              in a post shows exercises/bridge.md
routines/     the steps of each routine
services/     what is offered, with lengths and prices
events/       evenings and other group sessions
export.json   that this is such an export, for the program that reads it back
moved.json    what topics, exercises, routines and services were called before, as addresses

%(command)s reads it back: all but events. Clients, appointments and their answers are not part of it.
"""


LINE_ENDS = {"\x85", "\u2028", "\u2029"}


class Fields(yaml.SafeDumper):
    """Fields as a person would write them: lists indented, text of several lines as such."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)

    def represent_str(self, data: str) -> yaml.ScalarNode:
        """YAML takes three more characters than a text does for a new line: written as escapes they come back."""
        style = '"' if LINE_ENDS & set(data) else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    def represent_tuple(self, data: tuple[Any, ...]) -> yaml.SequenceNode:
        """On one line, or few."""
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)


Fields.add_representer(str, Fields.represent_str)
Fields.add_representer(tuple, Fields.represent_tuple)


def write(
    target: IO[bytes],
    *,
    drafts: bool = False,
    addresses: bool = False,
    tell_missing: Callable[[str], None] = lambda name: None,
) -> int:
    """The zip into `target`. Returns how many posts it holds. One post is in memory at a time.

    A picture whose file is gone is told by its name and left out: everything else can still be taken away.
    """
    posts = Post.objects.all() if drafts else Post.objects.published()
    count = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        _add(file, "README.txt", _readme(drafts=drafts, addresses=addresses))
        _add(file, MANIFEST, _json({"kind": KIND, "format": FORMAT}))
        _add(file, "topics.json", _json(_topics(posts)))
        for kind in documents.kinds():
            for each in kind.documents(drafts=drafts):
                _add(file, f"{kind.folder}/{each.slug}.md", _document(each.fields, each.text))
        for post in _posts(posts):
            _add(file, f"{post.slug}.md", _document(_fields(post, drafts=drafts), post.body))
            if comments := _comments(post, addresses=addresses):
                _add(file, f"comments/{post.slug}.json", _json(comments))
            count += 1
        _add(file, "moved.json", _json([{"from": path, "to": to} for path, to in moved.listed()]))
        pictures = list(Picture.objects.order_by("name")) if drafts else list(_public_pictures())
        _add(file, "pictures.json", _json([_words(each) for each in pictures]))
        for picture in pictures:
            try:
                source = picture.original.open("rb")
            except FileNotFoundError:
                tell_missing(picture.name)
                continue
            with source, file.open(_info(f"pictures/{picture.name}"), "w") as copy:
                shutil.copyfileobj(source, copy)
    return count


def _readme(*, drafts: bool, addresses: bool) -> str:
    what, command = "everything public of a blog", "./manage.py import_posts"
    if drafts:
        what = 'all of a blog, with what is not public: drafts ("draft: true"), what appears later, unused pictures'
        command += " --drafts"
    if addresses:
        what += ", and readers' mail addresses"
    return README % {"what": what, "command": command}


def _posts(posts: Any) -> Iterator[Post]:
    rows = posts.order_by("slug").select_related("author", "cover")
    prefetched = rows.prefetch_related("topics", "change_notes", "old_addresses", "related")
    yield from prefetched.iterator(chunk_size=A_TIME)


def _fields(post: Post, *, drafts: bool) -> dict[str, Any]:
    """What a post is besides its text; what is empty or as usual is left out."""
    related = [each.slug for each in post.related.all() if drafts or each.is_published]
    cover = post.cover
    fields = {
        "title": post.title,
        "slug": post.slug,
        "draft": post.published_at is None,
        "published": _moment(post.published_at),
        "updated": _moment(post.updated_at),
        "summary": post.summary,
        "author": post.author_name,
        "topics": sorted(each.name for each in post.topics.all()),
        "cover": _cover(cover) if cover else None,
        "related": sorted(related),
        "changes": sorted(({"on": each.on, "text": each.text} for each in post.change_notes.all()), key=str),
        "old_addresses": sorted(each.path for each in post.old_addresses.all()),
        "came_from": post.import_ref,
    }
    said = {name: value for name, value in fields.items() if value or name in ("title", "slug")}
    return said if post.takes_comments else {**said, "takes_comments": False}


def _cover(cover: Picture) -> dict[str, str]:
    words = {"alt": cover.alt, "caption": cover.caption, "credit": cover.credit}
    return {"picture": f"pictures/{cover.name}", **{name: said for name, said in words.items() if said}}


def _document(fields: Mapping[str, Any], body: str) -> str:
    """The text between an empty line and a line's end that are not its own."""
    dumped = yaml.dump(dict(fields), Dumper=Fields, sort_keys=False, allow_unicode=True, width=100)
    return f"---\n{dumped}---\n\n{body}\n"


def _topics(posts: Any) -> list[dict[str, str]]:
    rows = Topic.objects.filter(posts__in=posts).distinct().order_by("name")
    return [{"name": each.name, "slug": each.slug, "description": each.description} for each in rows]


def _comments(post: Post, *, addresses: bool) -> list[dict[str, Any]]:
    """What readers see, the empty places of what was taken back included: threads hang on them."""
    seen = Q(parent=None) | Q(parent__state=Comment.State.APPROVED)
    # Not by their keys, which differ from one database to the next.
    rows = sorted(
        post.comments.in_threads().filter(seen, state=Comment.State.APPROVED),
        key=lambda each: (each.created_at, bool(each.parent_id), each.name, each.body),
    )
    ids = {row.pk: number for number, row in enumerate(rows, 1)}
    return [_comment(row, ids, addresses=addresses) for row in rows]


def _comment(row: Comment, ids: dict[int, int], *, addresses: bool) -> dict[str, Any]:
    answers = ids.get(row.in_reply_to_id or 0) or ids.get(row.parent_id or 0)
    fields = {
        "id": ids[row.pk],
        "answers": answers,
        "name": row.name,
        "written": _text(row.created_at),
        "by_practitioner": row.by_practitioner,
        "edited": _text(row.edited_at),
        "taken_back": _text(row.removed_at),
        "came_from": row.import_ref,
        "email": row.email if addresses else "",
        "notify": row.notify and addresses,
        "text": row.body,
    }
    return {name: value for name, value in fields.items() if value or name in ("name", "text")}


def _public_pictures() -> Iterator[Picture]:
    """Those at the head of a published post or named in one."""
    published = Post.objects.published()
    for picture in Picture.objects.order_by("name").iterator():
        shown = Q(cover=picture) | Q(body__contains=f"pictures/{picture.name}")
        if published.filter(shown).exists():
            yield picture


def _words(picture: Picture) -> dict[str, str]:
    words = {name: getattr(picture, name) for name in ("alt", "caption", "credit")}
    return {"name": picture.name, "sha256": picture.sha256, **{name: said for name, said in words.items() if said}}


def _moment(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _text(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, NO_TIME)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    return info


def _add(file: zipfile.ZipFile, name: str, text: str) -> None:
    file.writestr(_info(name), text.encode("utf-8"))
