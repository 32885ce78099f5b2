"""The article page: queries, processor time of an uncached render, bytes over the wire when nothing is cached.

    .venv/bin/python bench/article.py

    .venv/bin/python bench/article.py --comments 500 --rounds 40

Makes a scratch site in a temporary folder, with the starter content. Settings are production's: DEBUG off, hashed and
compressed static files, the file cache, all middleware. DATABASE_URL may name an empty scratch database.
"""

import argparse
import gzip
import os
import re
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "/blog/psoas/"


def set_up(folder):
    sys.path.insert(0, str(ROOT))
    os.environ.update(
        SECRET_KEY="only-for-measuring-0123456789-abcdefghijklmnopqrstuvwxyz",
        ENCRYPTION_KEYS="dGVzdC10ZXN0LXRlc3QtdGVzdC10ZXN0LXRlc3QtMTI=",
        VAR_DIR=folder,
        SITE_URL="http://testserver",
        ALLOWED_HOSTS="testserver",
        DJANGO_SETTINGS_MODULE="practice.settings",
    )
    import django

    django.setup()
    from django.core.management import call_command

    for command in ("migrate", "collectstatic"):
        call_command(command, verbosity=0, interactive=False)
    call_command("load_starter", verbosity=0)


def add_comments(count):
    """Of some fifty words each, one in three an answer."""
    from django.utils import timezone

    from blog.models import Comment, Post

    post = Post.objects.get(slug="psoas")
    words = "What helped me was to go slowly, to stop before it hurt, and to do a little of it on most days. "
    for number in range(count):
        parent = Comment.objects.filter(parent=None).latest("pk") if number % 3 == 2 else None
        Comment.objects.create(
            post=post, parent=parent, name=f"Sample reader {number}", body=f"{number}. {words * (1 + number % 4)}",
            state="approved", decided_at=timezone.now(),
        )  # fmt: skip


def queries(get):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        get()
    return len(captured)


def milliseconds(get, rounds):
    """Processor time of one call: the median, and the least, which other work on the machine disturbs least."""
    for _ in range(min(30, rounds)):
        get()
    times = []
    for _ in range(rounds):
        start = time.process_time_ns()
        get()
        times.append((time.process_time_ns() - start) / 1e6)
    times.sort()
    return statistics.median(times), times[0]


def wire(response):
    """Bytes of the page and of all it loads, as a browser receives them: gzip for the page, brotli for files."""
    from django.conf import settings

    html = gzip.decompress(response.content).decode()
    sizes = {"html": len(response.content)}
    found = re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"|<(?:script|img)[^>]* src="([^"]+)"', html)
    for address in sorted({a or b for a, b in found}):
        if address.startswith("/static/"):
            path = Path(settings.STATIC_ROOT) / address.removeprefix("/static/")
            brotli = path.with_name(path.name + ".br")
            sizes[address] = (brotli if brotli.exists() else path).stat().st_size
        else:
            sizes[address] = (Path(settings.MEDIA_ROOT) / address.removeprefix("/media/")).stat().st_size
    return sizes


def show(what, call, rounds):
    median, least = milliseconds(call, rounds)
    print(f"CPU of {what:46}{median:.2f} ms (least: {least:.2f})")


@contextmanager
def practice_around():
    """What the middleware puts around a view: zone, language and the practice of the request."""
    from django.conf import settings
    from django.utils import timezone, translation

    from practice import identity

    with identity.kept() as practice, timezone.override(practice.zone), translation.override(settings.LANGUAGE_CODE):
        yield


def measure(rounds):
    from django.core.cache import cache
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import Client, RequestFactory, override_settings

    from blog.views.articles import article

    client = Client(headers={"Accept-Encoding": "gzip"})
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert not response.cookies
    cache.clear()
    print(f"queries, nothing remembered   {queries(lambda: client.get(ADDRESS))}")
    print(f"queries, parts remembered     {queries(lambda: client.get(ADDRESS))}")
    request = RequestFactory().get(ADDRESS)
    server = WSGIHandler()
    environ = RequestFactory().get(ADDRESS, headers={"Accept-Encoding": "gzip"}).environ

    def view():
        with practice_around():
            article(request, "psoas")

    def whole():
        response = server(dict(environ), lambda status, headers: None)
        response.close()

    show("the view and its template", view, rounds)
    show("the whole request, with middleware and gzip", whole, rounds)
    with override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}):
        show("the view with a cache that forgets everything", view, rounds)
    sizes = wire(response)
    for name, size in sizes.items():
        print(f"  {size:6d}  {name}")
    cover = sum(size for name, size in sizes.items() if name.startswith("/media/"))
    print(f"bytes over the wire, cold     {sum(sizes.values())}")
    print(f"the same without the cover    {sum(sizes.values()) - cover}")
    warm = client.get(ADDRESS, headers={"If-None-Match": response.headers["ETag"]})
    print(f"a warm visit                  {warm.status_code}, {len(warm.content)} bytes")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--comments", type=int, default=0, help="so many more than the starter has")
    arguments.add_argument("--rounds", type=int, default=400)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        set_up(scratch)
        add_comments(chosen.comments)
        measure(chosen.rounds)
