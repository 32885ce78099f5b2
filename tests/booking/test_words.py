from datetime import UTC, datetime
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
