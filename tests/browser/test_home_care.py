"""A routine taken home: given on a phone, opened, followed, noted and shared."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from booking import home_care, links
from booking.models import HomeCare, Practitioner, Service
from exercises.models import Exercise, Routine
from practice import starter
from practice.models import Message
from tests.browser.conftest import sign_in, violations
from tests.factories import give_home_care, make_appointment, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def site(live_server):
    starter.load_all()
    make_user()
    return live_server.url


@pytest.fixture
def appointment(site):
    begun = timezone.now() - timedelta(minutes=50)
    return make_appointment(Practitioner.objects.get(), Service.objects.get(slug="massage"), begun)


@pytest.fixture
def care(appointment):
    """Given twelve days ago, with some days noted and shared."""
    now = timezone.now()
    given = give_home_care(
        appointment, Routine.objects.get(slug="pregnancy-psoas"), {"note": "With the blanket."},
        message="Go slowly.", now=now - timedelta(days=12),
    )  # fmt: skip
    for back, comfort in ((10, 3), (7, None), (4, 5), (1, 6)):
        then = now - timedelta(days=back)
        home_care.tick(given, home_care.today_of(given, then), comfort=comfort, now=then)
    home_care.share(given, now=now)
    return given


@pytest.mark.parametrize("more", ["", "play/", "print/"])
def test_private_pages_are_accessible(site, care, assert_accessible, more):
    assert_accessible(f"{site}{links.home_care_path(care)}{more}")


def test_desk_pages_are_accessible(site, page, care, appointment, assert_accessible):
    sign_in(page, site)
    Exercise.objects.update(hold_seconds=21)
    other = make_appointment(
        Practitioner.objects.get(), Service.objects.get(slug="massage"), timezone.now() + timedelta(days=3),
        state="requested",
    )  # fmt: skip
    assert_accessible(f"{site}/admin/booking/appointment/{appointment.pk}/change/")
    assert_accessible(f"{site}/admin/booking/appointment/{other.pk}/change/")
    assert_accessible(f"{site}/admin/booking/homecare/{care.pk}/change/")
    assert_accessible(f"{site}/admin/booking/homecare/give/{appointment.pk}/")
    assert_accessible(f"{site}/admin/booking/homecare/")


def test_adapting_is_accessible_at_phone_width(site, page, appointment):
    page.set_viewport_size(PHONE)
    sign_in(page, site)
    page.goto(f"{site}/admin/booking/homecare/give/{appointment.pk}/")
    page.get_by_label("Psoas release", exact=True).check()
    page.get_by_role("button", name="Go on to the steps").click()
    page.locator("#give_weeks").fill("0")
    page.locator("form.give").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Give it and mail the link").click()
    page.get_by_text("Something needs another look.").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_from_the_session_to_the_shared_chart(site, browser, page, appointment):
    desk = browser.new_page(viewport=PHONE)
    sign_in(desk, site)
    desk.goto(f"{site}/admin/booking/appointment/{appointment.pk}/change/")
    desk.get_by_role("button", name="It took place").click()
    desk.get_by_role("link", name="Give a routine to take home").click()
    desk.get_by_label("Psoas release", exact=True).check()
    desk.get_by_role("button", name="Go on to the steps").click()
    first = desk.get_by_role("group", name="1. Lunge stretch")
    first.get_by_label("Seconds").fill("20")
    first.get_by_label("Note for them").fill("A short step is plenty.")
    desk.get_by_role("group", name="2. Bridge").get_by_label("Leave out").check()
    desk.get_by_role("button", name="Give it and mail the link").click()
    desk.get_by_text("has the link on its way by mail").wait_for()

    [link] = re.findall(r"http://testserver(/home-care/\S+)", Message.objects.get(kind="home_care_given").text)
    page.set_viewport_size(PHONE)
    page.goto(site + link)
    page.get_by_text("A short step is plenty.").wait_for()
    assert page.get_by_text("Bridge").count() == 0
    page.get_by_role("link", name="Move along").click()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("link", name="Back to your page").click()
    page.get_by_label("7", exact=True).check()
    page.get_by_role("button", name="I have done it").click()
    page.get_by_text("Comfort 7 of 10.").wait_for()
    page.get_by_role("button", name="I agree: share them").click()
    page.get_by_text("You share your days and comfort").wait_for()

    desk.reload()
    desk.get_by_role("img", name="Days and comfort.").wait_for()
    desk.locator("summary", has_text="Day by day").click()
    assert desk.get_by_role("cell", name="7").count() == 1
    desk.close()


def test_everything_works_without_script(site, browser, care):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(site + links.home_care_path(care))
    page.get_by_role("button", name="I have done it").click()
    page.get_by_text("Done today.").wait_for()
    page.locator("summary", has_text="It was another day").click()
    page.get_by_label("Which day").select_option(index=2)
    page.get_by_role("button", name="Note it again").click()
    assert len(HomeCare.objects.get().days) == 6
    page.locator("summary", has_text="Day by day").click()
    page.get_by_role("button", name="Take back").first.click()
    assert len(HomeCare.objects.get().days) == 5
    page.get_by_role("button", name="Keep them to myself again").click()
    page.get_by_text("Only you.").wait_for()
    page.get_by_role("link", name="Move along").click()
    expect(page.locator(".step")).to_have_count(len(home_care.plan_of(care).steps))
    page.get_by_role("link", name="Back to your page").click()
    page.get_by_role("link", name="Sheet to print").click()
    page.get_by_text("With the blanket.").wait_for()
    context.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_own_sheet_is_one_page(site, page, care, paper):
    page.goto(f"{site}{links.home_care_path(care)}print/")
    assert page.pdf(format=paper).count(b"/Type /Page\n") == 1


def test_keyboard_reaches_comfort_and_the_button(site, page, care):
    page.goto(site + links.home_care_path(care))
    page.locator("#tick_comfort_0").focus()
    for _press in range(3):
        page.keyboard.press("ArrowRight")
    chosen = page.locator("input[name=comfort]:checked").get_attribute("value")
    page.locator("#tick_comfort_0, input[name=comfort]:checked").last.press("Enter")
    page.wait_for_url("**/#today")
    assert str(HomeCare.objects.get().comfort_by_day()[home_care.today_of(care, timezone.now())]) == chosen


def test_where_it_hurts_the_own_player_stops_and_tells_no_address(site, page, care):
    own = f"{site}{links.home_care_path(care)}"
    page.goto(f"{own}play/")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="This hurts").click()
    page.get_by_role("heading", name="Stop, and let go slowly").wait_for()
    ask = page.get_by_role("dialog").get_by_role("link", name="Ask for a session")
    assert ask.get_attribute("href") == "/book/"
    page.get_by_role("button", name="End here").click()
    page.get_by_role("link", name="Note that it is done").first.click()
    page.get_by_role("heading", name=re.compile("^Today")).wait_for()
    assert page.url == f"{own}#today"
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "soas" not in kept
