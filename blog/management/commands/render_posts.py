"""`manage.py render_posts`: after an upgrade that draws or marks up differently, render the saved texts anew."""

from typing import Any

from django.core.management.base import BaseCommand

from blog import pictures
from blog.models import Post


class Command(BaseCommand):
    help = "Renders the Markdown of all posts again. Changes no words and no dates."

    def handle(self, *args: Any, **options: Any) -> None:
        count = sum(pictures.render_anew(key) for key in Post.objects.order_by("pk").values_list("pk", flat=True))
        self.stdout.write(f"{count} posts rendered.")
