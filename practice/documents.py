"""What apps have besides posts as documents that a person can read, for an export, and back again.

An app registers its kinds in its `documents` module, which is loaded when something is first taken away or brought.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

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
            raise Damaged(self, _("“%(field)s” does not say what it should.") % {"field": name})
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
        raise Damaged(document, faults[0] if name == "__all__" else _("%(field)s: %(fault)s") % said) from error


class Kind(Protocol):
    folder: str
    """Its documents lie there, each in a file called by its slug."""
    permission: str
    """What an account needs to bring them back."""

    def documents(self, *, drafts: bool) -> Iterable[Document]:
        """Those that readers may see, or all of them, in the order of their slugs."""

    def take(self, documents: Sequence[Document]) -> Iterator[tuple[str, str]]:
        """Add what is not here, in the caller's transaction; what is here stays as it is.

        Gives the slug of each that there is something to say about, with the sentence. Raises Damaged.
        """


_registry: list[Kind] = []


def register(kind: Kind) -> None:
    """Those that another kind names are registered before it: so they are brought back."""
    _registry.append(kind)


def kinds() -> list[Kind]:
    """All kinds, those of apps that nobody has imported yet too."""
    autodiscover_modules("documents")
    return _registry


class Pages:
    """The practice's own pages."""

    folder = "pages"
    permission = "practice.add_page"

    def documents(self, *, drafts: bool) -> Iterable[Document]:
        return [Document(each.slug, {"title": each.title}, each.body) for each in Page.objects.order_by("slug")]

    def take(self, documents: Sequence[Document]) -> Iterator[tuple[str, str]]:
        there = {each.slug: each for each in self.documents(drafts=True)}
        for document in documents:
            if document.slug not in there:
                page = Page(slug=document.slug, title=document.words("title"), body=document.text)
                check(page, document)
                page.save()
                yield document.slug, _("A page of the practice is added.")
            elif not document.says_what(there[document.slug]):
                yield document.slug, _("A page of the practice says something else here and stays as it is.")


register(Pages())
