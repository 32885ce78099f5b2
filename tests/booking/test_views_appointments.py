from datetime import timedelta

import pytest
import time_machine

from booking import lifecycle, links
from booking.models import Appointment, State
from practice.links import token as make_token
from tests.booking.conftest import NOW
from tests.factories import make_appointment, make_practitioner, make_user

pytestmark = pytest.mark.django_db
TEN = NOW + timedelta(days=3, hours=10)


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def appointment(studio):
    return studio.request(TEN)


def page_of(client, appointment):
    return client.get(links.appointment_path(appointment)).content.decode()


def test_page_is_private(client, appointment):
    response = client.get(links.appointment_path(appointment))

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_request_says_until_when_an_answer_comes(client, appointment):
    page = page_of(client, appointment)

    assert "Your request is with us" in page
    assert "by Thursday, Dec. 3, 2026, midnight (Los Angeles time, PST)" in page
    assert "Withdraw the request" in page
    assert "appointment.ics" not in page


def test_confirmed_page_tells_how_to_come_and_offers_the_calendar(client, studio, appointment):
    studio.practice.arrival = "By the side door."
    studio.practice.save()
    studio.service.preparation = "Warm clothes."
    studio.service.save()
    assert "By the side door." not in page_of(client, appointment)
    lifecycle.accept(appointment, user=None, now=NOW)

    page = page_of(client, appointment)

    for words in ("Your session is confirmed", "By the side door.", "Warm clothes.", "Cancelling is free until"):
        assert words in page
    calendar = client.get(f"{links.appointment_path(appointment)}appointment.ics")
    assert calendar.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in calendar.headers["Content-Disposition"]
    assert b"BEGIN:VEVENT" in calendar.content
    assert b"Massage" not in calendar.content


@pytest.mark.parametrize("state", [state for state in State if state not in (State.REQUESTED, State.CONFIRMED)])
def test_every_state_has_words_and_no_calendar(client, studio, state):
    appointment = make_appointment(studio.practitioner, studio.service, TEN, state=state)

    response = client.get(links.appointment_path(appointment))

    assert response.status_code == 200
    assert b'<p class="lead"></p>' not in response.content
    assert client.get(f"{links.appointment_path(appointment)}appointment.ics").status_code == 404


def test_withdrawing_and_cancelling_lead_back_to_the_page(client, studio, appointment):
    path = links.appointment_path(appointment)

    response = client.post(f"{path}withdraw/")

    assert response.status_code == 303
    assert "You withdrew this request" in client.get(response.headers["Location"]).content.decode()
    other = make_appointment(studio.practitioner, studio.service, TEN)
    client.post(f"{links.appointment_path(other)}cancel/")
    assert "This appointment is cancelled" in page_of(client, other)


def test_stale_presses_get_a_sentence(client, appointment):
    path = links.appointment_path(appointment)
    lifecycle.decline(appointment, user=make_user(), now=NOW)

    for verb in ("withdraw", "cancel"):
        response = client.post(f"{path}{verb}/")
        assert response.status_code == 409
        assert b"This request has been declined. Nothing was changed." in response.content


def test_get_changes_nothing(client, appointment):
    path = links.appointment_path(appointment)
    before = Appointment.objects.values().get()

    for verb in ("", "withdraw/", "cancel/", "keep/", "choose/", "move/", "appointment.ics"):
        client.get(f"{path}{verb}")
        client.head(f"{path}{verb}")

    assert Appointment.objects.values().get() == before
    assert appointment.transitions.count() == 1
    assert client.get(f"{path}withdraw/").status_code == 302


def test_forged_foreign_and_revoked_addresses_are_not_found(client, appointment):
    good = links.appointment_path(appointment)
    token = good.split("/")[2]
    bad = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "nonsense",
        make_token("another", pk=appointment.pk),
        token * 9,
    ]

    def statuses(value):
        path = f"/appointments/{value}/"
        return {
            client.get(path).status_code,
            client.post(f"{path}withdraw/").status_code,
            client.post(f"{path}cancel/").status_code,
            client.post(f"{path}choose/").status_code,
            client.get(f"{path}move/").status_code,
            client.post(f"{path}move/").status_code,
            client.get(f"{path}appointment.ics").status_code,
        }

    assert [statuses(value) for value in bad] == [{404}] * len(bad)
    assert client.get(good).status_code == 200
    Appointment.objects.update(link_version=1)
    assert statuses(token) == {404}
    assert Appointment.objects.get().state == State.REQUESTED


def test_own_clock_is_shown_where_it_differs(client, appointment):
    assert "By your clock" not in page_of(client, appointment)
    Appointment.objects.update(zone_name="Europe/Berlin")

    assert "By your clock" in page_of(client, appointment)
    assert "Berlin time, CET" in page_of(client, appointment)


def test_the_page_says_for_whom_it_is(client, appointment):
    assert "<dt>For</dt>" not in page_of(client, appointment)
    Appointment.objects.update(name="Sample mother", booked_by="Sample daughter")
    assert "<dt>For</dt><dd>Sample mother</dd>" in page_of(client, appointment)


def test_a_note_is_never_on_the_page(client, appointment):
    appointment.note = "A secret pain"
    appointment.save()

    assert "A secret pain" not in page_of(client, appointment)


def test_practitioner_is_named_where_there_are_more_than_one(client, appointment):
    assert "Sample practitioner" not in page_of(client, appointment)
    make_practitioner(name="Second", slug="second")

    assert "Sample practitioner" in page_of(client, appointment)
