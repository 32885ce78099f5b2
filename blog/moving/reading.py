"""One way into every format: what lies in the files, post by post."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import tzinfo

from django.utils.translation import gettext as _

from blog.moving import docx, front_matter, html, own, plain, wxr
from blog.moving.files import Files, Source
from blog.moving.shape import FoundPost, Refused

READERS: dict[str, Callable[[Source, tzinfo], Iterator[FoundPost]]] = {
    ".md": front_matter.read,
    ".markdown": front_matter.read,
    ".html": html.read,
    ".htm": html.read,
    ".txt": plain.read,
    ".docx": docx.read,
}


def posts(files: Files, zone: tzinfo, *, pages: bool = False, drafts: bool = False) -> Iterator[FoundPost]:
    """Every post in the order of the files, of pages and drafts those that are wanted. Raises Refused."""
    for found in everything(files, zone):
        if (pages or not found.is_page) and (drafts or not found.is_draft):
            yield found


def everything(files: Files, zone: tzinfo) -> Iterator[FoundPost]:
    """Also what is left out when it is not asked for. Raises Refused."""
    if own.is_own(files):
        yield from own.read(files, zone)
        return
    if not files.texts:
        raise Refused(_("There is nothing in it that could be read as a post."))
    texts = [each for each in files.texts if not _is_part_of_a_program(each)] or files.texts
    parts = [source for source in texts if source.suffix == ".xml"]
    sites = wxr.sites(parts) if len(parts) > 1 else {}
    names: set[str] = set()
    for source in texts:
        if source.path in sites:
            yield from wxr.read_part(source, zone, sites[source.path])
        elif source.suffix == ".xml":
            yield from wxr.read(source, zone)
        else:
            yield from _apart(READERS[source.suffix](source, zone), names)


def _is_part_of_a_program(source: Source) -> bool:
    """What Jekyll makes pages of, and what says how a folder is used: no posts, unless there is nothing else."""
    folders = source.folder.split("/")
    return source.stem.lower() == "readme" or any(
        each.startswith("_") and each not in ("_posts", "_drafts") for each in folders
    )


def _apart(found: Iterator[FoundPost], names: set[str]) -> Iterator[FoundPost]:
    """Two notes of one name, from two years say, are two posts."""
    for each in found:
        own = each if each.ref not in names else replace(each, ref=f"{each.ref} {each.place}"[:300])
        names.add(own.ref)
        yield own


def with_pictures_within(files: Files) -> Files:
    """`files` with the pictures that lie in Word documents."""
    inner = [each for source in files.texts if source.suffix == ".docx" for each in docx.pictures(source)]
    return Files([*files.all.values(), *inner]) if inner else files
