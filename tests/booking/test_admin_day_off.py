"""What becomes of the sessions in a time off or on a day that closes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission

from booking import lifecycle
from booking.models import Appointment, SpecialDay, TimeOff
from practice.models import Message
from tests.booking.conftest import NOW
from tests.booking.desk import reader
from tests.factories import make_appointment, make_event, make_user

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 12, 4, 18, tzinfo=UTC)
"""Ten in Los Angeles, a Friday."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client, studio):
    client.force_login(make_user())
    return client


@pytest.fixture
def confirmed(studio):
    return make_appointment(studio.practitioner, studio.service, TEN, name="Sample one", email="one@example.com")


@pytest.fixture
def friday(studio):
    midnight = datetime(2026, 12, 4, 8, tzinfo=UTC)
    return TimeOff.objects.create(practitioner=studio.practitioner, start=midnight, end=midnight + DAY)


def page(row):
    return f"/admin/booking/{row._meta.model_name}/{row.pk}/sessions/"


def said(row, decision, **more):
    prefix = f"session_{row.pk}"
    return {f"{prefix}-decision": decision, **{f"{prefix}-{name}": value for name, value in more.items()}}


def standings():
    return dict(Appointment.objects.values_list("name", "state"))


def test_saving_a_time_off_asks_what_becomes_of_its_sessions(desk, studio, confirmed):
    make_appointment(studio.practitioner, studio.service, TEN + DAY, name="Sample later")
    values = {"start_0": "2026-12-04", "end_0": "2026-12-04", "practitioner": studio.practitioner.pk}
    response = desk.post("/admin/booking/timeoff/add/", values, follow=True)
    away = TimeOff.objects.get()
    assert response.redirect_chain == [(page(away), 302)]
    assert "Sample one" in response.text
    assert "Sample later" not in response.text
    assert "no-store" in response.headers["Cache-Control"]
    assert page(away) in desk.get(f"/admin/booking/timeoff/{away.pk}/change/").text


def test_everything_is_kept_unless_said_otherwise(desk, confirmed, friday):
    assert desk.get(page(friday)).text.count('value="keep"') == 1
    response = desk.post(page(friday), {**said(confirmed, "keep"), "message": "x"})
    assert response.headers["Location"] == "/admin/booking/timeoff/"
    assert standings() == {"Sample one": "confirmed"}
    assert not Message.objects.exists()


def test_one_decision_each_in_one_go(desk, studio, confirmed, friday):
    second = make_appointment(studio.practitioner, studio.service, TEN + 2 * HOUR, name="Sample two")
    third = make_appointment(
        studio.practitioner, studio.service, TEN + 4 * HOUR, name="Sample three", state="requested"
    )
    fourth = make_appointment(
        studio.practitioner, studio.service, TEN + 5 * HOUR, name="Sample four", state="requested"
    )
    shown = desk.get(page(friday)).text
    assert shown.index("Sample one") < shown.index("Sample two") < shown.index("Sample three")
    to, other = (TEN + DAY + 2 * HOUR).isoformat(), (TEN - DAY + 4 * HOUR).isoformat()
    assert f'<option value="{to}">Sat, Dec. 5, 2026, noon</option>' in shown

    response = desk.post(
        page(friday),
        {
            **said(confirmed, "cancel"),
            **said(second, "move", to=to),
            **said(third, "offer", offers=[other]),
            **said(fourth, "decline"),
            "message": "I am away that day.",
        },
        follow=True,
    )

    assert standings() == {
        "Sample one": "cancelled",
        "Sample two": "confirmed",
        "Sample three": "offered",
        "Sample four": "declined",
    }
    second.refresh_from_db()
    assert second.start.isoformat() == to
    assert [offer.start.isoformat() for offer in third.offers.all()] == [other]
    assert [f"{name}, Fri, Dec. 4, 2026" in response.text for name in standings()] == [True] * 4
    texts = Message.objects.exclude(to="practitioner@example.com").values_list("text", flat=True)
    assert len(texts) == 4
    assert all("I am away that day." in text for text in texts)


def test_failures_are_said_and_the_rest_is_done(desk, studio, confirmed, friday):
    second = make_appointment(studio.practitioner, studio.service, TEN + 2 * HOUR, name="Sample two")
    to = (TEN + DAY + 2 * HOUR).isoformat()
    both = {**said(confirmed, "move", to=to), **said(second, "move", to=to), "message": "Sorry."}

    response = desk.post(page(friday), both)

    assert "This time is not free any more. Please choose another." in response.text
    assert f'value="{to}"' not in response.text
    assert "what could be done is done" in response.text
    assert "Sorry." in response.text
    assert ("Sample two, Fri" in response.text, Appointment.objects.filter(start=TEN).exists()) == (True, False)
    assert Appointment.objects.get(pk=second.pk).start == TEN + 2 * HOUR


