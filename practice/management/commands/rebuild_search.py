"""`manage.py rebuild_search`: make the whole search index anew from what is public."""

from typing import Any

from django.core.management.base import BaseCommand

from practice.search import index


class Command(BaseCommand):
    help = "Makes the search index anew. Needed after loading rows past Django, and after changing LANGUAGE_CODE."

    def handle(self, *args: Any, **options: Any) -> None:
        count = index.rebuild()
        self.stdout.write(f"{count} entries.")
