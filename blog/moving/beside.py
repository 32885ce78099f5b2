"""What lies beside the posts of an export (pages, exercises, routines, …): added where there is none of that slug."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from blog.moving import front_matter, own
from blog.moving.files import Files
from blog.moving.report import Report
from blog.moving.shape import Refused
from practice import documents, moved
from practice.documents import Damaged, Document, Kind


def add(files: Files, report: Report, *, may_add: Collection[str], is_plan: bool = False) -> None:
    """With `is_plan` nothing stays of it but what the report says. Raises Refused with the place.

    `may_add` are the permissions of who asks: what needs another one is left out.
    """
    with transaction.atomic():
        for kind in documents.kinds():
            found = _found(files, kind)
            if kind.permission in may_add:
                _take(kind, found, report)
            else:
                for each in found:
                    report.note(_("Left out: you may not add it here."), _path(kind, each.slug))
        moved.bring(own.moved(files))
        transaction.set_rollback(is_plan)


def permissions() -> list[str]:
    """What somebody needs who may add everything."""
    return [kind.permission for kind in documents.kinds()]


def _take(kind: Kind, found: list[Document], report: Report) -> None:
    try:
        for slug, sentence in kind.take(found):
            report.note(sentence, _path(kind, slug))
    except Damaged as fault:
        said = {"file": _path(kind, fault.slug), "fault": fault}
        raise Refused(_("%(file)s does not say what it should: %(fault)s") % said) from fault


def _found(files: Files, kind: Kind) -> list[Document]:
    sources = [each for each in files.texts if each.suffix == ".md" and each.folder == kind.folder]
    parts = [(each.stem, *front_matter.split(front_matter.decoded(each), each.path)) for each in sources]
    return [Document(stem, fields, own.exact(text)) for stem, fields, text in parts]


def _path(kind: Kind, slug: str) -> str:
    return f"{kind.folder}/{slug}.md"
