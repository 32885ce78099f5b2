"""Free times for a month: queries and milliseconds, as the past grows.

    .venv/bin/python bench/free_times.py [--past 0 1000 10000 100000 1000000] [--runs 40]

Each size is measured without and with imported busy times: as many behind as there are sessions, and five a day ahead.
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

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from booking import catalogue, diary, starter
from booking.models import Appointment, BusyTime, Client, DiaryEntry
from practice import identity
from tests.factories import make_appointment, make_busy_calendar, make_practice

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SIZES = [0, 1_000, 10_000, 100_000]
HEAD = "     past  busy times | month: queries  ms (least)  (median) | one time: queries  ms (least)  (median)"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--past", type=int, nargs="+", default=SIZES)
    parser.add_argument("--runs", type=int, default=40)
    options = parser.parse_args()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}, {os.cpu_count()} cores")
        print(HEAD)
        wish = furnish()
        for size in sorted(options.past):
            fill_past(wish, size)
            report(size, wish, options.runs, with_busy=False)
            fill_busy(wish["practitioner"], size)
            report(size, wish, options.runs, with_busy=True)
            BusyTime.objects.all().delete()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def furnish():
    """The starter practice with every rule in force, three sessions on every day of the month ahead, and one client
    whom the past belongs to.
    """
    make_practice()
    starter.load()
    found = catalogue.fresh()
    practitioner, service = found.practitioners[0], found.service("massage")
    practitioner.most_minutes_a_day, service.days_between = 600, 2
    make_busy_calendar(practitioner)
    for day in range(2, 32):
        for hour in (18, 20, 23):
            start = datetime(2026, 12, 1, hour, tzinfo=UTC) + timedelta(days=day)
            make_appointment(practitioner, service, start, after=15)
    return {
        "practitioner": practitioner,
        "length": next(each for each in service.lengths.all() if each.minutes == 60),
        "client": Client.objects.create(name="Sample client"),
        "now": NOW,
    }


def fill_past(wish, size):
    """`size` sessions before now, an hour apart; every tenth is the client's, up to a thousand."""
    have = DiaryEntry.objects.filter(start__lt=NOW).count()
    for first in range(have, size, 20_000):
        with transaction.atomic():
            rows = [past_appointment(wish, i) for i in range(first, min(first + 20_000, size))]
            made = Appointment.objects.bulk_create(rows, batch_size=1_000)
            DiaryEntry.objects.bulk_create(map(entry, made), batch_size=2_000)
    settle()


def past_appointment(wish, i):
    start = NOW - HOUR * (i + 2)
    is_theirs = i % 10 == 0 and i < 10_000
    return Appointment(
        practitioner=wish["practitioner"],
        service=wish["length"].service,
        client=wish["client"] if is_theirs else None,
        state="confirmed",
        start=start,
        end=start + timedelta(minutes=45),
        service_name="Massage",
        minutes=45,
        price=100,
        currency="USD",
        buffer_after=15,
        name="Sample client",
        email=f"client{i}@example.com",
        consent_at=start,
        consent_version="1",
        consent_text="Sample consent.",
        reference=f"{i:08}",
        uid=f"{i}@bench.example",
    )


def entry(appointment):
    opens, closes = appointment.occupied
    return DiaryEntry(practitioner=appointment.practitioner, appointment=appointment, start=opens, end=closes)


def fill_busy(practitioner, size):
    """Five busy half hours a day for sixty days ahead, and `size` before now, an hour apart."""
    calendar = practitioner.busy_calendars.get()
    ahead = [NOW + timedelta(days=day, hours=9 + 2 * turn) for day in range(60) for turn in range(5)]
    starts = ahead + [NOW - HOUR * (i + 2) for i in range(size)]
    for first in range(0, len(starts), 50_000):
        rows = [
            BusyTime(calendar=calendar, practitioner=practitioner, start=start, end=start + HOUR / 2)
            for start in starts[first : first + 50_000]
        ]
        BusyTime.objects.bulk_create(rows, batch_size=5_000)
    settle()


def settle():
    """What each database does by itself after a while: PostgreSQL within a minute."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def report(size, wish, runs, *, with_busy):
    first = NOW.date()

    def month():
        return diary.free_times(**wish, first=first, days=30)

    def one():
        return diary.is_free(start, **wish)

    start = month()[10]
    assert one()
    (month_queries, month_ms), (one_queries, one_ms) = measure(month, runs), measure(one, runs)
    print(f"{size:>9,}  {'with' if with_busy else 'without':>10} |", end="")
    print(f"{month_queries:>15} {min(month_ms):>11.2f} {statistics.median(month_ms):>9.2f} |", end="")
    print(f"{one_queries:>18} {min(one_ms):>11.2f} {statistics.median(one_ms):>9.2f}", flush=True)


def measure(run, runs):
    """Queries of one run, with the practice's row at hand, and milliseconds of many."""
    identity.current()
    with CaptureQueriesContext(connection) as queries:
        run()
    taken = []
    for _turn in range(runs):
        begun = time.perf_counter()
        run()
        taken.append((time.perf_counter() - begun) * 1000)
    return len(queries), taken


main()
