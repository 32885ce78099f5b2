"""The practitioner books by telephone, and again every few weeks."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from booking.models import AddOn, Appointment, AppointmentAddOn, Client, Length, TimeOff
from practice.models import Message
from tests.booking.conftest import NOW
from tests.booking.desk import address, queries, with_grace
from tests.factories import make_appointment, make_client, make_practitioner, make_user

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 12, 4, 18, tzinfo=UTC)
"""Ten in Los Angeles, a Friday."""
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client, studio):
    client.force_login(make_user())
    return client


@pytest.fixture
def book(studio):
    return f"{address('book')}?length={studio.length.pk}"


def test_booking_asks_what_then_shows_free_times(desk, studio, book):
    first = desk.get(address("book")).text
    assert "60 minutes, $110" in first
    assert f'href="{address("book")}"' in desk.get("/admin/").text
    assert f'href="{address("book")}"' in desk.get(address("changelist")).text
    shown = desk.get(book + "&from=2026-12-04").text
    assert f'value="{TEN.isoformat()}"' in shown
    assert "This length is not there any more." in desk.get(address("book") + "?length=999").text


def test_somebody_new_is_booked_and_becomes_a_client(desk, studio, book):
    typed = {"start": TEN.isoformat(), "client": "new", "name": "Sample caller", "phone": "555 0100", "note": "Knee."}
    response = desk.post(book, {**typed, "message": ""}, follow=True)
    row = Appointment.objects.get()
    assert (row.state, row.start, row.name, row.phone, row.email) == ("confirmed", TEN, "Sample caller", "555 0100", "")
    assert row.client == Client.objects.get()
    assert row.note == "Knee."
    shown = desk.get(address("change", row)).text
    assert ("Your note" in shown, "Their note" in shown) == (True, False)
    assert "Done. There is no e-mail address: please tell Sample caller yourself." in response.text
    assert not Message.objects.exists()


def test_name_and_number_of_the_search_go_where_they_belong(desk, book):
    shown = desk.get(book + "&q=Clara+Phone+555+010+0123").text
    assert 'value="Clara Phone"' in shown
    assert 'value="555 010 0123"' in shown


def test_known_client_is_found_and_their_contact_is_taken(desk, studio, book):
    known = make_client("Sample regular", email="regular@example.com", phone="555-0101")
    assert "Sample regular" in desk.get(book + "&q=5550101").text
    desk.post(book + "&q=regular", {"start": TEN.isoformat(), "client": known.pk, "name": "", "message": "Hello."})
    row = Appointment.objects.get()
    assert (row.client, row.name, row.email) == (known, "Sample regular", "regular@example.com")
    assert "Hello." in Message.objects.get().text
    assert Client.objects.count() == 1
    shown = desk.get(f"{book}&client={known.pk}").text
    assert 'value="regular@example.com"' in shown


def test_add_ons_and_practitioner_are_of_the_address(desk, studio, book):
    more = AddOn.objects.create(service=studio.service, name="Cupping", slug="cupping", extra_minutes=15)
    second = make_practitioner(name="Second", slug="second")
    desk.post(
        f"{book}&addon={more.pk}&practitioner={second.pk}",
        {"typed_1": "2026-12-04T10:00", "client": "", "name": "Sample caller", "agreed": "x"},
    )
    assert not Appointment.objects.exists()  # the second has no hours: looked at first
    desk.post(f"{book}&addon={more.pk}", {"start": TEN.isoformat(), "client": "", "name": "Sample caller"})
    row = Appointment.objects.get()
    assert (row.minutes, row.practitioner, row.client) == (75, studio.practitioner, None)


def test_what_is_overruled_is_seen_and_then_booked(desk, studio, book):
    typed = {"typed_1": "2026-12-06T19:00", "client": "new", "name": "Sample caller"}
    review = desk.post(book, typed).text
    assert "Outside the opening hours." in review
    assert "<strong>Sample caller</strong>, Massage, 60 minutes" in review
    assert 'name="name" value="Sample caller"' in review
    assert not Appointment.objects.exists()
    assert not Client.objects.exists()
    seal = review.split('name="agreed" value="')[1].split('"')[0]
    desk.post(book, {**typed, "agreed": seal})
    assert Appointment.objects.get().start == datetime(2026, 12, 7, 3, tzinfo=UTC)


def test_nothing_typed_is_lost(desk, studio, book):
    make_appointment(studio.practitioner, studio.service, TEN)
    typed = {"start": TEN.isoformat(), "client": "new", "name": "Sample caller", "phone": "555 0100"}
    for more, sentence in (
        ({}, "is taken by Sample client. Please choose another time."),
        ({"start": ""}, "Choose one time."),
        ({"name": "", "client": ""}, "Say who comes."),
        ({"client": "999"}, "This client is not there any more."),
        ({"email": "nonsense"}, "This address is not complete."),
        ({"phone": "abc"}, "This is too short for a telephone number."),
        ({"show": "2026-12-20"}, "Sunday, Dec. 20, 2026"),
    ):
        shown = desk.post(book, {**typed, **more}).text
        assert sentence in shown, sentence
        assert more.get("phone", "555 0100") in shown
    assert Appointment.objects.count() == 1
    assert not Client.objects.exists()


def test_booking_costs_a_bounded_number_of_queries(desk, studio, book):
    desk.get(book)
    assert queries(desk, book) <= 16


def test_times_of_today_that_have_begun_are_not_shown(desk, studio, book):
    with time_machine.travel(datetime(2026, 12, 1, 22, 5, tzinfo=UTC), tick=False):
        shown = desk.get(book).text
    assert re.findall(r'value="2026-12-01T(\d\d:\d\d)', shown)[0] == "22:15"


# Repeat


@pytest.fixture
def session(studio):
    known = make_client("Sample regular", email="regular@example.com")
    return make_appointment(
        studio.practitioner, studio.service, TEN, client=known, name=known.name, email=known.email, note="Knee."
    )


def repeat(row, every=1, count=4):
    return f"{address('repeat', row)}?every={every}&count={count}"


def test_repeat_proposes_and_makes_nothing(desk, studio, session):
    make_appointment(studio.practitioner, studio.service, TEN + WEEK)
    TimeOff.objects.create(practitioner=studio.practitioner, start=TEN + 2 * WEEK, end=TEN + 2 * WEEK + WEEK / 7)
    shown = desk.get(repeat(session)).text
    assert "Dec. 11, 2026: <strong>Taken.</strong>" in shown
    assert "<strong>In your time off.</strong>" in shown
    assert f'name="overruling" value="{(TEN + 2 * WEEK).isoformat()}">' in shown
    assert [f'value="{(TEN + weeks * WEEK).isoformat()}" checked' in shown for weeks in range(1, 5)] == [
        False,
        False,
        True,
        True,
    ]
    assert Appointment.objects.count() == 2
    assert "Each costs $110, the price of today." in shown


def test_ticked_dates_are_booked_each_for_itself(desk, studio, session):
    with_grace(studio)
    Length.objects.update(price=Decimal(120))
    starts = [(TEN + weeks * WEEK).isoformat() for weeks in (1, 2)]
    make_appointment(studio.practitioner, studio.service, TEN + 2 * WEEK)
    response = desk.post(repeat(session), {"start": starts}, follow=True)
    made = Appointment.objects.order_by("-pk")[0]
    link = f'<a href="{address("change", made)}">Fri, Dec. 11, 2026, 10 a.m.</a>'
    assert f"1 session is booked ({link})." in response.text
    assert "Not free any more, and not booked (Fri, Dec. 18, 2026, 10 a.m.)." in response.text
    made = Appointment.objects.get(start=TEN + WEEK)
    assert (made.client, made.email, made.minutes, made.price) == (session.client, session.email, 60, Decimal(120))
    assert made.note == ""
    assert Message.objects.filter(subject_key=made.about).count() == 1
    assert "Just done: you can still take it back" in desk.get("/admin/").text


def test_dates_outside_the_hours_are_booked_when_ticked(desk, studio):
    early = TEN - timedelta(hours=4)
    session = make_appointment(studio.practitioner, studio.service, early)
    shown = desk.get(repeat(session, count=2)).text
    assert shown.count("<strong>Outside the opening hours.</strong>") == 2
    assert "checked" not in shown.split("Nothing is booked yet")[1]
    first, second = ((early + weeks * WEEK).isoformat() for weeks in (1, 2))

    response = desk.post(repeat(session, count=2), {"overruling": first, "start": second}, follow=True)

    assert "Fri, Dec. 11, 2026, 6 a.m.</a>)." in response.text
    assert "Not free any more, and not booked (Fri, Dec. 18, 2026, 6 a.m.)." in response.text
    assert list(Appointment.objects.values_list("start", flat=True)) == [early + WEEK, early]


def test_repeat_of_what_the_catalogue_has_no_more_keeps_what_was_agreed(desk, studio, session):
    AppointmentAddOn.objects.create(appointment=session, name="Cupping", minutes=15, price=Decimal(20))
    assert "as it was agreed then" in desk.get(repeat(session)).text
    desk.post(repeat(session), {"start": [(TEN + WEEK).isoformat()]})
    made = Appointment.objects.get(start=TEN + WEEK)
    assert (made.minutes, made.price, made.add_ons.get().name) == (60, Decimal(110), "Cupping")


@pytest.mark.parametrize(
    ("query", "posted", "sentence"),
    [
        ("?every=0&count=3", None, "A whole number from 1 to 12, please."),
        ("?every=1&count=13", None, "A whole number from 1 to 12, please."),
        ("?every=1&count=3", {}, "Choose one date at least. Nothing was booked."),
        ("?every=1&count=3", {"start": ["x"]}, "This is not a time we can read."),
        ("?every=1&count=3", {"start": ["2026-12-06T18:00:00+00:00"]}, "Not free any more, and not booked"),
    ],
)
def test_wrong_repeats_get_a_sentence(desk, session, query, posted, sentence):
    path = address("repeat", session) + query
    response = desk.get(path) if posted is None else desk.post(path, posted, follow=True)
    assert sentence in response.text
    assert Appointment.objects.count() == 1


def test_only_what_is_agreed_can_be_repeated(desk, studio):
    row = studio.request(TEN)
    response = desk.get(address("repeat", row), follow=True)
    assert "Only what is confirmed or has taken place can be repeated." in response.text
    assert desk.get("/admin/booking/appointment/999/repeat/").status_code == 302
