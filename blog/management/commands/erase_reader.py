"""`manage.py erase_reader ADDRESS`: forget a reader by mail address."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from blog import erasing


class Command(BaseCommand):
    help = (
        "Erases what the blog keeps of a mail address: name, address, network, mails, private questions. Comments stay "
        "without a name, or go too with --comments-too. Prints counts alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")
        parser.add_argument("--comments-too", action="store_true", help="the words of the comments go as well")
        parser.add_argument("--dry-run", action="store_true", help="only say what there is")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["address"])
        except ValidationError as error:
            raise CommandError("That is no mail address.") from error
        if options["dry_run"]:
            self.stdout.write(f"There is: {erasing.counts(options['address'])}.")
            return
        found = erasing.erase(options["address"], keep_words=not options["comments_too"])
        self.stdout.write(f"Erased: {found}.")
