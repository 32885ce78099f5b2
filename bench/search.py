"""Search over 5,000 posts: what is found, queries, and milliseconds of the whole answer.

    .venv/bin/python bench/search.py [--posts 5000] [--runs 40]

The posts are made for the measuring: syllables that mean nothing, as frequent as words are in real texts, with words of
the field strewn in at known rates. Works in a test database of its own beside the configured one (DATABASE_URL; SQLite
in a temporary folder without it) and drops it afterwards.
"""

import argparse
import os
import random
import statistics
import sys
import time
from datetime import timedelta
from itertools import accumulate, product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from blog.models import Post
from practice import identity, starter
from practice.models import SearchSpelling
from practice.search import finding, index
from practice.search.views import search

# What is strewn in, into one of so many posts; a phrase stands as one.
STREWN = {
    "stretching": 1, "muscles": 2, "breathing": 2, "lower back": 5, "hip flexor": 5, "hip": 2, "back": 2,
    "hamstrings": 20, "iliacus": 500, "round ligament": 500,
}  # fmt: skip
SEARCHES = {
    "a word of every post": "stretch",
    "two words of half of them each": "muscle breath",
    "three words and a stop word": "stretch your muscles breathing",
    "a word of a twentieth": "hamstring",
    "a rare word": "iliacus",
    "a phrase of a fifth": '"hip flexor"',
    "a rare phrase": '"round ligament"',
    "the beginning of a word": "stre",
    "the beginning of a rare word": "iliac",
    "a word without another": "stretch -hamstrings",
    "nothing": "xylophone",
    "two words, one of them nowhere": "stretch xylophone",
    "four rare and frequent words": "stretch hip iliacus xylophone",
    "twelve words": "stretch muscles breathing hip back lower flexor hamstrings iliacus round ligament xylophone",
    "four misspelt words": "musle breating hamstirngs illiacus",
    "a misspelt word": "strech",
    "a misspelt rare word": "illiacus",
    "two misspelt words": "musle breating",
    "two words without a blank": "roundligament",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=40)
    options = parser.parse_args()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}, {os.cpu_count()} cores")
        starter.load_all()
        make_posts(options.posts)
        build()
        with identity.kept(), translation.override(settings.LANGUAGE_CODE):
            report(options.runs)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def make_posts(count):
    """Posts of 300 to 1,500 words, a day apart."""
    chance = random.Random(1)
    vocabulary = ["".join(each) for each in product("bdfgklmnprstvz", "aeiou", "lmnrst", "aeio")]
    chance.shuffle(vocabulary)
    rates = list(accumulate(1 / (place + 3) for place in range(len(vocabulary))))
    now = timezone.now()
    for first in range(0, count, 500):
        Post.objects.bulk_create(
            made_post(i, chance, vocabulary, rates, now) for i in range(first, min(first + 500, count))
        )


def made_post(i, chance, vocabulary, rates, now):
    words = chance.choices(vocabulary, cum_weights=rates, k=chance.randint(300, 1_500))
    for strewn, one_in in STREWN.items():
        if chance.random() < 1 / one_in:
            for _time in range(chance.randint(1, 5)):
                words.insert(chance.randrange(len(words)), strewn)
    for own in own_words(i, vocabulary):
        words.insert(len(words) // 2, own)
    sentences = [" ".join(words[at : at + 12]).capitalize() + "." for at in range(0, len(words), 12)]
    body = "\n\n".join(" ".join(sentences[at : at + 6]) for at in range(0, len(sentences), 6))
    return Post(
        title=" ".join(chance.choices([*vocabulary[:400], *STREWN], k=5)).capitalize(),
        slug=f"made-{i}",
        summary=sentences[0],
        body=body,
        body_html="".join(f"<p>{paragraph}</p>" for paragraph in body.split("\n\n")),
        published_at=now - timedelta(days=i),
    )


def own_words(i, vocabulary):
    """Five words that no other post has: names, terms, slips. They make the list of all words long."""
    chance = random.Random(f"own words of {i}")
    return ["".join(chance.choices(vocabulary, k=2)) for _time in range(5)]


def build():
    begun, busy = time.perf_counter(), processor_seconds()
    count = index.rebuild()
    taken, work = time.perf_counter() - begun, processor_seconds() - busy
    words = SearchSpelling.objects.values("word").distinct().count()
    print(f"index of {count:,} entries and {words:,} words made in {taken:.1f} s ({work:.1f} of processor)", end="")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what each database does by itself after a while
    begun = time.perf_counter()
    index.notice()
    print(f"; looked through for changes in {(time.perf_counter() - begun) * 1000:.0f} ms")


def report(runs):
    print(f"{'ms: least, median, processor':31} {'found':>6} {'queries':>8} |{'the answer':>22} |{'the page':>22}")
    for what, typed in SEARCHES.items():
        request = RequestFactory().get("/search/", {"q": typed})

        def answer(typed=typed):
            return finding.find(typed, page=1, language=settings.LANGUAGE_CODE, now=timezone.now())

        def page(request=request):
            return search(request).content

        with CaptureQueriesContext(connection) as queries:
            found = answer()
        print(f"{what:31} {found.total:>6,} {len(queries):>8}", end="")
        for run in (answer, page):
            print(" |" + "".join(f"{each:>7.1f}" for each in milliseconds(run, runs)), end=" ")
        print(flush=True)


def milliseconds(run, runs):
    """Of one run: the least and the median by the clock, and the least of processor time, ours and the server's."""
    run()
    taken = []
    for _turn in range(runs):
        begun, busy = time.perf_counter(), processor_seconds()
        run()
        taken.append((time.perf_counter() - begun, processor_seconds() - busy))
    by_clock, by_processor = zip(*taken, strict=True)
    return [1000 * each for each in (min(by_clock), statistics.median(by_clock), min(by_processor))]


def processor_seconds():
    """Other work on the machine makes us wait, which does not count here. On Linux with a PostgreSQL on it."""
    if connection.vendor == "sqlite":
        return time.process_time()
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return time.process_time() + int(server.split()[0]) / 1e9


main()
