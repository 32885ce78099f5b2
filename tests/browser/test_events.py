"""Evenings in a real browser: two seats, a waiting list, an offer, by keyboard alone; axe on each page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from booking import links, seats
from booking.models import Booking, Event, Question
from practice import starter
from practice.models import Message
from tests.browser.conftest import violations
from tests.browser.test_booking import tab_to
from tests.factories import make_event, make_guest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def evening(live_server):
    starter.load_all()
    event = Event.objects.first()
    Event.objects.exclude(pk=event.pk).delete()
    Event.objects.update(capacity=2)
    event.refresh_from_db()
    return event


def press(page, role, name):
    """Go to it with Tab and press it with Enter, as somebody without a mouse does."""
    target = page.get_by_role(role, name=name).first
    target.wait_for()
    for _step in range(120):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached with Tab")


def fill_in(page, name, people):
    """By keyboard: each field is reached by its label's field and typed into."""
    page.get_by_label("Your name").focus()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(f"{name.split()[-1].lower()}@example.com")
    page.get_by_label("How many of you come").focus()
    page.keyboard.type(people)
    page.get_by_label("I agree to the practice").focus()
    page.keyboard.press("Space")


def test_two_seats_a_waiting_list_and_an_offer(live_server, browser, page, evening):
    page.goto(f"{live_server.url}/events/")
    press(page, "link", "Sound bath evening")
    page.get_by_text("2 places left").wait_for()
    press(page, "link", "Book your place")
    fill_in(page, "Sample One", "2 people")
    press(page, "button", "Book")
    page.wait_for_url("**/bookings/**")
    page.get_by_role("heading", name="Your places are booked").wait_for()

    other = browser.new_page()
    other.set_default_timeout(10_000)
    other.goto(f"{live_server.url}{evening.get_absolute_url()}")
    other.get_by_text("Full: there is a waiting list").wait_for()
    press(other, "link", "Join the waiting list")
    fill_in(other, "Sample Two", "2 people")
    press(other, "button", "Join the waiting list")
    other.wait_for_url("**/bookings/**")
    other.get_by_text("You are the first in the list.").wait_for()

    page.locator("summary", has_text="Cancel your places").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Cancelling now is free.").wait_for()
    press(page, "button", "Cancel your places")
    page.get_by_role("heading", name="Your places are cancelled").wait_for()

    offer = Message.objects.get(kind="booking_offered")
    other.goto(live_server.url + re.search(r"http://testserver(/bookings/\S+)", offer.text)[1])
    other.get_by_role("heading", name="There is room for you").wait_for()
    press(other, "button", "Take the 2 places")
    other.get_by_role("heading", name="Your places are booked").wait_for()
    other.close()
    assert list(Booking.objects.values_list("state", flat=True)) == ["cancelled", "booked"]
    assert Event.objects.get().seats_taken == 2


def test_pages_of_events_are_accessible(live_server, page, evening, assert_accessible):
    now = timezone.now()
    path = evening.get_absolute_url()
    full = make_event(evening.practitioner, evening.service, now + timedelta(days=40), capacity=1)
    rows = [seats.take(full, party=1, guest=make_guest(), may_wait=True, now=now) for _party in range(3)]
    seats.give_up(rows[0], now=now)  # so that one is offered, and one waits
    booked = seats.take(evening, party=2, guest=make_guest(others="Sample friend", chairs=1), now=now)
    for each in ("/events/", path, f"{path}book/", full.get_absolute_url(), f"{full.get_absolute_url()}book/"):
        assert_accessible(f"{live_server.url}{each}")
    for row in (*rows, booked):
        assert_accessible(f"{live_server.url}{links.booking_path(row)}")
    assert_accessible(f"{live_server.url}{links.event_intake_path(booked)}")


def test_errors_are_accessible_and_keep_every_answer(live_server, page, evening):
    page.goto(f"{live_server.url}{evening.get_absolute_url()}book/")
    page.get_by_label("Names of the others").fill("Sample friend")
    page.get_by_label("Anything else we should know").fill("Keep me")
    page.get_by_role("button", name="Book").click()
    page.get_by_role("alert").wait_for()
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.get_by_label("Names of the others").input_value() == "Sample friend"
    assert page.get_by_label("Anything else we should know").input_value() == "Keep me"
    assert violations(page) == []


def test_questions_are_answered_later_by_keyboard(live_server, page, evening):
    booked = seats.take(evening, party=1, guest=make_guest(consent_text=""), now=timezone.now())
    question = Question.objects.for_service(evening.service).filter(kind="yes_no", urgent=False).first()
    page.goto(f"{live_server.url}{links.booking_path(booked)}")
    press(page, "link", "Answer them")
    page.wait_for_url("**/intake/")
    tab_to(page, f"[name=q_{question.pk}]")
    page.keyboard.press("Space")
    press(page, "button", "Give these answers")
    page.locator(".error-summary").wait_for()
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error:")
    assert page.locator(f"[name=q_{question.pk}][value=yes]").is_checked()
    assert violations(page) == []
    tab_to(page, "[name=health_consent]")
    page.keyboard.press("Space")
    press(page, "button", "Give these answers")
    page.get_by_text("Thank you. What you answered is kept").wait_for()
    page.get_by_role("heading", name="Your places are booked").wait_for()
    booked.refresh_from_db()
    assert [each["slug"] for each in booked.answers if each["answer"] is True] == [question.slug]