@pytest.mark.parametrize(
    ("decision", "more", "sentence"),
    [
        ("move", {}, "Choose the time it is moved to."),
        ("move", {"to": "2026-12-04T18:00:00+00:00"}, "This time is not free any more."),
        ("decline", {}, "This is not possible any more."),
        ("", {}, "This one has come since. What becomes of it?"),
    ],
)
def test_wrong_decisions_do_nothing_at_all(desk, studio, confirmed, friday, decision, more, sentence):
    second = make_appointment(studio.practitioner, studio.service, TEN + 2 * HOUR, name="Sample two")
    response = desk.post(page(friday), {**said(second, "cancel"), **said(confirmed, decision, **more), "message": "W."})
    assert sentence in response.text
    assert "Nothing is done yet." in response.text
    assert set(standings().values()) == {"confirmed"}


def test_offers_and_moves_that_reach_into_it_are_listed(desk, studio, friday):
    offered = studio.request(TEN + 3 * DAY)
    TimeOff.objects.all().update(end=TEN)  # until ten
    user = make_user("second")
    lifecycle.offer(offered, [TEN - HOUR, TEN + 4 * DAY], user=user, now=NOW)
    moving = make_appointment(studio.practitioner, studio.service, TEN + 5 * DAY, name="Sample mover")
    TimeOff.objects.all().update(start=TEN - 30 * DAY, end=TEN - 20 * DAY)
    lifecycle.request_move(moving, TEN - 2 * HOUR + HOUR * 4, now=NOW)
    TimeOff.objects.all().update(start=TEN - HOUR, end=TEN + 3 * HOUR)

    shown = desk.get(page(friday)).text
    assert "Asks for Fri, Dec. 4, 2026, noon" in shown
    assert "Offered: Fri, Dec. 4, 2026, 9 a.m.; Tue, Dec. 8, 2026, 10 a.m." in shown
    desk.post(page(friday), {**said(moving, "decline_move"), **said(offered, "decline"), "message": ""})
    assert standings() == {"Sample client": "declined", "Sample mover": "confirmed"}
    assert moving.moves.get().outcome == "declined"


def test_special_day_lists_what_is_outside_its_hours(desk, studio, confirmed):
    day = SpecialDay.objects.create(practitioner=studio.practitioner, date="2026-12-04")
    assert "Sample one" in desk.get(page(day)).text
    day.windows.create(opens="09:00", closes="12:00")
    assert "No session stands in this time." in desk.get(page(day)).text


def test_reader_is_told_and_decides_nothing(client, studio, confirmed, friday):
    user = reader()
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_timeoff", "change_timeoff"]))
    client.force_login(user)
    assert client.get(page(friday)).status_code == 403
    assert client.post(page(friday), said(confirmed, "cancel")).status_code == 403
    change = f"/admin/booking/timeoff/{friday.pk}/change/"
    values = {"start_0": "2026-12-04", "end_0": "2026-12-04", "practitioner": studio.practitioner.pk}
    response = client.post(change, values, follow=True)
    assert "Saved, and 1 session still stands in that time." in response.text
    assert page(friday) not in client.get(change).text
    assert standings() == {"Sample one": "confirmed"}


def test_an_event_in_it_is_named_and_led_to(desk, studio):
    evening = make_event(studio.practitioner, start=TEN + 9 * HOUR, capacity=12)
    values = {"start_0": "2026-12-04", "end_0": "2026-12-04", "practitioner": studio.practitioner.pk}
    response = desk.post("/admin/booking/timeoff/add/", values, follow=True)
    assert response.redirect_chain == [(page(TimeOff.objects.get()), 302)]
    assert f'<a href="/admin/booking/event/{evening.pk}/change/">Sound bath evening, Fri, Dec. 4' in response.text
    assert "0 of 12 places are taken." in response.text
    assert "No session stands" not in response.text


def test_an_event_stays_named_where_a_session_is_decided_too(desk, studio, confirmed, friday):
    make_event(studio.practitioner, start=TEN + 9 * HOUR)
    shown = desk.get(page(friday)).text
    assert ("Sound bath evening" in shown, "Sample one" in shown) == (True, True)


def test_a_closed_special_day_names_its_event_and_one_with_hours_does_not(desk, studio):
    make_event(studio.practitioner, start=TEN + 9 * HOUR)
    day = SpecialDay.objects.create(practitioner=studio.practitioner, date="2026-12-04")
    assert "Sound bath evening" in desk.get(page(day)).text
    day.windows.create(opens="09:00", closes="12:00")
    assert "Sound bath evening" not in desk.get(page(day)).text
