from datetime import UTC, datetime, timedelta

import time_machine

from booking import jobs
from booking.models import Appointment
from tests.factories import make_appointment

TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)


def test_requests_past_their_limit_expire(studio):
    make_appointment(studio.practitioner, studio.service, TEN, state="requested")
    with time_machine.travel(TEN - timedelta(seconds=1), tick=False):
        assert jobs.expire_requests() == 0
    with time_machine.travel(TEN, tick=False):
        assert jobs.expire_requests() == 1
    assert Appointment.objects.get().state == "expired"
