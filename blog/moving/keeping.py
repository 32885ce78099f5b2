"""Pictures of a text: found beside it, kept as the site's own, and called in the text by their new names."""

import hashlib
import posixpath
import re
import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from blog import pictures
from blog.models import Picture, PictureOrigin
from blog.moving.files import LARGEST_PICTURE, Files, Source, bare_name
from blog.moving.report import Report, not_beside
from blog.moving.shape import FoundPicture, FoundPost, Refused
from practice.models import User

PICTURE = re.compile(
    r"(?P<link>\[)?!\[(?P<alt>(?:[^\[\]\\]|\\.)*)\]"
    r"\(\s*<?(?P<called>[^)\s>]{1,2000})>?(?P<caption>\s+\"(?:[^\"\\]|\\.){0,1000}\")?\s*\)"
    r"(?(link)\]\(\s*<?(?P<to>[^)\s>]{1,2000})>?(?P<title>\s+\"(?:[^\"\\]|\\.){0,1000}\")?\s*\))"
)
"""Together with the link that it is."""
ADDED = {"exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "iptc"}


class Keeper:
    """Keeps pictures of one import. Each is read once, however many texts show it."""

    def __init__(self, files: Files, words: dict[str, dict[str, str]], user: User | None, *, is_own: bool) -> None:
        self.files = files
        self.words = words
        self.user = user
        self.is_own = is_own
        self.kept: dict[str, Picture | None] = {}
        self.origins: dict[str, PictureOrigin | None] = {}

    def look_up(self, batch: Sequence[FoundPost]) -> None:
        """Learn which pictures that `batch` names have come in before, and from where."""
        wanted = {each.origin(called) for each in batch for called in each.shown} - self.origins.keys()
        if wanted and not self.is_own:
            known = PictureOrigin.objects.filter(address__in=wanted).select_related("picture")
            self.origins |= {**dict.fromkeys(wanted), **{row.address: row for row in known}}

    def sizes(self, found: FoundPost) -> list[int | None]:
        """Of the pictures of a post, in bytes: beside the file, or as they came in before. None for what is missing."""
        return [self._size(called, found) for called in found.shown]

    def _size(self, called: str, found: FoundPost) -> int | None:
        if source := self.files.picture(called, found.folder):
            return source.size
        origin = self._origin(found.origin(called))
        return origin.size if origin else None

    def _origin(self, address: str) -> PictureOrigin | None:
        if address not in self.origins and not self.is_own:
            self.origins[address] = PictureOrigin.objects.filter(address=address).select_related("picture").first()
        return self.origins.get(address)

    def placed(self, text: str, found: FoundPost, report: Report) -> str:
        """`text` with its pictures called as they are called here; one that is not to be had becomes a link."""

        def place(match: re.Match[str]) -> str:
            alt, called, caption, to = match["alt"], match["called"], match["caption"] or "", match["to"] or ""
            source = self.files.picture(called, found.folder)
            # Of our own exports only pictures.json says what a picture shows wherever it stands.
            words = {} if self.is_own else {"alt": _plain(alt)}
            if picture := self.had(called, found, report, words):
                its_name = f"pictures/{picture.name}"
                if called == its_name:
                    return match[0]
                shown = f"![{alt}]({its_name}{caption})"
                is_whole = not self.is_own and _is_all_of(source.path if source else picture.name, called, to)
                return f"[{shown}]({to}{match['title'] or ''})" if to and not is_whole else shown
            if self._is_name_here(called) and not source:
                return match[0]
            said = _plain(caption.strip()[1:-1])
            if to and not _is_version(called, to):
                return _instead(alt or _file(called), to, said, is_link=True)
            return _instead(alt, to or called, said)

        return PICTURE.sub(place, text)

    def cover(self, wanted: FoundPicture, found: FoundPost, report: Report) -> Picture | None:
        words = {"alt": wanted.alt, "caption": wanted.caption, "credit": wanted.credit}
        return self.had(wanted.path, found, report, words, is_cover=True)

    def had(
        self, called: str, found: FoundPost, report: Report, words: dict[str, str], *, is_cover: bool = False
    ) -> Picture | None:
        """The picture that a post calls so: from beside the file, else what came from there before."""
        address = found.origin(called)
        if source := self.files.picture(called, found.folder):
            picture = self.keep(source, found.place, report, **words)
            if picture and not self.is_own:
                self._remember(address, source.size, picture)
                if not (words.get("alt") or picture.alt):
                    sentence = _("A picture has no words for those who do not see it: %(picture)s")
                    report.note(sentence % {"picture": picture.name}, found.title)
            return picture
        origin = self._origin(address)
        if origin and origin.picture:
            return origin.picture
        if is_cover or not self._is_name_here(called):
            report.count("missing_pictures", not_beside(called) not in report.notes)
            report.note(not_beside(called), found.place)
        return None

    def _is_name_here(self, called: str) -> bool:
        return self.is_own or called.startswith("pictures/")

    def _remember(self, address: str, size: int, picture: Picture) -> None:
        known = self._origin(address)
        if not known or (known.size, known.picture_id) != (size, picture.pk):
            self.origins[address] = self.remembered(address, size, picture)

    def remembered(self, address: str, size: int, picture: Picture) -> PictureOrigin:
        about = {"size": size, "picture": picture}
        return PictureOrigin.objects.update_or_create(address=address, defaults=about)[0]

    def keep(self, source: Source, place: str, report: Report, **words: str) -> Picture | None:
        """The row it is kept in; None, with a sentence in the report, when it can't be."""
        if source.path not in self.kept:
            try:
                self.kept[source.path] = self.stored(source, report)
            except Refused as fault:
                self.kept[source.path] = None
                report.note(str(fault), place)
        picture = self.kept[source.path]
        if picture:
            self.say(picture, words)
        return picture

    def stored(self, source: Source, report: Report) -> Picture:
        content = source.read(LARGEST_PICTURE)
        check(content, source.path)
        before = Picture.objects.count()
        try:
            with transaction.atomic():
                if self.is_own:
                    picture = self._as_it_is(content, source)
                else:
                    name = source.path.rpartition("/")[2]
                    picture = pictures.store(ContentFile(content, name=name), user=self.user)
                self.say(picture, self.words.get(source.path, {}))
        except (OSError, ValueError, ValidationError) as error:
            raise Refused(_("%(file)s is no picture that can be shown.") % {"file": source.path}) from error
        report.count("pictures", Picture.objects.count() - before)
        return picture

    def said_digest(self, source: Source) -> str:
        """Of the bytes that the export took, where it says so."""
        said = self.words.get(source.path, {}).get("sha256", "")
        return said if re.fullmatch("[0-9a-f]{64}", said) else ""

    def say(self, picture: Picture, words: dict[str, str]) -> None:
        """Fill in what nobody has said about the picture yet."""
        changed = []
        for name, most in (("alt", 200), ("caption", 300), ("credit", 120)):
            if words.get(name) and not getattr(picture, name):
                setattr(picture, name, words[name][:most])
                changed.append(name)
        if changed:
            picture.save(update_fields=changed)

    def _as_it_is(self, content: bytes, source: Source) -> Picture:
        """From an export: cleaned once already, so the same bytes again, unless somebody put something into them."""
        digest = self.said_digest(source) or hashlib.sha256(content).hexdigest()
        if known := Picture.objects.filter(sha256=digest).first():
            return known
        with Image.open(BytesIO(content), formats=pictures.READABLE) as opened:
            is_bare = not opened.getexif() and not ADDED & set(opened.info)
            (width, height), ending = opened.size, (opened.format or "").lower().replace("jpeg", "jpg")
        if not is_bare:
            return pictures.store(ContentFile(content, name=source.path.rpartition("/")[2]), user=self.user)
        picture = Picture(
            name=pictures.free_name(source.path.rpartition("/")[2], ending),
            sha256=digest, width=width, height=height, uploaded_by=self.user,
        )  # fmt: skip
        picture.original.save(picture.name, ContentFile(content), save=False)
        picture.save()
        return picture


class Looker(Keeper):
    """Says what would be kept, and keeps nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: dict[str, Picture] = {}
        """By their digests, with the words that would be theirs."""

    def stored(self, source: Source, report: Report) -> Picture:
        digest = self.said_digest(source) if self.is_own else ""
        if not digest:
            content = source.read(LARGEST_PICTURE)
            check(content, source.path, is_read=False)
            digest = hashlib.sha256(content).hexdigest()
        if digest not in self.seen:
            known = Picture.objects.filter(sha256=digest).first()
            report.count("pictures", not known)
            self.seen[digest] = known or Picture(pk=0, name=source.path.rpartition("/")[2])
        return self.seen[digest]

    def say(self, picture: Picture, words: dict[str, str]) -> None:
        picture.alt = picture.alt or words.get("alt", "")

    def remembered(self, address: str, size: int, picture: Picture) -> PictureOrigin:
        return PictureOrigin(address=address, size=size, picture=picture)


def check(content: bytes, name: str, *, is_read: bool = True) -> None:
    """Raises Refused for what is no picture, or has more points than anybody needs. Unless `is_read`, by its head."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=pictures.READABLE) as opened:
                width, height = opened.size
                if width * height <= pictures.MOST_PIXELS:
                    if is_read:
                        opened.load()
                    return
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        pass
    except Exception as error:  # Pillow's readers raise whatever a damaged file leads them to
        raise Refused(_("%(file)s is no picture that can be shown.") % {"file": name}) from error
    raise Refused(_("%(file)s has more than 60 million points. Make it smaller first.") % {"file": name})


def _instead(alt: str, called: str, caption: str, *, is_link: bool = False) -> str:
    """A link to a picture that is not to be had, or to where it led, with the words that stood under it."""
    shown = f"[{alt or _file(called)}]({called})" if is_link or "://" in called else alt
    return ": ".join(part for part in (shown, caption) if part)


def _is_version(called: str, other: str) -> bool:
    """Whether both are one picture in two sizes, as WordPress names them."""
    return bare_name(_stem(called)).lower() == bare_name(_stem(other)).lower() and _ending(called) == _ending(other)


def _is_all_of(kept: str, called: str, to: str) -> bool:
    """Whether a link from a picture to `to` would show no more of it than is kept."""
    is_small = re.search(r"-\d+x\d+$", _stem(kept))
    return _is_version(called, to) and (not is_small or _file(kept).lower() == _file(to).lower())


def _file(called: str) -> str:
    return called.partition("?")[0].rpartition("/")[2]


def _stem(called: str) -> str:
    return posixpath.splitext(_file(called))[0]


def _ending(called: str) -> str:
    return posixpath.splitext(_file(called))[1].lower()


def _plain(alt: str) -> str:
    return re.sub(r"\\(.)", r"\1", alt)
