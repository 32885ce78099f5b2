"""`manage.py render_posts`: after an upgrade that draws or marks up differently, render the saved texts anew."""

from typing import Any

from django.core.management.base import BaseCommand

from blog.models import Post


class Command(BaseCommand):
    help = "Renders the Markdown of all posts again. Changes no words and no dates."

    def handle(self, *args: Any, **options: Any) -> None:
        for post in Post.objects.iterator():
            post.save(update_fields=["body_html", "cover_html", "headings", "minutes"])
        self.stdout.write(f"{Post.objects.count()} posts rendered.")
