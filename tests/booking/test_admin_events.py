"""Events on the desk: planned, repeated, changed, cancelled, and how full they are."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.auth.models import Permission

from booking import evenings
from booking.models import Event, TimeOff
from practice.models import Message
from tests.booking.conftest import NOW
from tests.booking.desk import queries
from tests.booking.test_seats import SEVEN, line, sent, take
from tests.factories import make_appointment, make_event, make_guest, make_practitioner, make_service, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/booking/event/"
PLAN = f"{LIST}plan/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def desk(client, studio):
    client.force_login(make_user())
    return client


@pytest.fixture
def evening(studio):
    return make_event(studio.practitioner, start=SEVEN, capacity=4, now=NOW)


def url(event, page="change", *more):
    return "/".join([f"{LIST}{event.pk}", page, *map(str, more), ""])


def typed(of, **values):
    return {
        "service": of.pk,
        "title": "",
        "start": "2026-12-09T19:00",
        "minutes": "75",
        "place": "Sample studio",
        "capacity": "12",
        "price": "30",
        "most_seats": "4",
        "about": "",
        "what_to_bring": "Socks",
        "warnings": "",
        "arrive_minutes": "15",
        "door_minutes": "5",
        "published": "on",
        **values,
    }


def test_planning_goes_through_the_verb(desk, studio):
    bath = make_service("sound-bath", name="Sound bath", kind="group")
    assert "Massage" not in desk.get(PLAN).text
    response = desk.post(PLAN, typed(bath), follow=True)
    event = Event.objects.get()
    assert (event.title, event.start, event.capacity, event.price) == ("Sound bath", SEVEN, 12, Decimal(30))
    assert event.entries.count() == 1
    assert "Planned. It stands in your diary." in response.text
    assert "0 of 12 places sold, 12 left" in response.text
    like = desk.get(f"{PLAN}?like={event.pk}").text
    assert "Sample studio" in like
    assert "2026-12-09T19:00" not in like


def test_nobody_plans_without_warnings_who_only_forgot_them(desk, studio):
    bath = make_service("sound-bath", kind="group")
    assert "Please ask your provider first, and tell us" in desk.get(PLAN).text
    desk.post(PLAN, typed(bath, warnings="Ask first with a pacemaker.", what_to_bring="A shawl"))

    page = desk.get(PLAN)

    assert [page.context["form"][name].value() for name in ("warnings", "what_to_bring", "about")] == [
        "Ask first with a pacemaker.",
        "A shawl",
        None,
    ]


def test_a_first_event_of_another_kind_begins_without_words_about_sound(desk, studio):
    make_service("breathing", kind="group")

    assert "Please ask your provider first" not in desk.get(PLAN).text


def test_an_overlap_gets_a_sentence_and_keeps_what_was_typed(desk, studio):
    bath = make_service("sound-bath", kind="group")
    make_appointment(studio.practitioner, studio.service, SEVEN)
    page = desk.post(PLAN, typed(bath, warnings="Ask first with a pacemaker.")).text
    assert "overlaps with Sample client (7 p.m. to 8 p.m.)" in page
    for kept in ("Ask first with a pacemaker.", "Sample studio", "2026-12-09T19:00"):
        assert kept in page
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"start": "soon"}, "This is not a date and time we can read."),
        ({"start": "2026-11-01T19:00"}, "This time is in the past."),
        ({"minutes": "2"}, "greater than or equal to 5"),
        ({"capacity": "99999999999"}, "less than or equal to 500"),
        ({"door_minutes": "30"}, "The door can&#x27;t close before it opens."),
        ({"service": "999"}, "This service is not there any more."),
    ],
)
def test_nonsense_is_told_and_plans_nothing(desk, studio, values, said):
    page = desk.post(PLAN, typed(make_service("sound-bath", kind="group"), **values)).text
    assert said in page
    assert "Socks" in page
    assert not Event.objects.exists()


def test_an_evening_in_a_time_off_is_looked_at_first(desk, studio):
    bath = make_service("sound-bath", kind="group")
    TimeOff.objects.create(practitioner=studio.practitioner, start=SEVEN - DAY, end=SEVEN + DAY)
    page = desk.post(PLAN, typed(bath))
    assert "You are away then" in page.text
    assert "Plan it all the same" in page.text
    assert not Event.objects.exists()
    agreed = {"agreed": page.context["seal"]}
    assert "You are away then" in desk.post(PLAN, typed(bath, start="2026-12-09T20:00", **agreed)).text
    desk.post(PLAN, typed(bath, **agreed))
    assert Event.objects.count() == 1


def test_with_two_practitioners_one_is_chosen(desk, studio):
    bath = make_service("sound-bath", kind="group")
    assert "Practitioner" not in desk.get(PLAN).text.split("<form method")[-1]
    second = make_practitioner(name="Second", slug="second")
    assert "Second" in desk.get(PLAN).text
    desk.post(PLAN, typed(bath, practitioner=second.pk))
    assert Event.objects.get().practitioner == second


def test_repeating_shows_the_dates_and_makes_those_ticked(desk, studio, evening):
    TimeOff.objects.create(practitioner=studio.practitioner, start=SEVEN + 13 * DAY, end=SEVEN + 15 * DAY)
    path = f"{url(evening, 'repeat')}?every=1&count=3"
    page = desk.get(path).text
    assert "Dec. 23, 2026: <strong>Taken.</strong>" in page
    assert Event.objects.count() == 1
    starts = [(SEVEN + weeks * 7 * DAY).isoformat() for weeks in (1, 3)]
    assert all(f'value="{datetime.fromisoformat(each).astimezone().isoformat()}"' for each in starts)
    page = desk.post(path, {"start": [starts[0], (SEVEN + 14 * DAY).isoformat()]}, follow=True).text
    assert "1 event is planned (Wed, Dec. 16, 2026, 7 p.m.)." in page
    assert "Not free any more, and not planned (Wed, Dec. 23, 2026, 7 p.m.)." in page
    assert sorted(Event.objects.values_list("start", flat=True)) == [SEVEN, SEVEN + 7 * DAY]
    assert "Choose one date at least." in desk.post(path, {}, follow=True).text
    assert Event.objects.count() == 2


def change_of(event, **values):
    return typed(event.service, title=event.title, place="", what_to_bring="", door_minutes="0", capacity="4") | values


def test_whom_to_call_about_another_time_is_named_first(desk, evening):
    take(evening, guest=make_guest("Sample caller", email="", phone="555 0100"))

    page = desk.post(url(evening, "change_event"), change_of(evening, start="2026-12-10T19:00"))

    assert "Without an e-mail address, so please call them: Sample caller 555 0100." in page.text
    assert "told by mail" not in page.text


def test_another_time_is_looked_at_then_told(desk, evening):
    take(evening, 1, "one")
    moved = change_of(evening, start="2026-12-10T19:00", message="The heating is off.")
    page = desk.post(url(evening, "change_event"), moved)
    assert "1 party is told by mail, with a change for their calendar." in page.text
    assert "The heating is off." in page.text
    assert sent("booking_moved") == []
    desk.post(url(evening, "change_event"), moved | {"agreed": page.context["seal"]})
    evening.refresh_from_db()
    assert evening.start == SEVEN + DAY
    assert sent("booking_moved") == ["one"]
    assert "The heating is off." in Message.objects.get(kind="booking_moved").text


def test_words_change_at_once_and_tell_nobody(desk, evening):
    take(evening, 1, "one")
    before = Message.objects.count()
    desk.post(url(evening, "change_event"), change_of(evening, about="Gongs.\r\nAnd bowls.", published=""))
    evening.refresh_from_db()
    assert (evening.about, evening.published, evening.start) == ("Gongs.\nAnd bowls.", False, SEVEN)
    assert Message.objects.count() == before


def test_fewer_places_than_sold_are_refused_with_the_number(desk, evening):
    take(evening, 3, "one")
    page = desk.post(url(evening, "change_event"), change_of(evening, capacity="2", about="Kept.")).text
    assert "3 places are taken or offered already" in page
    assert "Kept." in page
    evening.refresh_from_db()
    assert evening.capacity == 4


def test_cancelling_is_looked_at_first(desk, evening):
    take(evening, 4, "one"), take(evening, 1, "two")
    seats_of = make_event(evening.practitioner, evening.service, SEVEN + DAY, now=NOW)
    page = desk.get(url(evening, "cancel")).text
    assert "2 parties are told by mail" in page
    assert "Nobody has booked yet." in desk.get(url(seats_of, "cancel")).text
    page = desk.post(url(evening, "cancel"), {"message": "I am ill."}, follow=True).text
    assert "Cancelled. Everybody with an e-mail address is told." in page
    assert line(evening) == ["one cancelled 4", "two cancelled 1"]
    assert "I am ill." in Message.objects.filter(kind="booking_event_cancelled").first().text
    for closed in ("cancel", "change_event"):
        assert "nothing of it can be changed" in desk.get(url(evening, closed), follow=True).text


def test_list_has_what_comes_first_with_its_seats(desk, studio, evening, clock):
    take(evening, 3, "one")
    later = make_event(studio.practitioner, evening.service, SEVEN + 2 * DAY, title="Later", now=NOW)
    make_event(studio.practitioner, evening.service, SEVEN - DAY, title="Over", now=NOW)
    evenings.cancel(later, user=make_user("second"), now=NOW)
    clock.move_to(SEVEN - DAY / 2)
    page = desk.get(LIST).text
    order = [page.index(each) for each in ("Sound bath evening", ">Later<", ">Over<")]
    assert order == sorted(order)
    assert "3 of 4" in page
    assert f'href="{PLAN}"' in page


def test_desk_and_day_show_the_event(desk, studio, evening, clock):
    take(evening, 3, "one")
    session = make_appointment(studio.practitioner, studio.service, SEVEN - timedelta(hours=4))
    index = desk.get("/admin/").text
    assert "3 of 4 places" not in index
    clock.move_to(SEVEN - DAY)
    coming = desk.get("/admin/").text.split("The next seven days")[1]
    assert coming.index("Sample client") < coming.index("Sound bath evening") < coming.index("3 of 4 places")
    day = desk.get(f"/admin/booking/appointment/{session.pk}/change/").text.split("the whole day")[1]
    assert f'<a href="{url(evening)}">Sound bath evening</a>' in day


def test_pages_cost_the_same_with_one_and_three(desk, studio, evening):
    take(evening, 1, "one")
    desk.get("/admin/")
    paths = (LIST, "/admin/", url(evening), url(evening, "print"))
    with_one = [queries(desk, path) for path in paths]
    for days in (1, 2):
        take(make_event(studio.practitioner, evening.service, SEVEN + days * DAY, now=NOW), 2, "more")
        take(evening, 1, f"more {days}")
    assert [queries(desk, path) for path in paths] == with_one


def test_stock_forms_can_not_write_and_readers_can_not_answer(client, desk, studio, evening):
    booking = take(evening, 1, "one")
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(url(evening, "delete")).status_code == 403
    helper = make_user("helper", is_superuser=False)
    helper.user_permissions.add(Permission.objects.get(codename="view_event"))
    client.force_login(helper)
    page = client.get(url(evening)).text
    assert "one" in page
    assert "Cancel these places" not in page
    assert "Plan an event" not in client.get(LIST).text
    for own in ("repeat", "change_event", "cancel", "message", "print", "add_party"):
        assert client.post(url(evening, own)).status_code == 403
    assert client.post(url(evening, "party", booking.pk, "give_up")).status_code == 403
    assert client.get(PLAN).status_code == 403
    assert line(evening) == ["one booked 1"]


def test_unknown_events_lead_back(desk, studio):
    for page in ("change", "repeat", "change_event", "cancel", "message", "print", "add_party", "party/1/check_in"):
        assert desk.get(f"{LIST}999/{page}/").status_code == 302
