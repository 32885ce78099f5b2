from datetime import UTC, datetime, timedelta

import pytest

from booking import lifecycle
from booking.models import Appointment, DiaryEntry, State
from practice.models import Message
from tests.booking.conftest import NOW

TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
"""Ten o'clock in Los Angeles, the day after NOW."""


def mails():
    return [(message.to, message.kind) for message in Message.objects.order_by("pk")]


def trail(appointment):
    return [(each.actor, each.from_state, each.to_state) for each in appointment.transitions.all()]


def test_request_holds_the_time_and_tells_both(studio):
    appointment = studio.request(TEN)
    assert appointment.state == State.REQUESTED
    assert appointment.answer_by == TEN  # 34 hours ahead, sooner than the 48 hours to answer
    assert list(DiaryEntry.objects.values_list("start", "end")) == [(TEN, TEN + timedelta(hours=1))]
    assert trail(appointment) == [("client", "", "requested")]
    assert mails() == [
        ("client@example.com", "appointment_requested"),
        ("practitioner@example.com", "appointment_new_request"),
    ]


def test_request_for_a_taken_time_is_refused_with_the_nearest(studio):
    studio.request(TEN)
    with pytest.raises(lifecycle.TimeTaken) as caught:
        studio.request(TEN + timedelta(minutes=30))
    assert [each.astimezone(UTC) - TEN for each in caught.value.nearest] == [
        timedelta(minutes=minutes) for minutes in (60, 75, 90, 105)
    ]
    assert Appointment.objects.count() == 1


def test_accept_confirms(studio):
    appointment = studio.request(TEN)
    accepted = lifecycle.accept(appointment, user=None, now=NOW)
    assert accepted.state == State.CONFIRMED
    assert mails()[2:] == [("client@example.com", "appointment_confirmed")]
