"""Free times for a month: queries and milliseconds, as the past grows.

    .venv/bin/python bench/free_times.py [--past 0 1000 10000 100000]

Works in a test database of its own beside the configured one (DATABASE_URL; SQLite in a temporary folder without it)
and drops it afterwards.
"""

import argparse
import os
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import diary, starter
from booking.models import Appointment, DiaryEntry, Length, Practitioner
from practice import identity
from tests.factories import make_appointment, make_practice

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
TIMES = 60
HEAD = "     past  month: queries  ms (median)  ms (least)  one time: queries  ms (median)  ms (least)"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--past", type=int, nargs="+", default=[0, 1_000, 10_000, 100_000])
    sizes = sorted(parser.parse_args().past)
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}, {os.cpu_count()} cores")
        print(HEAD)
        wish = furnish()
        for size in sizes:
            fill_past(wish["practitioner"], wish["length"].service, size)
            report(size, wish)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def furnish():
    """The starter practice, and a month ahead with three sessions on every working day."""
    make_practice()
    starter.load()
    practitioner = Practitioner.objects.get()
    length = Length.objects.select_related("service").get(service__slug="massage", minutes=60)
    for day in range(2, 32):
        for hour in (18, 20, 23):
            start = datetime(2026, 12, 1, hour, tzinfo=UTC) + timedelta(days=day)
            make_appointment(practitioner, length.service, start, after=15)
    return {"practitioner": practitioner, "length": length, "now": NOW}


def fill_past(practitioner, service, size):
    """`size` sessions before now, an hour apart."""
    have = DiaryEntry.objects.filter(start__lt=NOW).count()
    for batch in range(have, size, 5_000):
        rows = [past_appointment(practitioner, service, i) for i in range(batch, min(batch + 5_000, size))]
        made = Appointment.objects.bulk_create(rows, batch_size=500)
        DiaryEntry.objects.bulk_create(
            [
                DiaryEntry(practitioner=practitioner, appointment=row, start=row.occupied[0], end=row.occupied[1])
                for row in made
            ],
            batch_size=500,
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what autovacuum does by itself within a minute


def past_appointment(practitioner, service, i):
    start = NOW - timedelta(hours=i + 2)
    return Appointment(
        practitioner=practitioner,
        service=service,
        state="confirmed",
        start=start,
        end=start + timedelta(minutes=45),
        service_name=service.name,
        minutes=45,
        price=100,
        currency="USD",
        buffer_after=15,
        name="Sample client",
        email="client@example.com",
        consent_at=start,
        consent_version="1",
        consent_text="Sample consent.",
        reference=f"{i:08}",
        uid=f"{i}@bench.example",
    )


def report(size, wish):
    first = NOW.date()

    def month():
        return diary.free_times(**wish, first=first, days=30)

    def one():
        return diary.is_free(start, **wish)

    start = month()[40]
    assert one()
    (month_queries, month_ms), (one_queries, one_ms) = measure(month), measure(one)
    print(f"{size:>9,} {month_queries:>15} {statistics.median(month_ms):>12.2f} {min(month_ms):>11.2f}", end=" ")
    print(f"{one_queries:>18} {statistics.median(one_ms):>12.2f} {min(one_ms):>11.2f}")


def measure(run):
    """Queries of one run, with the practice's row at hand, and milliseconds of many."""
    identity.current()
    with CaptureQueriesContext(connection) as queries:
        run()
    taken = []
    for _turn in range(TIMES):
        begun = time.perf_counter()
        run()
        taken.append((time.perf_counter() - begun) * 1000)
    return len(queries), taken


main()
