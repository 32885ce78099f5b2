"""The starter content: what a new site has to say on its first day. Never changes a row that exists."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from practice.models import Page, Practice
from practice.search import index

APPS = ["practice", "exercises", "blog", "booking"]
TEXTS = Path(__file__).parent / "starter_texts"
PAGES = {"about": "About", "policies": "Policies", "privacy": "Privacy and health data"}


@index.gathering()
def load_all() -> None:
    """Every app's starter content, all of it or, after a fault, none."""
    for app in APPS:
        if find_spec(f"{app}.starter"):
            import_module(f"{app}.starter").load()


def load() -> None:
    """The practice's row and its pages."""
    Practice.objects.get_or_create(
        pk=1,
        defaults={
            "name": "Tranquil Birth and Bodywork",
            "tagline": "Massage, cupping, sound and energy work for pregnancy, birth and sore backs",
            "welcome": text("welcome"),
            "email": "practitioner@example.com",
            "phone": "(555) 010-0199",
            "address": "Sample Street 1\nSample Town, WA 98000",
            "arrival": text("arrival"),
            "licence_number": "MA 00000000 (sample)",
            "time_zone": settings.TIME_ZONE,
            "cancellation_policy": text("cancellation"),
        },
    )
    for slug, title, body in pages():
        Page.objects.get_or_create(slug=slug, defaults={"title": title, "body": body})


def pages() -> list[tuple[str, str, str]]:
    """Address, title and text of each."""
    return [(slug, title, text(slug)) for slug, title in PAGES.items()]


def text(name: str) -> str:
    return (TEXTS / f"{name}.md").read_text().strip()
