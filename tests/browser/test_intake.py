"""The questions before a visit in a real browser: by keyboard alone, nothing lost on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from booking import links, starter
from booking.models import Answers, Practitioner, Question, Service
from practice import starter as practice_starter
from tests.browser.conftest import sign_in, violations
from tests.browser.test_booking import tab_to
from tests.factories import make_appointment, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(live_server):
    """Where a confirmed massage asks what is still to be asked; everything else was left out with the request."""
    practice_starter.load()
    starter.load()
    service = Service.objects.get(slug="massage")
    row = make_appointment(Practitioner.objects.get(), service, timezone.now() + timedelta(days=3))
    asked = Question.objects.for_service(service).exclude(
        slug__in=["pregnant", "due-date", "warning-signs", "pressure"]
    )
    content = [{"slug": each.slug, "question": each.text, "answer": None, "flag": ""} for each in asked]
    Answers.objects.create(appointment=row, content=content)
    return live_server.url + links.before_visit_path(row)


def press(page, selector, key):
    tab_to(page, selector)
    page.keyboard.press(key)


def test_answers_are_given_by_keyboard_past_an_error_and_the_page_about_a_provider(address, page, assert_accessible):
    assert_accessible(address)
    page.goto(address)
    signs, due = (Question.objects.get(slug=slug).pk for slug in ("warning-signs", "due-date"))
    tab_to(page, f"[name=q_{due}]")
    page.keyboard.type("01011990")
    press(page, f"[name=q_{signs}]", "Space")
    page.keyboard.press("Enter")

    page.locator(".error-summary").wait_for()
    assert page.title().startswith("Error:")
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.locator(f"[name=q_{signs}][value=yes]").is_checked()
    assert page.locator(f"[name=q_{due}]").input_value() == "1990-01-01"
    assert violations(page) == []
    page.locator(f"[name=q_{due}]").fill(str(timezone.localdate() + timedelta(days=100)))
    press(page, "[name=health_consent]", "Space")
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Please contact your provider first").wait_for()
    assert violations(page) == []
    press(page, "[value=change]", "Enter")
    page.get_by_role("heading", name="Before you come").wait_for()
    assert page.locator(f"[name=q_{signs}][value=yes]").is_checked()
    press(page, "form.form button", "Enter")
    page.get_by_role("heading", name="Please contact your provider first").wait_for()
    press(page, "[value=send]", "Enter")

    page.get_by_text("there is nothing more to answer").wait_for()
    assert violations(page) == []
    said = {each["slug"]: each["answer"] for each in Answers.objects.get().content}
    assert said["warning-signs"] is True and said["pressure"] == ""


def test_the_desk_reads_flags_with_their_reasons(address, live_server, page):
    make_user()
    kept = Answers.objects.get()
    signs = Question.objects.get(slug="warning-signs")
    flagged = {"slug": signs.slug, "question": signs.text, "answer": True, "flag": signs.flag_words, "urgent": True}
    kept.content = [flagged, *kept.content]
    kept.save()
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/admin/booking/appointment/{kept.appointment_id}/change/")

    flags = page.locator(".sheet__flags")
    flags.get_by_text("Warning sign in pregnancy").wait_for()
    assert "In this pregnancy, any of these now" in flags.inner_text()
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
