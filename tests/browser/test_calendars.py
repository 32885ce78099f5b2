"""Both ways between the diary and other calendars, on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from booking.models import BusyTime, Practitioner
from practice import starter
from tests.booking.test_busy_reading import calendar
from tests.browser.conftest import sign_in
from tests.browser.test_home_care import PHONE
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(live_server, page):
    starter.load_all()
    make_user()
    page.set_viewport_size(PHONE)
    sign_in(page, live_server.url)
    return live_server.url


def test_feed_is_made_read_and_closed(desk, page):
    practitioner = Practitioner.objects.get()
    page.goto(f"{desk}/admin/booking/practitioner/{practitioner.pk}/change/")
    page.get_by_role("link", name="Sessions in your own calendar program").click()
    page.get_by_role("button", name="Make an address").click()
    path = page.get_by_label("Address to copy").input_value().removeprefix("http://testserver")
    assert page.request.get(f"{desk}{path}").headers["content-type"] == "text/calendar; charset=utf-8"
    page.get_by_text("Close the address").click()
    page.get_by_role("button", name="Close it now").click()
    page.get_by_text("There is no address yet.").wait_for()
    assert page.request.get(f"{desk}{path}").status == 404


def test_file_is_uploaded_and_its_times_are_taken(desk, page):
    tomorrow = timezone.localdate() + timedelta(days=1)
    text = calendar(f"UID:1\nDTSTART:{tomorrow:%Y%m%d}T100000\nDURATION:PT2H")
    page.goto(f"{desk}/admin/booking/busycalendar/add/")
    page.get_by_label("Name").fill("Rota")
    page.get_by_label("Or a file").set_input_files({"name": "a.ics", "mimeType": "text/calendar", "buffer": b"<html>"})
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("This is not a calendar but something else").wait_for()
    assert page.get_by_label("Name").input_value() == "Rota"
    file = {"name": "rota.ics", "mimeType": "text/calendar", "buffer": text.encode()}
    page.get_by_label("Or a file").set_input_files(file)
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".state", has_text="read").wait_for()
    assert BusyTime.objects.count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_feeds_page_is_accessible(desk, page, assert_accessible):
    assert_accessible(f"{desk}/admin/booking/practitioner/{Practitioner.objects.get().pk}/feed/")
