"""A practice in Los Angeles, open nine to five every day, in December 2026."""

import fcntl
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from booking import links
from booking.lifecycle import Asker
from tests.factories import make_length, make_practice, make_practitioner, make_service, open_weekly

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
"""Midnight in Los Angeles, the first of December, a Tuesday."""


class Studio:
    """The rows most tests need, and a request with nothing special about it."""

    def __init__(self):
        self.practice = make_practice()
        self.practitioner = make_practitioner()
        self.service = make_service()
        self.length = make_length(self.service)
        self.hours = open_weekly(self.practitioner)

    def wish(self, **values):
        return {"practitioner": self.practitioner, "length": self.length, "add_ons": [], "now": NOW, **values}

    def request(self, start, **values):
        from booking import lifecycle

        return lifecycle.request(**self.wish(start=start, asker=asker(), **values))


def asker(**values):
    plain = {"name": "Sample client", "email": "client@example.com", "consent_version": "1", "consent_text": "Yes."}
    return Asker(**{**plain, **values})


@pytest.fixture
def one_race_at_a_time():
    """Races of two test workers together would need more connections than PostgreSQL has by default (100)."""
    with (Path(tempfile.gettempdir()) / "practice-tests-race.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture
def studio(db):
    return Studio()


def home_care_in(text):
    """The home care that the one link in a mail opens. A token says when it was signed, so addresses are not equal."""
    (token,) = set(re.findall(r"/home-care/([^/\s]+)/", text))
    return links.home_care_of(token)
