"""`manage.py import_posts`: posts from WordPress, Markdown, HTML, plain text, Word, or a zip of these."""

import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from blog.moving import beside, running
from blog.moving import files as moving_files
from blog.moving.files import Files
from blog.moving.foresight import Taken, look
from blog.moving.options import Options
from blog.moving.plan import Plan, Planned
from blog.moving.report import Report
from blog.moving.shape import Refused
from practice import identity
from practice.models import User

WHAT = {
    "made": "new",
    "back": "brought back",
    "changed": "updated",
    "same": "as it was",
    "away": "stays away, deleted here (--bring-back brings it)",
    "left": "left out",
    "page": "left out, being a page",
    "draft": "left out, being a draft",
}
KINDS = {"title": "the title", "heading": "a heading", "offer": "to be made"}


class Command(BaseCommand):
    help = (
        "Brings posts in. All files are read first: a damaged one is named and nothing is changed. "
        "A second run brings up to date what has changed and doubles nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help=".xml (WordPress), .md, .html, .txt, .docx, .zip or a folder"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--pages", action="store_true", help="WordPress pages too, as posts in lists and feed")
        parser.add_argument("--drafts", action="store_true", help="drafts too")
        parser.add_argument("--author", metavar="USERNAME", default="", help="who wrote all of it, whatever it says")
        parser.add_argument("--bring-back", action="store_true", help="also what was deleted here after an import")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="pages, exercises and routines that say something else here take the file's words",
        )
        parser.add_argument(
            "--yes", action="store_true", help="take every guess, and make the exercises that are found"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["author"] and not User.objects.filter(username=options["author"]).exists():
            raise CommandError(f"Nobody here has the username {options['author']}. Nothing has been changed.")
        wanted = Options(
            pages=options["pages"],
            drafts=options["drafts"],
            may_make_authors=True,
            may_add=frozenset(beside.permissions()),
            replaces=options["replace"],
            brings_back=options["bring_back"],
            author=options["author"],
        )
        with ExitStack() as stack:
            taken = Taken()
            plans = [self._planned(name, wanted, taken, stack) for name in options["files"]]
            is_asking = any(plan.asked for _name, _files, plan in plans) and not options["yes"]
            for name, _files, plan in plans:
                self._show_plan(name, plan, is_whole=is_asking or options["dry_run"])
            if options["dry_run"]:
                self.stdout.write("Nothing has been changed.")
                return
            wanted = replace(wanted, wants_all=self._is_agreed(plans, is_yes=options["yes"]))
            for name, files, plan in plans:
                self._carry(name, files, plan, wanted)

    def _planned(self, name: str, options: Options, taken: Taken, stack: ExitStack) -> tuple[str, Files, Plan]:
        try:
            files = stack.enter_context(moving_files.on_disk(Path(name)))
            return name, files, look(files, options, identity.current().zone, taken)
        except Refused as fault:
            raise CommandError(f"{name}: {fault} Nothing has been changed.") from fault

    def _is_agreed(self, plans: list[tuple[str, Files, Plan]], *, is_yes: bool) -> bool:
        """Whether all that is asked gets a yes. Raises CommandError for a no, and when nobody is there to ask."""
        if is_yes or not any(plan.asked for _name, _files, plan in plans):
            return is_yes
        if not sys.stdin.isatty():
            raise CommandError(
                "These are guesses. Run it again with --yes when they are right. Nothing has been changed."
            )
        self.stdout.write("Is that right, and shall the exercises be made? [y/N] ", ending="")
        self.stdout.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise CommandError("Nothing has been changed. On the desk each guess can be refused by itself.")
        return True

    def _carry(self, name: str, files: Files, plan: Plan, options: Options) -> None:
        report = Report()
        total = plan.report.total

        def after_batch(done: int) -> None:
            self.stdout.write(f"{name}: {done} of {total}")

        try:
            running.carry(files, options, report, after_batch=after_batch)
        except Refused as fault:
            raise CommandError(f"{name}: {fault}") from fault
        self._show(name, report, "now here")

    def _show_plan(self, name: str, plan: Plan, *, is_whole: bool) -> None:
        """In a few words, or with every post and all that is good to know."""
        self._show(name, plan.report, "would come in", is_whole=is_whole)
        for what, count in plan.left_out.items():
            if count:
                kind = what.removesuffix("s") if count == 1 else what
                self.stdout.write(f"  left out: {count} {kind} (--{what} brings them)")
        if not is_whole:
            return
        for each in plan.posts:
            self.stdout.write(f"  {_line(each)}")
        if plan.total > len(plan.posts):
            self.stdout.write(f"  and {plan.total - len(plan.posts)} more")
        for one in plan.asked:
            kind = KINDS[one.kind]
            self.stdout.write(f"  {one.post}: {kind}: {one.words}")

    def _show(self, name: str, report: Report, when: str, *, is_whole: bool = True) -> None:
        self.stdout.write(f"{name}, {when}: {', '.join(report.counted()) or 'nothing'}.")
        for sentence, places in report.notes.items() if is_whole else ():
            more = report.more.get(sentence, 0)
            listed = "; ".join(places) + (f"; and {more} more" if more else "")
            self.stdout.write(f"  {sentence} ({listed})")


def _line(post: Planned) -> str:
    """A post of the plan: what would become of it, and how it would stand here."""
    about = [post.slug, f"{post.state} {post.on}".strip(), _comments(post.comments)]
    return f"{WHAT[post.what]}: {post.title} ({', '.join(each for each in about if each)})"


def _comments(count: int) -> str:
    return ngettext("%d new comment", "%d new comments", count) % count if count else ""
