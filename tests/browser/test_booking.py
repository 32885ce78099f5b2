"""Asking for a session as a person does it: with a thumb, with the keyboard, without script, in the dark."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from booking import diary, lifecycle, links, starter
from booking.models import Appointment, Length, Practitioner, Service
from practice import starter as practice_starter
from practice.models import Message
from tests.browser.conftest import sign_in
from tests.factories import make_appointment, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server):
    practice_starter.load()
    starter.load()
    return live_server.url


def some_free_time(number=0, minutes=60):
    length = Length.objects.get(service__slug="massage", minutes=minutes)
    return diary.free_times(
        practitioner=Practitioner.objects.get(),
        length=length,
        first=timezone.localdate() + timedelta(days=2),
        days=14,
        now=timezone.now(),
    )[number]


def make_own(state="confirmed", **values):
    return make_appointment(
        Practitioner.objects.get(), Service.objects.get(slug="massage"), some_free_time(), state=state, **values
    )


@pytest.mark.parametrize(
    "path", ["/services/", "/services/massage/", "/book/", "/book/massage/", "/book/massage/?from=x"]
)
def test_public_page_is_accessible(site, assert_accessible, path):
    assert_accessible(site + path)


def test_details_are_accessible(site, assert_accessible):
    start = quote(some_free_time().isoformat())
    assert_accessible(f"{site}/book/massage/details/?minutes=60&addon=cupping&start={start}")


def test_refusals_are_accessible(site, page, assert_accessible):
    start = some_free_time()
    make_own()
    assert_accessible(f"{site}/book/massage/details/?minutes=60&start={quote(start.isoformat())}")


@pytest.mark.parametrize("state", ["requested", "confirmed", "cancelled"])
def test_private_page_is_accessible(site, assert_accessible, state):
    assert_accessible(site + links.appointment_path(make_own(state)))


@pytest.fixture
def desk(site, page):
    make_user()
    sign_in(page, site)
    return page


def test_desk_is_accessible(site, desk, assert_accessible):
    own = make_own("requested")
    make_appointment(
        Practitioner.objects.get(), Service.objects.get(slug="massage"), timezone.now() + timedelta(minutes=1)
    )
    Message.objects.create(kind="x", to="a@example.com", subject="A mail", text="x", message_id="<1@x>", state="failed")
    for path in ("/admin/", "/admin/booking/appointment/", f"/admin/booking/appointment/{own.pk}/change/"):
        assert_accessible(site + path)


def test_choosing_changes_times_and_total_in_place(site, page):
    page.goto(f"{site}/book/massage/")
    assert page.locator("[data-total]").inner_text() == "60 minutes, $110"

    page.get_by_label("Cupping").check()
    page.get_by_text("75 minutes, $130").wait_for()
    assert "addon=cupping" in page.url

    page.get_by_label("120 minutes").check()
    page.get_by_text("135 minutes, $215").wait_for()
    first = page.locator("input[name=start]").first
    first.check()
    chosen = page.locator("[data-chosen]").inner_text()
    assert page.locator("details[open] label:has(:checked)").inner_text() in chosen
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/details/**")
    assert page.get_by_text("135 minutes, $215").is_visible()


def test_enter_on_a_chosen_time_leads_on_with_it(site, page):
    page.goto(f"{site}/book/massage/")
    page.locator("input[name=start]").first.check()
    value = page.locator("input[name=start]:checked").get_attribute("value")
    page.keyboard.press("Enter")
    page.wait_for_url("**/details/**")
    assert parse_qs(urlsplit(page.url).query)["start"] == [value]


def test_a_chosen_time_stays_chosen_when_it_is_still_free(site, page):
    page.goto(f"{site}/book/massage/")
    page.locator("input[name=start]").first.check()
    value = page.locator("input[name=start]:checked").get_attribute("value")

    page.get_by_label("90 minutes").check()
    page.get_by_text("90 minutes, $155").last.wait_for()

    assert page.locator("input[name=start]:checked").get_attribute("value") == value


def test_asking_by_keyboard_alone(site, page):
    page.goto(f"{site}/book/massage/")
    page.locator("#wish_minutes_0").focus()
    tab_to(page, "input[name=start]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert page.locator("input[name=start]:checked").count() == 1
    tab_to(page, ".bar .button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/details/**")
    page.locator("[name=name]").focus()
    page.keyboard.type("Sample client")
    tab_to(page, "[name=email]")
    page.keyboard.type("client@example.com")
    for consent in ("consent", "health_consent"):
        tab_to(page, f"[name={consent}]")
        page.keyboard.press("Space")
    tab_to(page, "button.button--large")
    page.keyboard.press("Enter")
    page.wait_for_url("**/appointments/**")

    assert page.get_by_role("heading", level=1).inner_text() == "Your request is with us"


def tab_to(page, selector, most=80):
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} can't be reached with Tab")


def test_whole_flow_without_script(site, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/book/")
    page.get_by_role("link", name="Massage").click()
    page.get_by_label("90 minutes").check()
    page.get_by_role("button", name="Show times").click()
    page.locator("summary").nth(1).click()
    page.locator("details").nth(1).locator("input[name=start]").first.check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Your name").fill("Sample client")
    page.get_by_label("E-mail").fill("client@example.com")
    page.get_by_role("group", name="Are you pregnant?").get_by_label("Yes").check()
    page.get_by_role("button", name="Ask for this time").click()
    expect(page).to_have_title(re.compile("^Error:"))
    assert page.get_by_label("Your name").input_value() == "Sample client"
    assert page.get_by_role("group", name="Are you pregnant?").get_by_label("Yes").is_checked()
    page.locator("[name=consent]").check()
    page.locator("[name=health_consent]").check()
    page.get_by_role("button", name="Ask for this time").click()
    page.wait_for_url("**/appointments/**")
    page.locator("summary", has_text="Withdraw the request").click()
    page.get_by_role("button", name="Withdraw the request").click()

    assert page.get_by_role("heading", level=1).inner_text() == "You withdrew this request"
    assert Appointment.objects.get().minutes == 90
    context.close()


def fill_details(page):
    page.get_by_label("Your name").fill("Sample client")
    page.get_by_label("E-mail").fill("client@example.com")
    page.locator("[name=consent]").check()
    page.locator("[name=health_consent]").check()


def test_a_request_from_its_wishes_to_its_end_without_script(site, browser):
    """On a phone: wishes, an offer chosen, another time asked for and agreed to, called off."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/book/massage/details/?minutes=60&start={quote(some_free_time().isoformat())}")
    page.locator("summary", has_text="Would another time suit too?").click()
    page.get_by_role("group", name="Wish 2").get_by_label("Another free time").select_option(index=2)
    page.get_by_role("group", name="Wish 3").get_by_label("Part of the day").select_option("evening")
    fill_details(page)
    page.get_by_role("button", name="Ask for this time").click()
    assert page.locator(".wish .field__error").inner_text() == "On which day? Choose “Any day” if it does not matter."
    page.get_by_role("group", name="Wish 3").get_by_label("Day of the week").select_option("Tuesday")
    page.get_by_role("button", name="Ask for this time").click()
    page.wait_for_url("**/appointments/**")
    assert page.locator(".summary__wishes li").nth(1).inner_text() == "Tuesday in the evening (from 5 p.m.)"

    own, now = Appointment.objects.get(), timezone.now()
    lifecycle.offer(own, [some_free_time(20), some_free_time(30)], user=None, now=now)
    page.reload()
    page.locator(".offers input").nth(1).check()
    page.get_by_role("button", name="Take this time").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Your session is confirmed"

    page.get_by_role("link", name="Ask for another time").click()
    page.locator("input[name=start]").first.check()
    page.get_by_role("button", name="Ask for this time").click()
    expect(page.get_by_role("heading", name="You have asked for another time")).to_be_visible()
    asked_for = own.moves.get().start
    lifecycle.accept_move(own, user=None, now=now)
    page.reload()
    page.locator("summary", has_text="Cancel the appointment").click()
    page.get_by_role("button", name="Cancel the appointment").click()
    assert page.get_by_role("heading", level=1).inner_text() == "This appointment is cancelled"
    own.refresh_from_db()
    assert (own.start, own.late) == (asked_for, False)
    context.close()


