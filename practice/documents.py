"""What apps have besides posts as documents that a person can read, for an export, and back again.

An app registers its kinds in its `documents` module, which is loaded when something is first taken away or brought.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from practice import starter
from practice.models import Page


class Damaged(Exception):
    """A document that can't become a row, with a plain sentence that says why."""

    def __init__(self, document: "Document", sentence: Any) -> None:
        super().__init__(str(sentence))
        self.slug = document.slug


@dataclass(frozen=True)
class Document:
    """Fields and a text. Values are text, numbers, moments, lists and dicts; a tuple is a list written on one line."""

    slug: str
    fields: Mapping[str, Any]
    text: str = ""

    def words(self, name: str) -> str:
        """A field as text, empty when there is none; of a list each entry is a line."""
        value = self.fields.get(name)
        if isinstance(value, list | tuple):
            return "\n".join(map(str, value))
        return "" if value is None else str(value)

    def parts(self, name: str) -> list["Document"]:
        """The entries of a field that lists what has fields of its own. Raises Damaged."""
        listed = self.fields.get(name) or []
        if not isinstance(listed, list | tuple) or not all(isinstance(each, Mapping) for each in listed):
            raise Damaged(self, gettext("“%(field)s” does not say what it should.") % {"field": name})
        return [Document(self.slug, each) for each in listed]

    def only(self, names: Iterable[str]) -> dict[str, Any]:
        """The fields of these names that are there."""
        return {name: self.fields[name] for name in names if self.fields.get(name) is not None}

    def says_what(self, other: "Document", *, but: Collection[str] = ()) -> bool:
        """Whether it says what `other` says, whatever the fields called in `but` say."""
        mine, theirs = ({k: v for k, v in each.fields.items() if k not in but} for each in (self, other))
        return self.text == other.text and _comparable(mine) == _comparable(theirs)


def _comparable(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, default=str, sort_keys=True)


def filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something; 0 does."""
    return {name: value for name, value in fields.items() if value is not False and value not in (None, "", [], ())}


def lines(text: str) -> list[str]:
    """What `Document.words` makes a text of again, with the line ends of every other machine."""
    return text.replace("\r\n", "\n").split("\n") if text else []


def check(row: Model, document: Document) -> None:
    """Raises Damaged unless `row`, made of `document`, can be saved."""
    try:
        row.full_clean()
    except ValidationError as error:
        name, faults = next(iter(error.message_dict.items()))
        said = {"field": name, "fault": faults[0]}
        raise Damaged(document, faults[0] if name == "__all__" else gettext("%(field)s: %(fault)s") % said) from error


class Over(StrEnum):
    """What makes way for a document that says something else."""

    NOTHING = "nothing"
    STARTER = "starter"
    """What the starter content made and nobody has changed: nobody's words."""
    ALL = "all"


class Fate(StrEnum):
    """What becomes of a document."""

    NEW = "new"
    SAME = "same"
    STAYS = "stays"
    """It says something else than what is here, which stays."""
    FIRST = "first"
    """It takes the place of what the starter content made."""
    CHANGES = "changes"
    """It takes the place of what somebody has written here."""

    @property
    def is_written(self) -> bool:
        return self in (Fate.NEW, Fate.FIRST, Fate.CHANGES)


def fate(
    document: Document, here: Sequence[Document], starters: Document | None, *, over: Over, but: Collection[str] = ()
) -> Fate:
    """`here` are the ways in which what is here can be told, the whole of it first; none when nothing is."""
    if not here:
        return Fate.NEW
    if any(document.says_what(each, but=but) for each in here):
        return Fate.SAME
    if over != Over.NOTHING and starters and starters.says_what(here[0], but=but):
        return Fate.FIRST
    if over == Over.ALL:
        return Fate.CHANGES
    return Fate.STAYS


class Kind:
    """Documents of one kind, and what becomes of those that come back."""

    folder: str
    """They lie there, each in a file called by its slug."""
    permission: str
    """What an account needs to bring them back."""
    change_permission = ""
    """What it needs besides for what is here to make way; empty when it never does."""
    says: Mapping[Fate, Any]
    """The sentence about each fate that there is something to say about."""
    but: Collection[str] = ()
    """Fields that make no difference between a document and what is here."""

    def documents(self, *, drafts: bool) -> Iterable[Document]:
        """Those that readers may see, or all of them, in the order of their slugs."""
        raise NotImplementedError

    def here(self, slugs: Collection[str]) -> Mapping[str, Sequence[Document]]:
        """By its slug the ways in which what is here can be told, the whole of it first."""
        return {each.slug: [each] for each in self.documents(drafts=True)}

    def starters(self) -> Mapping[str, Document]:
        """What the starter content says, by slugs of today."""
        return {}

    def in_order(self, documents: Sequence[Document]) -> Sequence[Document]:
        """The order in which they are to be written."""
        return documents

    def write(self, documents: Sequence[Document]) -> Iterable[tuple[str, str]]:
        """Make rows say what `documents` say. Slug and sentence where that can't be done whole. Raises Damaged."""
        return ()

    def take(self, documents: Sequence[Document], *, over: Over = Over.NOTHING) -> Iterator[tuple[str, str]]:
        """Add what is not here, in the caller's transaction; what is here stays as it is, but for what makes way.

        Gives the slug of each that there is something to say about, with the sentence. Raises Damaged.
        """
        here, starters = self.here([each.slug for each in documents]), self.starters()
        written = []
        for document in self.in_order(documents):
            slug = document.slug
            found = fate(document, here.get(slug, ()), starters.get(slug), over=over, but=self.but)
            if found in self.says:
                yield slug, str(self.says[found])
            if found.is_written:
                written.append(document)
        yield from self.write(written)


_registry: list[Kind] = []


def register(kind: Kind) -> None:
    """Those that another kind names are registered before it: so they are brought back."""
    _registry.append(kind)


def kinds() -> list[Kind]:
    """All kinds, those of apps that nobody has imported yet too."""
    autodiscover_modules("documents")
    return _registry


class Pages(Kind):
    """The practice's own pages."""

    folder = "pages"
    permission = "practice.add_page"
    change_permission = "practice.change_page"
    says: Mapping[Fate, Any] = {
        Fate.NEW: _("A page of the practice is added."),
        Fate.STAYS: _("A page of the practice says something else here and stays as it is."),
        Fate.FIRST: _("A page of the practice is still the starter's here: it takes the file's words."),
        Fate.CHANGES: _("A page of the practice says something else here: it takes the file's words."),
    }

    def documents(self, *, drafts: bool) -> Iterable[Document]:
        return [_page(each) for each in Page.objects.order_by("slug")]

    def starters(self) -> Mapping[str, Document]:
        return {slug: _page(Page(slug=slug, title=title, body=body)) for slug, title, body in starter.pages()}

    def write(self, documents: Sequence[Document]) -> Iterable[tuple[str, str]]:
        there = Page.objects.in_bulk(field_name="slug")
        for document in documents:
            page = there.get(document.slug) or Page(slug=document.slug)
            page.title, page.body = document.words("title"), document.text
            check(page, document)
            page.save()
        return ()


def _page(row: Page) -> Document:
    return Document(row.slug, {"title": row.title}, row.body)


register(Pages())
