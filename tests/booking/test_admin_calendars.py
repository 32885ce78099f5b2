from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking import busy_reading, busy_times
from booking.models import BusyCalendar, BusyTime, CalendarFeed
from tests.booking.conftest import NOW
from tests.booking.test_busy_reading import calendar
from tests.booking.test_diary import local
from tests.factories import make_appointment, make_busy_calendar, make_busy_time, make_user

ADD = "/admin/booking/busycalendar/add/"
LIST = "/admin/booking/busycalendar/"
ENTRY = "UID:1\nDTSTART:20261202T180000Z\nDTEND:20261202T200000Z"
ADDRESS = "https://calendar.example.com/private-0123/basic.ics"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(busy_times, "apart", busy_reading.answer)  # without a process of its own
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client, studio):
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(studio, **values):
    return {"name": "Family", "address": "", "active": "on", "practitioner": studio.practitioner.pk, **values}


def file(text, name="rota.ics"):
    return SimpleUploadedFile(name, text.encode(), "text/calendar")


def form_errors(response):
    return {name: list(each) for name, each in response.context["adminform"].form.errors.items()}


def test_address_is_kept_and_read_by_the_worker(desk, studio):
    page = desk.post(ADD, typed(studio, address=f" {ADDRESS} "), follow=True)
    row = BusyCalendar.objects.get()
    assert (row.address, row.due_at, row.practitioner) == (ADDRESS, NOW, studio.practitioner)
    assert "It will be read within a minute." in page.text
    assert "not read yet" in page.text


def test_address_is_masked_wherever_it_is_shown(desk, studio):
    row = make_busy_calendar(studio.practitioner, address=ADDRESS)
    pages = [desk.get(LIST).text, desk.get(f"{LIST}{row.pk}/change/").text]
    assert "Empty keeps the present one (calendar.example.com/…)." in pages[1]
    assert ["private-0123" in page for page in pages] == [False, False]


def test_address_stays_when_nothing_is_typed(desk, studio):
    row = make_busy_calendar(studio.practitioner, address=ADDRESS, due_at=NOW + timedelta(hours=1))
    desk.post(f"{LIST}{row.pk}/change/", typed(studio, name="Home"))
    kept = BusyCalendar.objects.get()
    assert (kept.name, kept.address, kept.due_at) == ("Home", ADDRESS, row.due_at)
    desk.post(f"{LIST}{row.pk}/change/", typed(studio, address="webcal://new.example.com/"))
    kept = BusyCalendar.objects.get()
    assert (kept.address, kept.due_at) == ("webcal://new.example.com/", NOW)


def test_file_is_read_at_once(desk, studio):
    page = desk.post(ADD, typed(studio, file=file(calendar(ENTRY))), follow=True)
    row = BusyCalendar.objects.get()
    assert (row.is_file, BusyTime.objects.get().start) == (True, local("10:00"))
    assert "read 0\xa0minutes ago" in page.text


def test_file_takes_the_place_of_an_address(desk, studio):
    row = make_busy_calendar(studio.practitioner, address=ADDRESS)
    desk.post(f"{LIST}{row.pk}/change/", typed(studio, file=file(calendar(ENTRY))))
    assert BusyCalendar.objects.get().is_file


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({}, {"address": ["Please give an address or a file."]}),
        (
            {"address": "ftp://example.com/x"},
            {"address": ["This is not an address that begins with https:// or webcal://."]},
        ),
        ({"file": "<html>"}, {"file": ["This is not a calendar but something else, perhaps a web page."]}),
        (
            {"file": calendar("UID:1\nDTSTART:20261202T180000Z\nRRULE:FREQ=SECONDLY")},
            {"file": ["An entry repeats every minute or second; such calendars are not read."]},
        ),
        (
            {"file": calendar(ENTRY), "address": ADDRESS},
            {"address": ["Please give an address or a file, not both."]},
        ),
        ({"file": "x" * (5 * 1024 * 1024 + 1)}, {"file": ["The file is larger than 5 MB."]}),
    ],
    ids=["nothing", "odd address", "no calendar", "every second", "both", "too large"],
)
def test_what_can_not_be_kept_is_said_beside_the_field(desk, studio, values, errors):
    if "file" in values:
        values = {**values, "file": file(values["file"])}
    response = desk.post(ADD, typed(studio, **values))
    assert form_errors(response) == errors
    assert BusyCalendar.objects.count() == 0


def test_read_now_is_queued_on_post_alone(desk, studio):
    row = make_busy_calendar(studio.practitioner, due_at=NOW + timedelta(hours=1))
    desk.get(f"{LIST}{row.pk}/read/")
    assert BusyCalendar.objects.get().due_at == row.due_at
    page = desk.post(f"{LIST}{row.pk}/read/", follow=True)
    assert "It will be read within a minute." in page.text
    assert BusyCalendar.objects.get().due_at == NOW
    BusyCalendar.objects.update(active=False)
    assert "not active" in desk.post(f"{LIST}{row.pk}/read/", follow=True).text


