"""`manage.py load_starter`: add what is missing of the starter content; what is there stays as it is."""

from typing import Any

from django.core.management.base import BaseCommand

from practice import starter


class Command(BaseCommand):
    help = "Adds the starter content that is missing. Never changes what is there."

    def handle(self, *args: Any, **options: Any) -> None:
        starter.load_all()
