"""`manage.py import_posts`: posts from WordPress, Markdown, HTML, plain text, Word, or a zip of these."""

import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from blog.moving import files as moving_files
from blog.moving import running
from blog.moving.files import Files
from blog.moving.options import Options
from blog.moving.plan import Plan, look
from blog.moving.report import Report
from blog.moving.shape import Refused
from practice import identity

WORDS = {
    "made": "{} new posts",
    "changed": "{} posts brought up to date",
    "same": "{} posts as they were",
    "comments": "{} comments",
    "machine_comments": "{} pingbacks left out",
    "pictures": "{} pictures",
    "missing_pictures": "{} pictures that are not there",
    "topics": "{} new topics",
    "addresses": "{} old addresses that redirect",
}


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
        parser.add_argument("--pages", action="store_true", help="WordPress pages too, as posts")
        parser.add_argument("--drafts", action="store_true", help="drafts too")
        parser.add_argument(
            "--yes", action="store_true", help="take every guess, and make the exercises that are found"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = Options(pages=options["pages"], drafts=options["drafts"], may_make_authors=True, may_add_pages=True)
        with ExitStack() as stack:
            plans = [self._planned(name, wanted, stack) for name in options["files"]]
            for name, _files, plan in plans:
                self._show_plan(name, plan)
            if options["dry_run"]:
                self.stdout.write("Nothing has been changed.")
                return
            wanted = replace(wanted, wants_all=self._is_agreed(plans, is_yes=options["yes"]))
            for name, files, plan in plans:
                self._carry(name, files, plan, wanted)

    def _planned(self, name: str, options: Options, stack: ExitStack) -> tuple[str, Files, Plan]:
        try:
            files = stack.enter_context(moving_files.on_disk(Path(name)))
            return name, files, look(files, options, identity.current().zone)
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

    def _show_plan(self, name: str, plan: Plan) -> None:
        self._show(name, plan.report, "would come in")
        for what, count in plan.left_out.items():
            if count:
                self.stdout.write(f"  left out: {count} {what} (--{what} brings them)")
        for each in plan.asked:
            kind = {"title": "the title", "heading": "a heading", "offer": "to be made"}[each.kind]
            self.stdout.write(f"  {each.post}: {kind}: {each.words}")

    def _show(self, name: str, report: Report, when: str) -> None:
        said = [WORDS[what].format(count) for what, count in report.counts.items() if count]
        self.stdout.write(f"{name}, {when}: {', '.join(said) or 'nothing'}.")
        for sentence, places in report.notes.items():
            more = report.more.get(sentence, 0)
            listed = "; ".join(places) + (f"; and {more} more" if more else "")
            self.stdout.write(f"  {sentence} ({listed})")
