"""Clients in a real browser: who comes back, and the desk on a phone."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from booking import diary, intake, links, returning, starter
from booking.models import Answers, Appointment, Client, Length, Practitioner, Question, Service
from practice import starter as practice_starter
from tests.browser.conftest import sign_in
from tests.factories import make_appointment, make_client, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server):
    practice_starter.load()
    starter.load()
    return live_server.url


@pytest.fixture
def earlier(site):
    """A session of a client, every question answered with no."""
    service, start = Service.objects.get(slug="massage"), timezone.now() - timedelta(days=30)
    client = make_client(email="client@example.com", phone="555 010 0100", notes="Prefers mornings.")
    row = make_appointment(
        Practitioner.objects.get(), service, start, state="completed", client=client, created_at=start
    )
    questions = list(Question.objects.for_service(service))
    said = {each.slug: False for each in questions if each.kind == "yes_no"}
    Answers.objects.create(appointment=row, content=intake.kept(questions, said))
    return row


@pytest.fixture
def details(site, earlier):
    """The address of the details page, reached through the earlier private page."""
    length = Length.objects.get(service__slug="massage", minutes=60)
    free = diary.free_times(
        practitioner=Practitioner.objects.get(),
        length=length,
        first=timezone.localdate() + timedelta(days=2),
        days=14,
        now=timezone.now(),
    )
    query = f"minutes=60&start={quote(free[0].isoformat())}&returning={returning.token(earlier)}"
    return f"{site}/book/massage/details/?{query}"


def test_the_way_back_is_accessible(site, earlier, details, assert_accessible):
    assert_accessible(site + links.appointment_path(earlier))
    assert_accessible(details)


def test_who_comes_back_presses_and_types_nothing(details, page):
    page.goto(details)
    assert page.get_by_label("E-mail").input_value() == "client@example.com"
    asked = page.locator(".changed__questions")
    assert asked.is_hidden()
    page.get_by_label("Yes, or this is for somebody else").check()
    assert asked.is_visible()
    page.get_by_label("No, it is as I said then").check()
    assert asked.is_hidden()
    page.locator("[name=consent]").check()
    page.locator("[name=health_consent]").check()
    page.get_by_role("button", name="Ask for this time").click()

    page.wait_for_url("**/appointments/**")
    asked_for = Appointment.objects.latest("pk")
    assert asked_for.client == Client.objects.get()
    assert asked_for.answers.content[0]["answer"] is False


@pytest.fixture
def desk(site, page):
    make_user()
    sign_in(page, site)
    return page


def test_the_desk_is_accessible(site, desk, earlier, assert_accessible):
    person, other = earlier.client, make_client("Sample Client")
    for path in ("", f"{person.pk}/change/", f"{person.pk}/merge/{other.pk}/", f"{person.pk}/erase/"):
        assert_accessible(f"{site}/admin/booking/client/{path}")
    assert_accessible(f"{site}/admin/booking/client/of/{earlier.pk}/?q=sample")
    assert_accessible(f"{site}/admin/booking/appointment/{earlier.pk}/change/")


def test_trust_and_notes_on_a_phone(site, desk, earlier):
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(f"{site}/admin/booking/client/{earlier.client_id}/change/")

    desk.get_by_role("button", name="Mark as trusted").click()
    desk.get_by_role("button", name="Trust them no more").wait_for()
    desk.get_by_role("textbox", name="Notes").fill("Prefers evenings.")
    desk.get_by_role("button", name="Keep", exact=True).click()
    desk.get_by_text("contact or notes changed").wait_for()

    person = Client.objects.get()
    assert (person.trusted, person.notes) == (True, "Prefers evenings.")
    with desk.expect_download() as file:
        desk.get_by_role("button", name="Export everything").click()
    assert file.value.suggested_filename == f"client-{person.pk}.zip"
