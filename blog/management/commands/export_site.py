"""`manage.py export_site`: everything public as Markdown and pictures in a zip."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from blog.moving import exporting


class Command(BaseCommand):
    help = (
        "Writes everything public into a zip that any Markdown viewer shows and that import_posts reads back: "
        "posts, comments, topics, pictures, pages, exercises, routines, services and events. "
        "The same site gives the same file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="site.zip", help="where to (site.zip)")
        parser.add_argument("--drafts", action="store_true", help="drafts and scheduled posts too")
        parser.add_argument("--with-addresses", action="store_true", help="readers' mail addresses too")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        unfinished = path.with_name(f"{path.name}.unfinished")
        try:
            # Readers' addresses may be in it: nobody else on this machine needs to read along.
            descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w+b") as target:
                count = exporting.write(
                    target,
                    drafts=options["drafts"],
                    addresses=options["with_addresses"],
                    tell_missing=lambda name: self.stderr.write(f"The file of the picture {name} is gone: left out."),
                )
            unfinished.replace(path)
        except OSError as error:
            raise CommandError(f"{path} can't be written: {error.strerror}.") from error
        self.stdout.write(
            ngettext("%(count)d post is in %(path)s.", "%(count)d posts are in %(path)s.", count)
            % {"count": count, "path": path}
        )
