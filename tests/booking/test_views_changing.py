"""What a client may press on the private page: choose an offer, ask for another time, keep the old one."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import lifecycle, links
from booking.models import Appointment
from practice.models import Message
from tests.booking.conftest import NOW
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = TEN + 3 * HOUR
NEXT_DAY = TEN + 24 * HOUR


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def user(db):
    return make_user()


@pytest.fixture
def offered(studio, user):
    asked = studio.request(TEN)
    return lifecycle.offer(asked, [LATER, NEXT_DAY], user=user, now=NOW)


@pytest.fixture
def confirmed(studio):
    return lifecycle.accept(studio.request(TEN), user=None, now=NOW)


def page_of(client, appointment, more=""):
    return client.get(f"{links.appointment_path(appointment)}{more}").text


def press(client, appointment, verb, **data):
    return client.post(f"{links.appointment_path(appointment)}{verb}/", data)


def queries(client, appointment, more=""):
    page_of(client, appointment, more)
    with CaptureQueriesContext(connection) as found:
        page_of(client, appointment, more)
    return len(found)


# Choosing


def test_offered_times_are_chosen_first_and_taken_with_one_button(client, offered):
    Appointment.objects.update(zone_name="Europe/Berlin")

    page = page_of(client, offered)

    assert re.findall(r'<input type="radio" name="start" value="([^"]+)" required>', page) == [
        LATER.isoformat(),
        NEXT_DAY.isoformat(),
    ]
    assert page.count(">Take this time</button>") == 1
    assert "Cancelling would be free until Tuesday, Dec. 1, 2026, 1 p.m." in page
    assert "Wednesday, Dec. 2, 2026<br>1 p.m. to 2 p.m.</strong>" in page
    assert "(Los Angeles time, PST)" in page
    assert "By your clock: Wednesday, Dec. 2, 2026, 10 p.m. to 11 p.m. (Berlin time, CET)" in page
    assert "held for you until Wednesday, Dec. 2, 2026, midnight" in page
    assert "None of these" in page


def test_choosing_leads_to_the_confirmed_page(client, offered):
    response = press(client, offered, "choose", start=NEXT_DAY.isoformat())

    assert response.status_code == 303
    page = page_of(client, offered)
    assert "Your session is confirmed" in page
    assert "Thursday, Dec. 3, 2026" in page


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        ({}, 400, "Choose one of the times."),
        ({"start": "soon"}, 400, "This is not a time we can read."),
        ({"start": TEN.isoformat()}, 409, "This time is not among those offered to you."),
    ],
)
def test_choosing_something_else_gets_a_sentence(client, offered, data, status, sentence):
    response = press(client, offered, "choose", **data)

    assert (response.status_code, Appointment.objects.get().state) == (status, "offered")
    assert sentence in response.text
    assert LATER.isoformat() in response.text


def test_offers_that_are_over_are_not_shown(client, offered, clock):
    clock.move_to(NOW + 24 * HOUR)

    assert 'name="start"' not in page_of(client, offered)
    assert "These times are not held any more." in press(client, offered, "choose", start=LATER.isoformat()).text


def test_an_offer_that_has_begun_is_no_button_and_the_others_are(client, studio, user, clock):
    soon = NOW + 10 * HOUR
    asked = lifecycle.offer(studio.request(TEN), [soon, NEXT_DAY], user=user, now=NOW)
    clock.move_to(soon)

    page = page_of(client, asked)

    assert re.findall(r'name="start" value="([^"]+)"', page) == [NEXT_DAY.isoformat()]
    assert "This time has already begun." in press(client, asked, "choose", start=soon.isoformat()).text


def test_an_offer_that_is_near_says_that_cancelling_it_is_late_at_once(client, studio, user):
    asked = lifecycle.offer(studio.request(TEN), [NOW + 10 * HOUR], user=user, now=NOW)
    page = page_of(client, asked)
    assert "It begins in less than 24 hours: cancelling would count as late at once." in page
    assert re.findall(r"required( checked)?>", page) == [" checked"]


def test_none_of_these_withdraws(client, offered):
    press(client, offered, "withdraw")

    assert Appointment.objects.get().state == "withdrawn"
    assert "Ask again" in page_of(client, offered)


# Another time


def test_move_page_shows_free_times_but_not_ones_own(client, studio, confirmed):
    studio.request(LATER)

    page = page_of(client, confirmed, "move/?from=2026-12-02")

    times = re.findall(r'name="start" value="2026-12-02T(\d\d:\d\d)', page)
    assert "10:00" not in times
    assert {"09:15", "10:30", "14:00"} <= set(times)  # its own hour is free for it
    assert not {"12:15", "13:00", "13:45"} & set(times)
    assert "stays yours until the answer" in page
    assert 'href="?from=2026-12-16"' in page


def test_asking_keeps_the_present_time_and_shows_both(client, confirmed):
    assert "Ask for another time" in page_of(client, confirmed)

    response = press(client, confirmed, "move", start=LATER.isoformat())

    assert response.headers["Location"] == links.appointment_path(confirmed)
    page = page_of(client, confirmed)
    assert "<h1>You have asked for another time" in page
    assert "We look forward to seeing you" not in page
    for words in (
        "10 a.m. to 11 a.m.",
        "Wednesday, Dec. 2, 2026, 1 p.m. to 2 p.m. (Los Angeles time, PST)",
        "An answer comes by Wednesday, Dec. 2, 2026, 10 a.m.",
        "Until then your present time stays yours",
    ):
        assert words in page
    assert "Ask for another time" not in page

    assert "<h1>You have asked for another time" in page
    assert "We look forward to seeing you" not in page


def test_keeping_the_old_time_after_all(client, confirmed):
    press(client, confirmed, "move", start=LATER.isoformat())

    assert press(client, confirmed, "keep").status_code == 303
    assert confirmed.moves.get().outcome == "withdrawn"
    assert "You have asked for another time" not in page_of(client, confirmed)
    again = press(client, confirmed, "keep")
    assert (again.status_code, "No other time is asked for." in again.text) == (409, True)


def test_move_onto_a_taken_time_shows_the_nearest(client, studio, confirmed):
    studio.request(LATER)

    response = press(client, confirmed, "move", start=LATER.isoformat())

    assert (response.status_code, confirmed.moves.count()) == (409, 0)
    nearest = response.text.split('class="nearest"')[1].split("</div>")[0]
    assert len(re.findall('name="start"', nearest)) == 4
    assert "This time has just been taken" in response.text


@pytest.mark.parametrize("start", ["", "soon"])
def test_unreadable_time_to_move_to_gets_a_sentence(client, confirmed, start):
    response = press(client, confirmed, "move", start=start)

    assert response.status_code == 400
    assert 'role="alert"' in response.text
    assert 'value="2026-12-02T13:00:00-08:00"' in response.text


def test_unreadable_day_gets_a_sentence_beside_todays_times(client, confirmed):
    response = client.get(f"{links.appointment_path(confirmed)}move/?from=soon")

    assert response.status_code == 400
    assert "Write it like 2026-12-01." in response.text
    assert 'value="2026-12-01T09:00:00-08:00"' in response.text


def test_late_move_says_what_the_policy_is_and_is_allowed(client, studio, confirmed, clock):
    studio.practice.cancellation_policy = "Half the price."
    studio.practice.save()
    assert "Half the price." not in page_of(client, confirmed, "move/")
    clock.move_to(TEN - 5 * HOUR)

    page = page_of(client, confirmed, "move/")

    assert "It is less than 24 hours before your session. You may still ask" in page
    assert "Half the price." in page
    assert press(client, confirmed, "move", start=LATER.isoformat()).status_code == 303


@pytest.mark.parametrize("state", ["requested", "moving", "begun"])
def test_what_can_not_be_moved_leads_back(client, studio, clock, state):
    appointment = studio.request(TEN)
    if state != "requested":
        lifecycle.accept(appointment, user=None, now=NOW)
    if state == "moving":
        lifecycle.request_move(appointment, LATER, now=NOW)
    if state == "begun":
        clock.move_to(TEN)
    path = links.appointment_path(appointment)

    assert client.get(f"{path}move/").headers["Location"] == path
    assert press(client, appointment, "move", start=LATER.isoformat()).status_code == 409
    assert "Ask for another time" not in page_of(client, appointment)


def test_get_presses_nothing(client, offered):
    path = links.appointment_path(offered)

    for verb in ("choose", "keep", "move"):
        response = client.get(f"{path}{verb}/?start={quote(LATER.isoformat())}")
        assert response.headers["Location"] == path
    assert (Appointment.objects.get().state, offered.transitions.count()) == ("offered", 2)


def test_pages_cost_a_bounded_number_of_queries(client, studio, user):
    asked = studio.request(TEN, wishes=[lifecycle.WishedFor(weekday=2)])
    assert queries(client, asked) <= 6
    lifecycle.offer(asked, [LATER, LATER + HOUR, NEXT_DAY], user=user, now=NOW)
    assert queries(client, asked) <= 6
    lifecycle.choose(asked, LATER, now=NOW)
    assert queries(client, asked) <= 8
    assert queries(client, asked, "move/") <= 10
    lifecycle.request_move(asked, NEXT_DAY, now=NOW)
    assert queries(client, asked) <= 9


# What is said when leaving, and whom the page is for


@pytest.mark.parametrize(("verb", "state"), [("withdraw", "withdrawn"), ("cancel", "cancelled")])
def test_parting_words_are_kept_encrypted_for_the_desk_and_in_no_mail(client, studio, user, confirmed, verb, state):
    own = studio.request(LATER) if verb == "withdraw" else confirmed
    assert 'name="parting_words"' in page_of(client, own)

    press(client, own, verb, parting_words="The baby is here.")

    own.refresh_from_db()
    assert (own.state, own.parting_words) == (state, "The baby is here.")
    assert "The baby" not in "".join(each.text + each.html + each.subject for each in Message.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT parting_words FROM booking_appointment")
        assert "baby" not in str(cursor.fetchall())
    client.force_login(user)
    assert "The baby is here." in client.get(f"/admin/booking/appointment/{own.pk}/change/").text


def test_parting_words_that_are_too_long_are_kept_in_the_field(client, confirmed):
    response = press(client, confirmed, "cancel", parting_words="x" * 1001)
    assert (response.status_code, Appointment.objects.get().state) == (400, "confirmed")
    assert "Please write at most 1000 letters." in response.text
    assert "x" * 1001 in response.text


def test_until_when_cancelling_is_free_stands_outside_what_is_folded(client, confirmed):
    before, _folded = page_of(client, confirmed).split('<details class="leave"')
    assert "Cancelling is free until Tuesday, Dec. 1, 2026, 10 a.m." in before


def test_page_says_what_its_address_allows_and_no_more(client, studio, confirmed):
    requested = studio.request(LATER)
    assert "can see, move and cancel the appointment." in page_of(client, confirmed)
    assert "can see the request and withdraw it." in page_of(client, requested)
    press(client, requested, "withdraw")
    assert "whoever has its address can see it." in page_of(client, requested)
