"""The practitioner's day on a phone: a call, a move, a second thought, a row of sessions, a day off."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from booking import diary, lifecycle
from booking.lifecycle import WishedFor
from booking.models import Appointment, Length, Practitioner, TimeOff
from practice import starter
from tests.booking.conftest import asker
from tests.browser.conftest import sign_in, violations
from tests.browser.test_home_care import PHONE
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/booking/appointment/"


@pytest.fixture
def desk(live_server, page):
    starter.load_all()
    make_user()
    page.set_viewport_size(PHONE)
    sign_in(page, live_server.url)
    return live_server.url


@pytest.fixture
def wish(desk):
    length = Length.objects.filter(service__slug="massage").first()
    return {"practitioner": Practitioner.objects.get(), "length": length, "now": timezone.now()}


def some_free(wish, days=4):
    first = timezone.localdate() + timedelta(days=days)
    return diary.free_times(**wish, first=first, days=14, by_practice=True)


def press(page, name):
    """With the keyboard alone."""
    button = page.get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press("Enter")


def test_a_day_on_the_desk(desk, page, wish):
    # A call: what, for whom, when. Somebody new.
    page.goto(f"{desk}/admin/")
    page.get_by_role("link", name="Book a session").click()
    page.get_by_label("For whom?").fill("Sample caller")
    page.get_by_role("group", name="Massage").get_by_label("60 minutes").focus()
    page.keyboard.press("Space")
    press(page, "Show free times")
    page.get_by_role("button", name="Later days").click()
    assert page.get_by_label("Name of who comes").input_value() == "Sample caller"
    page.locator("input[name=start]").first.focus()
    page.keyboard.press("Space")
    page.get_by_label("E-mail").fill("caller@example.com")
    press(page, "Book it")
    page.get_by_text("Booked. Sample caller has the confirmation on its way").wait_for()
    booked = Appointment.objects.get()
    before = booked.start

    # Moved to a Sunday evening: what that overrules is shown first. A second thought.
    page.get_by_role("link", name="Move it").click()
    page.get_by_text("Another time, outside your hours too").click()
    sunday = timezone.localdate() + timedelta(days=13 - timezone.localdate().weekday())
    page.get_by_label("Or type a time").fill(f"{sunday}T21:15")
    page.get_by_label("A message").fill("Would the evening do?")
    press(page, "Move it")
    page.get_by_text("Outside the opening hours.").wait_for()
    assert violations(page) == []
    press(page, "Change something")
    assert page.get_by_label("A message").input_value() == "Would the evening do?"
    press(page, "Move it")
    press(page, "Move it all the same")
    page.get_by_text("until then you can take it back").first.wait_for()
    booked.refresh_from_db()
    assert booked.start != before
    page.goto(f"{desk}/admin/")
    press(page, "Take it back: Sample caller")
    page.get_by_text("Taken back: all is as it was before").wait_for()
    booked.refresh_from_db()
    assert booked.start == before

    # Again every two weeks, without the second date.
    page.get_by_role("link", name="Repeat it…").click()
    page.get_by_label("Weeks from one to the next").fill("2")
    page.get_by_label("How many times").fill("3")
    press(page, "Show the dates")
    assert Appointment.objects.count() == 1
    dates = page.locator("input[name=start]")
    dates.nth(1).uncheck()
    press(page, "Book those ticked")
    page.get_by_text("2 sessions are booked").wait_for()
    assert Appointment.objects.count() == 3

    # A day off over the first one.
    day = timezone.localdate(before)
    page.goto(f"{desk}/admin/booking/timeoff/add/")
    page.locator("[name=start_0]").fill(str(day))
    page.locator("[name=end_0]").fill(str(day))
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Nobody is told yet.").wait_for()
    page.get_by_label("Move it to another time").check()
    page.get_by_label("Move it to", exact=True).select_option(index=1)
    page.get_by_label("A message").fill("I am away.")
    press(page, "Do all of this")
    page.get_by_text("Sample caller,").wait_for()
    booked.refresh_from_db()
    assert timezone.localdate(booked.start) != day
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_desk_pages_are_accessible(desk, page, wish, assert_accessible):
    free = some_free(wish)
    later = free[-1]
    row = lifecycle.request(
        **wish, start=free[0], asker=asker(), wishes=[WishedFor(start=later), WishedFor(part="evening")]
    )
    moving = lifecycle.book(**wish, start=free[20], asker=asker(), user=make_user("second"))
    Appointment.objects.filter(pk=moving.pk).update(settles_at=None)
    lifecycle.request_move(moving, later, now=wish["now"])
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(free[20]), time()))
    away = TimeOff.objects.create(practitioner=wish["practitioner"], start=midnight, end=midnight + timedelta(days=1))
    for path in (
        f"{LIST}{row.pk}/change/",
        f"{LIST}{row.pk}/offer/",
        f"{LIST}{moving.pk}/change/",
        f"{LIST}{moving.pk}/repeat/?every=1&count=4",
        f"{LIST}book/",
        f"{LIST}book/?length={wish['length'].pk}&q=sample",
        f"/admin/booking/timeoff/{away.pk}/sessions/",
    ):
        assert_accessible(f"{desk}{path}")
