"""The practice's own pages out of an export: added where there is none, left alone where there is one."""

from django.utils.translation import gettext as _

from blog.moving import own
from blog.moving.files import Files
from blog.moving.report import Report
from practice.models import Page


def add(files: Files, report: Report, *, is_plan: bool = False) -> None:
    """With `is_plan` only what would be."""
    there = dict(Page.objects.values_list("slug", "body"))
    for slug, title, body in own.pages(files):
        if slug[:50] not in there:
            if not is_plan:
                Page.objects.create(slug=slug[:50], title=title[:120], body=body)
            report.note(_("A page of the practice is added."), f"pages/{slug}.md")
        elif there[slug[:50]] != body:
            sentence = _("A page of the practice says something else here and stays as it is.")
            report.note(sentence, f"pages/{slug}.md")
