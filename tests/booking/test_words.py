from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from booking import words

LA = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (
            datetime(2026, 12, 1, 18, tzinfo=UTC),
            datetime(2026, 12, 1, 19, 30, tzinfo=UTC),
            "Tuesday, Dec. 1, 2026, 10 a.m. to 11:30 a.m. (Los Angeles time, PST)",
        ),
        (
            datetime(2026, 3, 8, 9, 30, tzinfo=UTC),
            datetime(2026, 3, 8, 10, 30, tzinfo=UTC),
            "Sunday, March 8, 2026, 1:30 a.m. PST to 3:30 a.m. PDT (Los Angeles time)",
        ),
        (
            datetime(2026, 11, 1, 8, 30, tzinfo=UTC),
            datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
            "Sunday, Nov. 1, 2026, 1:30 a.m. PDT to 1:30 a.m. PST (Los Angeles time)",
        ),
    ],
)
def test_when_is_unambiguous(start, end, text):
    assert words.when(start, end, LA) == text


def test_clock_says_which_it_is_only_in_the_hour_that_comes_twice():
    instants = [datetime(2026, 11, 1, 7, 30, tzinfo=UTC) + timedelta(hours=n) for n in range(4)]
    assert [words.clear_clock(each, LA) for each in instants] == [
        "12:30 a.m.",
        "1:30 a.m. PDT",
        "1:30 a.m. PST",
        "2:30 a.m.",
    ]
    assert words.clear_clock(datetime(2026, 3, 8, 10, 30, tzinfo=UTC), LA) == "3:30 a.m."


def test_zone_names_no_clock_for_days_that_have_two():
    day = datetime(2026, 10, 31, 18, tzinfo=UTC)
    assert words.zone_between(day, day + timedelta(hours=5), LA) == "Los Angeles time, PDT"
    assert words.zone_between(day, day + timedelta(days=1), LA) == "Los Angeles time"


def test_when_follows_the_locale():
    start, end = datetime(2026, 12, 1, 18, tzinfo=UTC), datetime(2026, 12, 1, 19, tzinfo=UTC)
    with translation.override("de"):
        assert words.when(start, end, LA).startswith("Dienstag, 1. Dezember 2026, 10:00 ")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("110.00"), "USD", "$110"),
        (Decimal("110.50"), "USD", "$110.50"),
        (Decimal(0), "EUR", "€0"),
        (Decimal(1250), "USD", "$1,250"),
        (Decimal("99.90"), "CHF", "99.90\xa0CHF"),
    ],
)
def test_money(amount, currency, text):
    assert words.money(amount, currency) == text


def test_known_zone_survives_what_a_browser_may_send():
    assert words.known_zone("Europe/Berlin") == ZoneInfo("Europe/Berlin")
    for name in ["", "Nowhere/At_All", "/etc/passwd", "..", "a" * 5000, "Europe", "\x00"]:
        assert words.known_zone(name) is None


@pytest.mark.parametrize("key", ["UTC", "Etc/UTC"])
def test_zone_without_a_city_is_its_clock(key):
    assert words.zone_name(datetime(2026, 12, 1, tzinfo=UTC), ZoneInfo(key)) == "UTC"
