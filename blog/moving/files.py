"""The file that is to be read and what lies beside it: a zip, a folder, or one file alone.

Nothing is ever unpacked to disk; a zip's members are read through a limit, whatever the zip says about their size.
"""

import os
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from blog import pictures
from blog.moving.shape import Refused

MB = 1024 * 1024
MOST_MEMBERS = 50_000
LARGEST_TOTAL = 4096 * MB
LARGEST_PICTURE = 40 * MB
LARGEST_ORIGINAL = pictures.MOST_BYTES
"""Beyond what is kept a version that WordPress made smaller is better than none."""
LARGEST_TEXT = 8 * MB
"""Of a file that is read whole; an export of WordPress is read bit by bit and may be larger."""
MOST_TIMES_SMALLER = 300
TEXTS = {".xml", ".md", ".markdown", ".html", ".htm", ".txt", ".docx"}
SMALLER = re.compile(r"-(?:\d+x\d+|scaled)$")
PICTURES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".tif", ".tiff", ".bmp", ".heic", ".heif", ".svg"}
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


@dataclass(frozen=True)
class Source:
    """A file by the path it has beside the others; `open` gives its bytes from the start."""

    path: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]

    @property
    def suffix(self) -> str:
        return posixpath.splitext(self.path)[1].lower()

    @property
    def stem(self) -> str:
        return posixpath.splitext(posixpath.basename(self.path))[0]

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.path)

    def read(self, most: int = LARGEST_TEXT) -> bytes:
        """All of it. Raises Refused when it is larger than `most` or damaged."""
        try:
            with self.open() as file:
                content = file.read(most + 1)
        except DAMAGED as error:
            raise Refused(_("%(file)s is damaged.") % {"file": self.path}) from error
        if len(content) > most:
            size = {"file": self.path, "size": most // MB}
            raise Refused(_("%(file)s is larger than %(size)d MB, which is more than can be read.") % size)
        return content


class Files:
    """Sources by what they are."""

    def __init__(self, sources: list[Source]) -> None:
        self.all = {each.path: each for each in sorted(sources, key=lambda each: each.path)}
        self.texts = [each for each in self.all.values() if each.suffix in TEXTS]
        self.pictures = {each.path: each for each in self.all.values() if each.suffix in PICTURES}
        self._by_name: dict[str, list[str]] = {}
        for path in self.pictures:
            self._by_name.setdefault(posixpath.basename(path).lower(), []).append(path)

    def picture(self, called: str, folder: str = "") -> Source | None:
        """The picture that a text in `folder` calls by a path or by the address it had on the web."""
        wanted = _path_in(called)
        found = self._called(wanted, folder)
        return self._original(found) if found and "uploads/" in wanted else found

    def _original(self, found: Source) -> Source:
        """What WordPress made a small version from, if it lies beside that."""
        stem, suffix = posixpath.splitext(posixpath.basename(found.path))
        if bare_name(stem) != stem:
            for name in (bare_name(stem) + suffix, f"{bare_name(stem)}-scaled{suffix}"):
                original = self.pictures.get(posixpath.join(found.folder, name))
                if original and original.size <= LARGEST_ORIGINAL:
                    return original
        return found

    def _called(self, wanted: str, folder: str) -> Source | None:
        near = posixpath.normpath(posixpath.join(folder, wanted)).lstrip("/")
        if near in self.pictures:
            return self.pictures[near]
        for name in _names(posixpath.basename(wanted)):
            if found := self._nearest(posixpath.join(posixpath.dirname(wanted), name)):
                return self.pictures[found]
        return None

    def _nearest(self, wanted: str) -> str | None:
        """Of the pictures of that name the one whose folders agree most, if one does more than the others."""
        parts = wanted.lower().split("/")[::-1]
        found = sorted(
            (_agreeing(path.lower().split("/")[::-1], parts), path) for path in self._by_name.get(parts[0], [])
        )
        if not found or (len(found) > 1 and found[-1][0] == found[-2][0]):
            return None
        return found[-1][1]


def _agreeing(one: list[str], other: list[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _path_in(called: str) -> str:
    try:
        path = urlsplit(called).path
    except ValueError:
        path = called
    return unquote(path).replace("\\", "/").lstrip("/")


def bare_name(stem: str) -> str:
    """Without what WordPress adds to a version that it made."""
    return SMALLER.sub("", stem)


def _names(name: str) -> list[str]:
    """`name`, and what the picture was called before WordPress made it smaller (`-300x200`, `-scaled`)."""
    stem, suffix = posixpath.splitext(name)
    bare = bare_name(stem)
    return list(dict.fromkeys([name, bare + suffix, f"{bare}-scaled{suffix}"]))


@contextmanager
def on_disk(path: Path) -> Iterator[Files]:
    """A file with the pictures in its folder and below, a folder, or a zip. Raises Refused."""
    if path.is_dir():
        yield Files(_within(path))
        return
    if not path.is_file():
        raise Refused(_("There is no file %(file)s.") % {"file": path})
    with path.open("rb") as file, _opened(path.name, file) as found:
        if path.suffix.lower() == ".zip":
            yield found
        else:
            beside = [each for each in _within(path.parent) if each.suffix in PICTURES]
            yield Files([*found.all.values(), *beside])


@contextmanager
def uploaded(name: str, file: IO[bytes]) -> Iterator[Files]:
    """An upload: a zip, or one file alone. Raises Refused."""
    with _opened(name, file) as found:
        yield found


@contextmanager
def _opened(name: str, file: IO[bytes]) -> Iterator[Files]:
    suffix = posixpath.splitext(name)[1].lower()
    if suffix == ".zip":
        with _zip(name, file) as opened:
            yield Files(_members(name, opened))
    elif suffix in TEXTS:
        yield Files([Source(name, _size(file), lambda: _again(file))])
    elif suffix == ".doc":
        raise Refused(_("%(file)s is in Word's old format. Save it as .docx and try that.") % {"file": name})
    else:
        raise Refused(
            _("%(file)s can't be read. What can: .xml from WordPress, .md, .html, .txt, .docx, or a .zip of these.")
            % {"file": name}
        )


def _again(file: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
    """`file` from its start, left open for the next reading."""
    file.seek(0)
    return nullcontext(file)


def _size(file: IO[bytes]) -> int:
    return file.seek(0, 2)


def _within(folder: Path) -> list[Source]:
    sources: list[Source] = []
    # Not rglob, which stumbles over a folder that goes away or can't be read meanwhile.
    paths = (Path(within) / name for within, _folders, names in os.walk(folder) for name in names)
    for path in sorted(paths):
        if path.is_file() and path.suffix.lower() in TEXTS | PICTURES | {".json"}:
            opener = path.open
            sources.append(
                Source(path.relative_to(folder).as_posix(), path.stat().st_size, lambda opener=opener: opener("rb"))  # type: ignore[misc]
            )
        if len(sources) > MOST_MEMBERS:
            raise Refused(_("There are more than %(count)d files beside it.") % {"count": MOST_MEMBERS})
    return sources


def _zip(name: str, file: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except DAMAGED as error:
        raise Refused(_("%(file)s is damaged, or no zip at all.") % {"file": name}) from error


def _members(name: str, opened: zipfile.ZipFile) -> list[Source]:
    named = [each for each in opened.infolist() if each.filename]
    infos = [each for each in named if not each.is_dir() and not _is_rubbish(each.filename)]
    check_members(name, infos)
    root = _common_folder([each.filename for each in infos])
    return [
        Source(info.filename.removeprefix(root), info.file_size, lambda info=info: opened.open(info))  # type: ignore[misc]
        for info in infos
    ]


def check_members(name: str, infos: list[zipfile.ZipInfo]) -> None:
    """Raises Refused for a zip that is meant to do harm, or too large for one that is not."""
    if len(infos) > MOST_MEMBERS or sum(each.file_size for each in infos) > LARGEST_TOTAL:
        raise Refused(_("%(file)s holds more than can be read: split it.") % {"file": name})
    for each in infos:
        said = {"file": name, "member": each.filename}
        parts = each.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise Refused(_("%(file)s wants to reach outside itself (%(member)s). It is not read.") % said)
        if each.flag_bits & 1:
            raise Refused(_("%(file)s is locked with a password. Make one without.") % said)
        if each.file_size > 10 * MB and each.file_size > MOST_TIMES_SMALLER * max(1, each.compress_size):
            raise Refused(_("%(file)s grows without measure when unpacked (%(member)s). It is not read.") % said)


def _is_rubbish(path: str) -> bool:
    """What computers add to a zip by themselves."""
    return path.startswith("__MACOSX/") or posixpath.basename(path).startswith("._") or path.endswith(".DS_Store")


def _common_folder(paths: list[str]) -> str:
    """The folder that everything lies in, when a folder was zipped rather than what is in it."""
    first = {path.partition("/")[0] for path in paths}
    return f"{first.pop()}/" if len(first) == 1 and all("/" in path for path in paths) else ""
