"""`manage.py check_keys`: by which key every encrypted value opens."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from practice import encryption, keys


class Command(BaseCommand):
    help = "Counts, for every encrypted column, what the first key opens, what needs an older one, and what is lost."

    def handle(self, *args: Any, **options: Any) -> None:
        lost = 0
        for column in keys.columns():
            found = keys.counts(column)
            lost += found[keys.LOST]
            self.stdout.write(
                f"{column.label}: {found[keys.CURRENT]} with the first key, {found[keys.OLDER]} with an older one, "
                f"{found[keys.LOST]} with none"
            )
        if lost:
            raise CommandError(f"{lost} values can't be read. Put their key back into {encryption.place()}.")
