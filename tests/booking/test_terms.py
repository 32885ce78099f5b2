"""The terms of cancelling that a client was shown are those that hold."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from booking import lifecycle, links, terms
from booking.models import Appointment
from tests.booking.conftest import NOW
from tests.factories import make_appointment

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 12, 4, 18, 0, tzinfo=UTC)
LIMIT = TEN - timedelta(hours=24)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def confirmed(studio, clock):
    return make_appointment(studio.practitioner, studio.service, TEN)


def seal_on(page):
    return re.search(r'name="terms" value="([^"]+)"', page)[1]


def seal_at(client, appointment, clock, moment):
    clock.move_to(moment)
    return seal_on(client.get(links.appointment_path(appointment)).text)


def cancel(client, appointment, seal=""):
    return client.post(f"{links.appointment_path(appointment)}cancel/", {"terms": seal})


def outcome():
    return Appointment.objects.values_list("state", "late").get()


def test_window_is_named_before_the_press(client, confirmed, clock):
    page = client.get(links.appointment_path(confirmed)).text
    assert "Cancelling is free until Thursday, Dec. 3, 2026, 10 a.m. (Los Angeles time, PST)." in page
    clock.move_to(LIMIT + MINUTE)
    page = client.get(links.appointment_path(confirmed)).text
    assert "counts as a late cancellation" in page
    assert "It was free until Thursday, Dec. 3, 2026, 10 a.m." in page


def test_policy_stands_beside_the_terms(client, studio, confirmed, clock):
    studio.practice.cancellation_policy = "Half the price."
    studio.practice.save()
    assert "Half the price." in client.get(links.appointment_path(confirmed)).text


def test_free_when_shown_is_free_when_pressed_soon_after(client, confirmed, clock):
    seal = seal_at(client, confirmed, clock, LIMIT - MINUTE)
    clock.move_to(LIMIT + 28 * MINUTE)
    cancel(client, confirmed, seal)
    assert outcome() == ("cancelled", False)


def test_free_when_shown_long_ago_is_asked_again(client, confirmed, clock):
    seal = seal_at(client, confirmed, clock, LIMIT - MINUTE)
    clock.move_to(LIMIT + 30 * MINUTE)
    response = cancel(client, confirmed, seal)
    assert (response.status_code, outcome()) == (409, ("confirmed", False))
    assert "Cancelling has become late meanwhile." in response.text
    assert "counts as a late cancellation" in response.text
    assert '<details class="leave" open>' in response.text
    cancel(client, confirmed, seal_on(response.text))
    assert outcome() == ("cancelled", True)


def test_late_when_shown_stays_late_however_old_the_page(client, confirmed, clock):
    seal = seal_at(client, confirmed, clock, LIMIT + MINUTE)
    clock.move_to(LIMIT + 90 * MINUTE)
    cancel(client, confirmed, seal)
    assert outcome() == ("cancelled", True)


@pytest.mark.parametrize("seal", ["", "nonsense", "foreign", "older time"])
def test_what_no_page_of_this_appointment_said_counts_for_nothing(client, studio, confirmed, clock, seal):
    clock.move_to(LIMIT - MINUTE)
    if seal == "foreign":
        seal = terms.sealed(make_appointment(studio.practitioner, studio.service, TEN + timedelta(days=3)), LIMIT)
    if seal == "older time":
        seal = terms.sealed(confirmed, LIMIT - MINUTE)
        lifecycle.move(confirmed, TEN - timedelta(minutes=30), user=None, now=LIMIT - MINUTE)
    clock.move_to(LIMIT + MINUTE)
    assert cancel(client, confirmed, seal).status_code == 409
    assert Appointment.objects.get(pk=confirmed.pk).state == "confirmed"


def test_while_it_is_free_no_seal_is_needed(client, confirmed, clock):
    cancel(client, confirmed)
    assert outcome() == ("cancelled", False)
