"""The practice's own pages out of an export: added where there is none, left alone where there is one."""

from django.utils.translation import gettext as _

from blog.moving import own
from blog.moving.files import Files
from blog.moving.report import Report
from practice.models import Page


def add(files: Files, report: Report) -> None:
    for slug, title, body in own.pages(files):
        page, is_new = Page.objects.get_or_create(slug=slug[:50], defaults={"title": title[:120], "body": body})
        if is_new:
            report.note(_("A page of the practice was added."), f"pages/{slug}.md")
        elif page.body != body:
            sentence = _("A page of the practice says something else here; it was left as it is.")
            report.note(sentence, f"pages/{slug}.md")
