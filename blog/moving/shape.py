"""What a file holds, whatever its format: readers yield it, the plan and the writer read it. Pure."""

import hashlib
import json
import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

if TYPE_CHECKING:
    from blog.models import Post

LONGEST_PATH = 300


class Refused(Exception):
    """A file that can't be read: a sentence that says why and where. Nothing has been changed."""


@dataclass(frozen=True)
class Guess:
    """What a text without markup was taken for, until somebody says otherwise."""

    id: str
    """Of its post: the line it stands in."""
    kind: str
    """`title` or `heading`."""
    text: str


@dataclass(frozen=True)
class Text:
    """A body as Markdown. Pictures are called as the source called them."""

    markdown: str
    title: str = ""
    """Only where the title was guessed from the text itself."""
    notes: tuple[str, ...] = ()
    """What could not be carried over as it was, in sentences."""
    guesses: tuple[Guess, ...] = ()


@dataclass(frozen=True)
class FoundTopic:
    name: str
    slug: str = ""
    description: str = ""


@dataclass(frozen=True)
class FoundPicture:
    """A picture by the address or path that the source has for it."""

    path: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class FoundComment:
    """`key` and `answers` name comments within their post; `ref` names it for a later import."""

    key: str
    name: str
    body: str
    created_at: datetime
    ref: str = ""
    answers: str = ""
    state: str = "approved"
    email: str = ""
    notify: bool = False
    by_practitioner: bool = False
    edited_at: datetime | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True)
class FoundPost:
    place: str
    """Where it stands, for sentences: a file, or an entry of one."""
    ref: str
    """What a second import knows it by; empty when its slug does that (our own exports)."""
    title: str
    text: Callable[[frozenset[str]], Text]
    """Its body, without the guesses whose ids are given. Costs time: call it once."""
    source: Any = ""
    """What `text` is made from, so that a change is seen without making it."""
    folder: str = ""
    """Pictures are looked for from here first."""
    address: str = ""
    """Where it was on the web: its links are meant from there."""
    slug: str = ""
    summary: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    is_draft: bool = False
    is_page: bool = False
    is_own: bool = False
    """From an export of this software: everything is taken as it stands."""
    is_guessed: bool = False
    topics: tuple[FoundTopic, ...] = ()
    author: str = ""
    cover: FoundPicture | None = None
    takes_comments: bool = True
    old_addresses: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    change_notes: tuple[tuple[date, str], ...] = ()
    comments: tuple[FoundComment, ...] = ()
    machine_comments: int = 0
    """Pingbacks and the like, which are left out."""
    pictures: tuple[str, ...] = field(default=())
    """Paths that its text names, so that a plan can say which are missing."""

    @property
    def key(self) -> str:
        """What it is called while it is planned and chosen."""
        return self.ref or self.place

    @property
    def shown(self) -> tuple[str, ...]:
        """All its pictures, by the paths that it has for them."""
        return (*self.pictures, *([self.cover.path] if self.cover else []))

    def digest(self, sizes: Sequence[int | None]) -> str:
        """Changes when anything of it does. `sizes` are those of its pictures, as far as they are to be had."""
        parts = [
            self.title, self.slug, self.summary, self.published_at, self.updated_at, self.topics, self.author,
            self.cover, self.takes_comments, self.old_addresses, self.change_notes, self.comments, self.source,
            list(sizes),
        ]  # fmt: skip
        return _digest(parts)

    @property
    def source_digest(self) -> str:
        """Changes when its words do, or which pictures they name."""
        return _digest([self.title, self.summary, self.cover, self.source])

    def origin(self, called: str) -> str:
        """A digest of where the picture is that it calls so: on the web, or else beside this very post."""
        try:
            address = urlsplit(urljoin(self.address, called))
        except ValueError:
            address = SplitResult("", "", "", "", "")
        if address.scheme in ("http", "https") and address.hostname:
            whole = address.hostname.removeprefix("www.") + unquote(address.path)
        else:
            whole = f"{self.ref or self.slug}\n{unquote(called)}"
        return _digest(whole)


def _digest(value: Any) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "replace")).hexdigest()


def is_ours(post: "Post") -> bool:
    """Whether the words of a post are somebody's here, and no import's."""
    return post.import_text_digest != text_digest(post.title, post.summary, post.body)


def text_digest(title: str, summary: str, body: str) -> str:
    """Of the words of a post, to know later whether somebody changed them here."""
    return hashlib.sha256(json.dumps([title, summary, body]).encode()).hexdigest()


def harmless(value: Any) -> Any:
    """`value` from a file (strings, lists, dicts), without characters that no database keeps."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [harmless(each) for each in value]
    if isinstance(value, dict):
        return {harmless(key): harmless(each) for key, each in value.items()}
    return value


def cut(text: str, most: int) -> str:
    """`text` on one line with at most so many characters, cut between words."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return (text[: most - 1].rpartition(" ")[0] or text[: most - 1]).rstrip(" ,;:-\u2013") + "…"


def path_of(address: str) -> str:
    """From the first slash on, readable letters as such; empty for a front page or what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = posixpath.join("/", unquote(parts.path)) + (f"?{parts.query}" if parts.query else "")
    is_fine = path != "/" and len(path) <= LONGEST_PATH and not path.startswith("//") and "\0" not in path
    return path if is_fine else ""
