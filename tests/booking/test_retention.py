"""What need not be kept any longer goes by itself: a part at a time, in counts."""

from datetime import timedelta

import pytest
import time_machine

from booking import jobs, lifecycle, retention, seats
from booking.models import Access, Answers, Appointment, Booking, Client, Transition
from tests.booking.conftest import NOW
from tests.factories import make_appointment, make_client, make_event, make_guest, make_practice, make_user

pytestmark = pytest.mark.django_db
DAY, YEAR = timedelta(days=1), timedelta(days=366)
TEN = NOW + timedelta(days=3, hours=10)
SAID = [{"slug": "q", "question": "Q?", "answer": "Sciatica", "flag": ""}]


@pytest.fixture
def travel(studio):
    make_practice(purge_days=30, keep_years=7)
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock.move_to


def asked(studio, start=TEN):
    row = studio.request(start, answers=SAID)
    row.note, row.came_from = "Sciatica", "release:2"
    row.save()
    return row


def texts(row):
    row.refresh_from_db()
    return [row.note, row.came_from, row.last_message, Answers.objects.filter(appointment=row).count()]


def test_what_came_to_nothing_is_emptied_after_some_days_and_logged_as_a_count(studio, travel, caplog):
    user = make_user()
    declined = lifecycle.decline(asked(studio), user=user, now=NOW, message="Sciatica needs a doctor.")
    withdrawn = lifecycle.withdraw(asked(studio), now=NOW)
    kept = lifecycle.accept(asked(studio), user=user, now=NOW)
    late = lifecycle.decline(asked(studio, TEN + DAY), user=user, now=NOW + DAY)

    assert retention.purge_due(NOW + 30 * DAY - timedelta(seconds=1)) == 0
    with caplog.at_level("INFO", "booking.retention"):
        assert retention.purge_due(NOW + 30 * DAY) == 2

    for row in (declined, withdrawn):
        assert texts(row) == ["", "", "", 0]
        assert row.name == "Sample client"
    assert not Transition.objects.filter(appointment=declined).exclude(before=None)
    assert texts(kept)[0] == texts(late)[0] == "Sciatica"
    assert [each.getMessage() for each in caplog.records] == ["2 requests that came to nothing were emptied"]
    assert retention.purge_due(NOW + 30 * DAY) == 0


def test_expired_requests_are_emptied_and_zero_days_keep_everything(studio, travel):
    row = asked(studio)
    lifecycle.expire(row, now=NOW + 3 * DAY)
    make_practice(purge_days=0)
    assert retention.purge_due(NOW + 300 * DAY) == 0

    make_practice(purge_days=30)
    assert retention.purge_due(NOW + 300 * DAY) == 1
    assert texts(row) == ["", "", "", 0]


def test_a_run_does_a_bounded_part_and_the_next_goes_on(studio, travel, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for hours in range(3):
        lifecycle.withdraw(asked(studio, TEN + timedelta(hours=hours)), now=NOW)

    assert [retention.purge_due(NOW + 31 * DAY) for _run in range(3)] == [2, 1, 0]


def visited(studio, at, name="Sample client"):
    client = make_client(name)
    row = make_appointment(studio.practitioner, studio.service, at, state="completed", client=client, name=name)
    Answers.objects.create(appointment=row, content=SAID)
    Access.objects.create(appointment=row, client=client, page="client")
    return client


def test_clients_are_forgotten_so_many_years_after_their_last_visit(studio, travel, caplog):
    old = visited(studio, NOW - 9 * YEAR)
    back = visited(studio, NOW - 9 * YEAR + DAY, "Sample returner")
    make_appointment(studio.practitioner, studio.service, NOW - YEAR, state="completed", client=back)
    nobody = make_appointment(studio.practitioner, studio.service, NOW - 9 * YEAR + 2 * DAY, state="completed")
    Client.objects.update(created_at=NOW - 10 * YEAR)

    with caplog.at_level("INFO", "booking.retention"):
        assert retention.forget_due(NOW) == 2

    assert not Client.objects.filter(pk=old.pk).exists()
    assert Client.objects.get() == back
    assert Answers.objects.count() == Access.objects.count() == 1
    nobody.refresh_from_db()
    assert (nobody.name, nobody.email, nobody.price) == ("erased", "", 110)
    assert [each.getMessage() for each in caplog.records] == ["2 records past their time were erased"]
    assert retention.forget_due(NOW) == 0


def told(*bookings):
    for each in bookings:
        each.refresh_from_db()
    return [(each.note, each.answers) for each in bookings]


def test_bookings_are_emptied_and_forgotten_alike(studio, travel):
    event = make_event(studio.practitioner, start=TEN, capacity=4, now=NOW)
    said = {"guest": make_guest(note="Sciatica"), "answers": SAID, "may_wait": True, "now": NOW}
    gone, came, waits = (seats.take(event, party=party, **said) for party in (1, 2, 3))
    seats.give_up(gone, now=NOW + DAY)

    assert retention.purge_due(NOW + 31 * DAY - timedelta(seconds=1)) == 0
    assert retention.purge_due(NOW + 31 * DAY) == 1
    assert told(gone, came, waits) == [("", []), ("Sciatica", SAID), ("Sciatica", SAID)]
    assert retention.purge_due(event.end + 30 * DAY - timedelta(seconds=1)) == 0
    assert retention.purge_due(event.end + 30 * DAY) == 1
    assert told(came, waits) == [("Sciatica", SAID), ("", [])]

    assert retention.forget_due(event.end + 7 * YEAR) == 3
    assert set(Booking.objects.values_list("name", "email")) == {("erased", "")}
    assert came.state == "booked"


def test_zero_years_keep_everybody_and_what_lies_ahead_holds(studio, travel):
    client = visited(studio, NOW - 9 * YEAR)
    Client.objects.update(created_at=NOW - 10 * YEAR)
    make_practice(keep_years=0)
    assert retention.forget_due(NOW) == 0

    make_practice(keep_years=7)
    make_appointment(studio.practitioner, studio.service, TEN, state="requested", client=client)
    assert retention.forget_due(NOW) == 0
    assert Appointment.objects.exclude(name="Sample client").count() == 0


def test_the_worker_does_both(studio, travel):
    lifecycle.withdraw(asked(studio), now=NOW)
    visited(studio, NOW - 9 * YEAR)
    Client.objects.update(created_at=NOW - 10 * YEAR)
    travel(NOW + 40 * DAY)

    assert jobs.let_go() == 2
