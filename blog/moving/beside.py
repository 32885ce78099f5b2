"""What lies beside the posts of an export (pages, exercises, routines, …): added where there is none of that slug.

What the starter content made here makes way for it, and what somebody has changed when that is asked for.
"""

from collections.abc import Collection
from functools import partial

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from blog.models import Topic
from blog.moving import front_matter, own
from blog.moving.files import Files
from blog.moving.options import Options
from blog.moving.report import Report
from blog.moving.shape import Refused
from practice import documents, moved
from practice.documents import Damaged, Document, Fate, Kind, Over
from practice.search import index


def add(files: Files, report: Report, options: Options, *, is_plan: bool = False) -> None:
    """With `is_plan` nothing stays of it but what the report says. Raises Refused with the place.

    What needs another permission than `options` has is left out.
    """
    renamed = own.moved(files)
    with transaction.atomic():
        with index.gathering():
            for address in moved.rename(renamed, may_change=partial(_may_rename, options.may_add)):
                report.note(_("Has another address from now on; the one before leads to it."), address)
            for kind in documents.kinds():
                found = _found(files, kind)
                if kind.permission in options.may_add:
                    _take(kind, found, _over(kind, options), report)
                else:
                    for each in found:
                        report.note(_("Left out: you may not add it here."), _path(kind, each.slug))
            moved.bring(renamed)
        transaction.set_rollback(is_plan)


def _may_rename(may_add: Collection[str], model: type[Model]) -> bool:
    """Topics come with the posts that have them."""
    return model is Topic or f"{model._meta.app_label}.add_{model._meta.model_name}" in may_add


def permissions() -> list[str]:
    """What somebody needs who may add everything, and change what makes way."""
    needed = [each for kind in documents.kinds() for each in (kind.permission, kind.change_permission)]
    return [each for each in needed if each]


def _over(kind: Kind, options: Options) -> Over:
    if kind.change_permission not in options.may_add:
        return Over.NOTHING
    return Over.ALL if options.replaces else Over.STARTER


def _take(kind: Kind, found: list[Document], over: Over, report: Report) -> None:
    try:
        for slug, sentence in kind.take(found, over=over):
            report.note(sentence, _path(kind, slug))
            if over == Over.STARTER and sentence == kind.says[Fate.STAYS]:
                report.count("could_change")
    except Damaged as fault:
        said = {"file": _path(kind, fault.slug), "fault": fault}
        raise Refused(_("%(file)s does not say what it should: %(fault)s") % said) from fault


def _found(files: Files, kind: Kind) -> list[Document]:
    sources = [each for each in files.texts if each.suffix == ".md" and each.folder == kind.folder]
    parts = [(each.stem, *front_matter.split(front_matter.decoded(each), each.path)) for each in sources]
    return [Document(stem, fields, own.exact(text)) for stem, fields, text in parts]


def _path(kind: Kind, slug: str) -> str:
    return f"{kind.folder}/{slug}.md"
