"""What an import would do, found out without changing anything: what is shown before somebody says yes."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import tzinfo
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from blog.models import Post
from blog.moving import own, reading, sections, writer
from blog.moving.files import Files
from blog.moving.options import Options
from blog.moving.report import Report
from blog.moving.shape import FoundPost, text_digest
from practice import offers

A_TIME = 100
MOST_GUESSES = 500


@dataclass
class Asked:
    """Something that wants a yes: a guess, or what could be made."""

    key: str
    """`ref#id`, as Options has them."""
    post: str
    kind: str
    """`title`, `heading` or `offer`."""
    words: str
    is_there: bool = False
    permission: str = ""


@dataclass
class Plan:
    report: Report
    asked: list[Asked] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=lambda: {"pages": 0, "drafts": 0})
    """Of the file, because nobody asked for them."""
    seen: set[str] = field(default_factory=set)
    """Pictures that are counted already, by their paths."""

    def as_data(self) -> dict[str, Any]:
        return {
            "report": self.report.as_data(),
            "asked": [asdict(each) for each in self.asked],
            "left_out": self.left_out,
        }

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Plan":
        if not data:
            return cls(Report())
        return cls(Report.of(data["report"]), [Asked(**each) for each in data["asked"]], data["left_out"])


def look(files: Files, options: Options, zone: tzinfo) -> Plan:
    """Reads everything, post by post. Raises Refused for a file of which anything can't be read."""
    plan = Plan(Report())
    files = reading.with_pictures_within(files)
    is_own = own.is_own(files)
    if is_own:
        own.picture_words(files)
        plan.report.count("pictures", len(files.pictures))
    found = _wanted(reading.everything(files, zone), options, plan)
    while batch := list(islice(found, A_TIME)):
        known = writer.existing(batch)
        for each in batch:
            _weigh(each, plan, files, options, known.get(each.place))
    plan.report.count("pictures", len(plan.seen))
    return plan


def _wanted(found: Iterator[FoundPost], options: Options, plan: Plan) -> Iterator[FoundPost]:
    for each in found:
        if each.is_page and not options.pages:
            plan.left_out["pages"] += 1
        elif each.is_draft and not options.drafts:
            plan.left_out["drafts"] += 1
        else:
            yield each


def _weigh(found: FoundPost, plan: Plan, files: Files, options: Options, post: Post | None) -> None:
    report = plan.report
    what = "made" if post is None else "same" if _is_same(found, post, files) else "changed"
    report.count(what)
    report.count("machine_comments", found.machine_comments)
    if what != "same":
        report.count("comments", len(found.comments))
        _pictures(found, plan, files)
        for sentence in found.left:
            report.note(sentence, found.place)
        if post and post.import_text_digest != text_digest(post.title, post.summary, post.body):
            report.note(
                _("Has been changed here since: what stands here will be kept under its earlier versions."), post.title
            )
    title = found.title[:120] or _("Without a title")
    report.list_post(title=title, what=what, draft=not found.published_at, comments=len(found.comments))
    if found.is_guessed and what != "same" and len(plan.asked) < MOST_GUESSES:
        plan.asked += asked(found, options)


def _is_same(found: FoundPost, post: Post, files: Files) -> bool:
    """Nothing has changed in the file; or, of our own exports, the words here are the same."""
    if post.import_digest == found.digest(files.beside):
        return True
    standing = text_digest(post.title, post.summary, post.body)
    return found.is_own and standing == text_digest(found.title, found.summary, found.text(frozenset()).markdown)


def _pictures(found: FoundPost, plan: Plan, files: Files) -> None:
    """Each is counted once, in whatever sizes and however many texts it stands."""
    if found.is_own:
        return
    called = [*found.pictures, *([found.cover.path] if found.cover else [])]
    for each in dict.fromkeys(called):
        if source := files.picture(each, found.folder):
            plan.seen.add(source.path)
        else:
            plan.report.count("missing_pictures")
            plan.report.note(_("A picture is not beside the file: %(picture)s") % {"picture": each[:200]}, found.place)


def asked(found: FoundPost, options: Options) -> list[Asked]:
    """The guesses of a text, and what could be made of its numbered sections."""
    text = found.text(options.refused_of(found.ref))
    title = text.title or found.title
    guesses = [Asked(f"{found.ref}#{each.id}", title, each.kind, each.text) for each in text.guesses]
    parts = [offers.Part(each.key, each.name, each.text) for each in sections.numbered(text.markdown)]
    offered = [
        Asked(f"{found.ref}#{each.key}", title, "offer", each.words, each.is_there, each.permission)
        for each in offers.look(title, parts)
    ]
    return [*guesses, *offered]