def test_nothing_suits_by_keyboard_alone(site, page):
    page.goto(f"{site}/book/massage/")
    tab_to(page, "[name=wish]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/details/**")
    tab_to(page, "[name=wish1_day]")
    page.keyboard.type("Tues")
    fill_details(page)
    page.get_by_role("button", name="Send your wishes").click()
    page.wait_for_url("**/appointments/**")
    assert page.get_by_role("heading", level=1).inner_text() == "Your wishes are with us"
    assert page.locator(".summary__wishes").inner_text() == "Tuesday at any time"


def test_pages_of_wishes_offers_and_moves_are_accessible(site, assert_accessible):
    assert_accessible(f"{site}/book/massage/details/?minutes=60&wish=1")
    own = make_own("requested")
    path = links.appointment_path(own)
    offered = [some_free_time(20), some_free_time(30)]
    lifecycle.offer(own, offered, user=None, now=timezone.now())
    assert_accessible(site + path)
    lifecycle.choose(own, offered[0], now=timezone.now())
    assert_accessible(f"{site}{path}move/")
    lifecycle.request_move(own, some_free_time(30), now=timezone.now())
    assert_accessible(site + path)


def test_errors_take_the_focus_and_lead_to_the_field(site, page):
    page.goto(f"{site}/book/massage/details/?minutes=60&start={quote(some_free_time().isoformat())}")
    page.get_by_role("button", name="Ask for this time").click()

    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Your name: Tell us your name.").click()
    expect(page.locator("[name=name]")).to_be_focused()


