"""A practice in Los Angeles, open nine to five every day, in December 2026."""

from datetime import UTC, datetime

import pytest

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
def studio(db):
    return Studio()
