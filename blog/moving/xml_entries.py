"""A large XML file read entry by entry: what it takes in memory is one entry, and every fault has its line.

Source: what defusedxml forbids (document types, entities, what lies elsewhere), with the parser of Python itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, NoReturn
from xml.parsers import expat

from django.utils.translation import gettext as _

from blog.moving.shape import Refused

PIECE = 64 * 1024
LARGEST_ENTRY = 32 * 1024 * 1024
DEEPEST = 64
# No XML may hold these; exports of WordPress do now and then.
CONTROLS = bytes(set(range(32)) - {9, 10, 13})
SPACES = bytes.maketrans(CONTROLS, b" " * len(CONTROLS))


@dataclass
class Element:
    """`name` without its prefix's version: `wp:post_id`, `content:encoded`, `title`."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    line: int = 0

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def get(self, name: str) -> str:
        """The text of the first child of that name, without spaces around it; empty when there is none."""
        return next((each.text.strip() for each in self.children if each.name == name), "")

    def all(self, name: str) -> list["Element"]:
        return [each for each in self.children if each.name == name]


class Reader:
    """Yields each element called one of `wanted` that stands right under the channel, when it has ended."""

    def __init__(self, wanted: set[str]) -> None:
        self.wanted = wanted
        self.path: list[str] = []
        self.open: list[Element] = []
        self.ready: list[Element] = []
        self.size = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.parser.StartDoctypeDeclHandler = self._forbidden
        self.parser.EntityDeclHandler = self._forbidden
        self.parser.ExternalEntityRefHandler = self._forbidden

    def entries(self, file: IO[bytes]) -> Iterator[Element]:
        """Raises Refused with the line for what is no XML."""
        first = file.read(PIECE)
        is_wide = first[:2] in (b"\xff\xfe", b"\xfe\xff")
        try:
            while first:
                self.parser.Parse(first if is_wide else first.translate(SPACES))
                yield from self._taken()
                first = file.read(PIECE)
            self.parser.Parse(b"", True)
            yield from self._taken()
        except expat.ExpatError as error:
            said = {"line": error.lineno, "fault": expat.errors.messages.get(error.code, str(error))}
            raise Refused(_("Line %(line)d: the file is damaged or cut off (%(fault)s).") % said) from error
        except (ValueError, LookupError) as error:
            raise Refused(_("Line 1: the file is in an encoding that can't be read.")) from error

    def _taken(self) -> list[Element]:
        ready, self.ready = self.ready, []
        return ready

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.path and tag.lower() != "rss":
            raise Refused(_("Line 1: this is not an export of WordPress but some other XML (<%s>).") % tag[:60])
        self.path.append(tag)
        if len(self.path) > DEEPEST:
            raise self._fault(_("tags stand too deep within one another"))
        if self.open or (len(self.path) == 3 and tag in self.wanted):
            element = Element(tag, attributes, line=self.parser.CurrentLineNumber)
            if self.open:
                self.open[-1].children.append(element)
            else:
                self.size = 0
            self.open.append(element)
            self._weigh(200)

    def _end(self, tag: str) -> None:
        self.path.pop()
        if self.open and len(self.path) + 1 == 2 + len(self.open):
            element = self.open.pop()
            if not self.open:
                self.ready.append(element)

    def _words(self, text: str) -> None:
        if self.open:
            self.open[-1].pieces.append(text)
            self._weigh(len(text))

    def _weigh(self, more: int) -> None:
        self.size += more
        if self.size > LARGEST_ENTRY:
            raise self._fault(_("one entry is larger than can be read"))

    def _forbidden(self, *_about: object) -> NoReturn:
        raise self._fault(_("it declares entities, which no export does"))

    def _fault(self, what: str) -> Refused:
        said = {"line": self.parser.CurrentLineNumber, "fault": what}
        return Refused(_("Line %(line)d: the file is not read: %(fault)s.") % said)
