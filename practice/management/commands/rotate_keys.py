"""`manage.py rotate_keys`: a new encryption key in front, and everything written anew with it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practice import encryption, keys


class Command(BaseCommand):
    help = (
        "Makes a new encryption key (or takes the first of ENCRYPTION_KEYS) and writes everything anew with it. "
        "May be stopped at any time: the next run goes on. Old keys stay until --drop-old."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--drop-old", action="store_true", help="make no new key; remove the old ones if nothing needs them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        is_ours = not settings.ENCRYPTION_KEYS
        if is_ours and not options["drop_old"]:
            if keys.is_unfinished():
                self.stdout.write("Going on with a rotation that was not finished.")
            else:
                keys.put_new_key_first(encryption.key_file())
                self.stdout.write(f"A new key stands first in {encryption.key_file()}.")
        rewritten = sum(keys.rewrite())
        self.stdout.write(f"{rewritten} values written anew with the first key.")
        found = [keys.counts(column) for column in keys.columns()]
        older, lost = (sum(each[which] for each in found) for which in (keys.OLDER, keys.LOST))
        if lost:
            self.stderr.write(f"{lost} values open with none of the keys: see ./manage.py check_keys.")
        if options["drop_old"]:
            self._drop(older, lost, is_ours)

    def _drop(self, older: int, lost: int, is_ours: bool) -> None:
        if older:
            raise CommandError(f"{older} values still need an old key; nothing was removed. Please run it again.")
        if lost:
            raise CommandError("Nothing was removed while some values can't be read.")
        if is_ours:
            keys.write_keys(encryption.key_file(), [encryption.keys()[0]])
            self.stdout.write("The old keys are removed. Backups made before still need them.")
        else:
            self.stdout.write("Nothing needs the old keys: leave only the first one in ENCRYPTION_KEYS.")