def test_list_says_how_each_stands(desk, studio):
    good = {"last_good_at": NOW - timedelta(hours=2)}
    row = make_busy_calendar(studio.practitioner, name="Good", **good)
    make_busy_time(studio.practitioner, local("10:00"), local("11:00"), calendar=row)
    make_busy_calendar(studio.practitioner, name="Bad", trouble="The server doesn't answer.", failing_since=NOW, **good)
    make_busy_calendar(studio.practitioner, name="Off", active=False)
    make_busy_calendar(studio.practitioner, name="New")
    rows = desk.get(LIST).context["cl"].result_list
    model_admin = desk.get(LIST).context["cl"].model_admin
    said = {each.name: (model_admin.standing(each), model_admin.taken(each)) for each in rows}
    assert said == {
        "Good": ('<span class="state state--confirmed">read 2\xa0hours ago</span>', 1),
        "Bad": ('<span class="state state--bad">The server doesn&#x27;t answer. Last read 2\xa0hours ago.</span>', 0),
        "Off": ('<span class="state state--">switched off</span>', 0),
        "New": ('<span class="state state--">not read yet</span>', 0),
    }


def test_list_costs_the_same_with_one_and_three_calendars(desk, studio):
    counts = []
    desk.get(LIST)
    for names in (["a"], ["b", "c"]):
        for name in names:
            row = make_busy_calendar(studio.practitioner, name=name)
            make_busy_time(studio.practitioner, local("10:00"), local("11:00"), calendar=row)
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_desk_names_troubles_and_sessions_that_stand_in_a_busy_time(desk, studio):
    trouble = "The server doesn't answer."
    row = make_busy_calendar(studio.practitioner, trouble=trouble, failing_since=NOW)
    make_busy_calendar(studio.practitioner, name="Quiet")
    make_busy_time(studio.practitioner, local("10:00"), local("11:00"), calendar=row)
    appointment = make_appointment(studio.practitioner, studio.service, local("10:30"))
    index, listed = desk.get("/admin/").text, desk.get(LIST).text
    where = reverse("admin:booking_appointment_change", args=[appointment.pk])
    assert [page.count("Sessions in times that another calendar takes") for page in (index, listed)] == [1, 1]
    assert where in listed
    assert index.count("Other calendars that need a look") == 1
    assert index.count("The server doesn&#x27;t answer.") == 1
    assert "Quiet" not in index


def test_day_around_an_appointment_shows_what_another_calendar_takes(desk, studio):
    make_busy_time(studio.practitioner, local("13:00"), local("14:00"))
    appointment = make_appointment(studio.practitioner, studio.service, local("10:00"))
    page = desk.get(reverse("admin:booking_appointment_change", args=[appointment.pk])).text
    assert page.count("taken in another calendar") == 1


def test_who_may_not_see_calendars_is_told_nothing_of_them(client, studio):
    user = make_user(username="helper", is_superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="view_appointment"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    row = make_busy_calendar(studio.practitioner, trouble="Away.", failing_since=NOW)
    assert "Away." not in client.get("/admin/").text
    assert client.post(f"{LIST}{row.pk}/read/").status_code == 403
    assert client.get(f"/admin/booking/practitioner/{studio.practitioner.pk}/feed/").status_code == 403


# The feed


@pytest.fixture
def feed_page(studio):
    return f"/admin/booking/practitioner/{studio.practitioner.pk}/feed/"


def test_feed_is_made_and_its_address_shown_once(desk, studio, feed_page):
    assert feed_page in desk.get(f"/admin/booking/practitioner/{studio.practitioner.pk}/change/").text
    assert "There is no address yet." in desk.get(feed_page).text
    made = desk.post(feed_page, {"open": ""})
    address = made.context["address"]
    assert address.startswith("http://testserver/calendar/")
    assert f">{address}</textarea>" in made.text
    assert f'href="{address.replace("http:", "webcal:")}"' in made.text
    assert "no-store" in made.headers["Cache-Control"]
    assert address not in desk.get(feed_page).text
    assert desk.get(address.removeprefix("http://testserver")).status_code == 200


def test_feed_is_renewed_and_closed_with_one_press_each(desk, feed_page):
    addresses = [
        desk.post(feed_page, {"open": ""}).context["address"].removeprefix("http://testserver") for _ in range(2)
    ]
    assert [desk.get(each).status_code for each in addresses] == [404, 200]
    desk.post(feed_page, {"close": ""})
    assert [desk.get(each).status_code for each in addresses] == [404, 404]
    assert "There is no address yet." in desk.get(feed_page).text


def test_what_the_feed_shows_is_kept_through_renewals(desk, feed_page):
    desk.post(feed_page, {"keep": "", "with_names": "on"})
    desk.post(feed_page, {"open": ""})
    feed = CalendarFeed.objects.get()
    assert (feed.with_names, feed.with_time_off, feed.is_open) == (True, False, True)
    desk.post(feed_page, {"keep": "", "with_time_off": "on"})
    feed.refresh_from_db()
    assert (feed.with_names, feed.with_time_off, feed.is_open) == (False, True, True)


def test_looking_at_the_feeds_page_makes_nothing(desk, feed_page):
    desk.get(feed_page, {"open": ""})
    assert CalendarFeed.objects.count() == 0