def test_taken_time_is_exchanged_with_everything_kept(site, page, complaints):
    start = some_free_time()
    page.goto(f"{site}/book/massage/details/?minutes=60&start={quote(start.isoformat())}")
    page.get_by_label("Your name").fill("Sample client")
    page.get_by_label("E-mail").fill("client@example.com")
    page.get_by_label("Anything else").fill("A note to keep")
    page.locator("[name=consent]").check()
    page.locator("[name=health_consent]").check()
    make_own(name="Somebody else")
    page.get_by_role("button", name="Ask for this time").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.get_by_label("Anything else").input_value() == "A note to keep"
    page.locator("input[name=start]").first.check()
    page.get_by_role("button", name="Ask for this time").click()
    page.wait_for_url("**/appointments/**")

    kept = Appointment.objects.exclude(start=start).get()
    assert (kept.name, kept.note) == ("Sample client", "A note to keep")
    complaints[:] = [each for each in complaints if "409" not in each]


def test_what_is_tapped_is_at_least_44_pixels_high(site, page):
    page.set_viewport_size({"width": 390, "height": 844})
    start = quote(some_free_time().isoformat())
    for path in ("/book/massage/", f"/book/massage/details/?minutes=60&start={start}"):
        page.goto(site + path)
        low = page.evaluate(
            """[...document.querySelectorAll("main :is(label:has(input), summary, button, .input, .choice)")]
                .filter(each => !each.ariaHidden && each.checkVisibility() && each.getBoundingClientRect().height < 44)
                .map(each => each.outerHTML.slice(0, 120))"""
        )
        assert low == []


def test_desk_answers_with_one_press_on_a_phone(site, desk):
    own = make_own("requested")
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(f"{site}/admin/")
    desk.get_by_role("link", name="Sample client").click()
    desk.get_by_label("A message, if you like").fill("See you then.")
    desk.get_by_role("button", name="Accept").click()
    desk.get_by_text("has the confirmation on its way").wait_for()

    own.refresh_from_db()
    assert own.state == "confirmed"


def test_answering_a_request_that_was_withdrawn_says_so(site, desk):
    own = make_own("requested")
    desk.goto(f"{site}/admin/booking/appointment/{own.pk}/change/")
    lifecycle.withdraw(own, now=timezone.now())
    desk.get_by_role("button", name="Accept").click()

    desk.get_by_text("This request has been withdrawn. Nothing was changed.").wait_for()
