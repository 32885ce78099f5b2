"""An evening at the door, on a phone: planned, somebody calls, everybody is checked in."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from booking import evenings, seats
from booking.models import Booking, Event, Practitioner, Service
from practice import starter
from tests.browser.conftest import sign_in
from tests.browser.test_desk import press
from tests.browser.test_home_care import PHONE
from tests.factories import make_event, make_guest, make_user

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/booking/event/"
FLAG = {"slug": "heart", "question": "A pacemaker?", "answer": True, "flag": "Pacemaker: no bowls on the body"}


@pytest.fixture
def desk(live_server, page):
    starter.load_all()
    Service.objects.filter(slug="sound-bath").update(kind=Service.Kind.GROUP)
    make_user()
    page.set_viewport_size(PHONE)
    sign_in(page, live_server.url)
    return live_server.url


@pytest.fixture
def tonight(desk):
    """Of today, before it begins or just after: planned yesterday, with two parties and one that waits."""
    noon = timezone.make_aware(datetime.combine(timezone.localdate(), time(12)))
    yesterday = noon - timedelta(days=2)
    service = Service.objects.get(slug="sound-bath")
    event = make_event(Practitioner.objects.get(), service, noon, capacity=4, now=yesterday)
    for name, party in (("Sample one", 2), ("Sample two", 2), ("Sample three", 1)):
        guest = make_guest(name, phone="555 0100", chairs=1, first_time=True, note="Near the door, please.")
        seats.take(event, party=party, guest=guest, answers=[FLAG], may_wait=True, now=yesterday)
    return event


def states():
    return list(Booking.objects.order_by("pk").values_list("name", "state"))


def test_planning_and_a_call_with_the_keyboard(desk, page):
    page.goto(f"{desk}/admin/")
    page.get_by_role("link", name="Plan an event").click()
    page.get_by_label("Begins").fill(f"{timezone.localdate() + timedelta(days=5)}T19:00")
    for label, value in (("Minutes", "75"), ("Places", "4"), ("Price a person", "30")):
        page.get_by_label(label, exact=True).fill(value)
    press(page, "Plan it")
    page.get_by_text("Planned. It stands in your diary.").wait_for()
    page.get_by_role("link", name="Add a party").click()
    page.get_by_label("Name", exact=True).fill("Sample caller")
    page.get_by_label("How many people").fill("5")
    press(page, "Book their places")
    page.get_by_text("Book for 1 to 4 people.").wait_for()
    page.get_by_label("How many people").fill("3")
    press(page, "Book their places")
    page.get_by_text("3 of 4 places sold, 1 left").wait_for()
    assert Event.objects.latest("pk").seats_taken == 3


def test_checking_in_is_one_key_press(desk, page, tonight):
    page.goto(f"{desk}{LIST}{tonight.pk}/change/")
    page.get_by_text("Pacemaker: no bowls on the body").first.wait_for()
    press(page, "Here: Sample two")
    page.get_by_text("Sample two: here.").wait_for()
    assert page.url.endswith(f"#party-{Booking.objects.get(name='Sample two').pk}")
    assert states()[1] == ("Sample two", "attended")
    press(page, "Undo: Sample two")
    page.get_by_text("Taken back: Sample two is expected.").wait_for()
    assert states()[1] == ("Sample two", "booked")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_pages_are_accessible(desk, page, tonight, assert_accessible):
    later = evenings.plan_again(evenings.Plan.of(tonight), [timezone.now() + timedelta(days=9)], now=timezone.now())[0]
    seats.take(later, party=1, guest=make_guest("Sample four", email=""), now=timezone.now())
    for path in (
        "",
        "plan/",
        f"plan/?like={later.pk}",
        f"{tonight.pk}/change/",
        f"{tonight.pk}/print/?answers=1",
        f"{tonight.pk}/message/",
        f"{later.pk}/add_party/",
        f"{later.pk}/change_event/",
        f"{later.pk}/repeat/?every=1&count=3",
        f"{later.pk}/cancel/",
    ):
        assert_accessible(f"{desk}{LIST}{path}")
    assert_accessible(f"{desk}/admin/")
