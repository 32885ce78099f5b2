"""The whole story, as a reader, a client and the practitioner live it: real pages, real forms, real mails."""

import re
from email import message_from_bytes, policy

import icalendar
import pytest
from django.core import mail

from booking.models import Appointment
from practice import messages, starter
from tests.factories import make_practice, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server):
    starter.load_all()
    make_user()
    return live_server.url


@pytest.fixture
def desk(browser, site):
    """The practitioner's own browser, signed in."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{site}/admin/")
    page.fill("[name=username]", "practitioner")
    page.fill("[name=password]", "a long password")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/admin/")
    yield page
    page.close()


def test_reader_comments_and_the_practitioner_approves(site, page, desk):
    page.goto(f"{site}/")
    page.get_by_role("link", name="The psoas").first.click()
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("Your name").fill("Test reader")
    page.get_by_label("Your comment").fill("The bridge felt kind to my back.")
    page.get_by_role("button", name="Send the comment").click()
    page.get_by_text("waits for approval").wait_for()
    page.goto(f"{site}/blog/psoas/")
    assert page.get_by_text("The bridge felt kind to my back.").count() == 0

    desk.goto(f"{site}/admin/blog/comment/")
    desk.get_by_role("row").filter(has_text="Test reader").get_by_role("checkbox").check()
    desk.locator("select[name=action]").select_option("approve_all")
    desk.get_by_role("button", name=re.compile("^(Go|Run)$")).click()
    page.goto(f"{site}/blog/psoas/")
    page.get_by_text("The bridge felt kind to my back.").wait_for()


def test_reader_goes_from_the_article_to_the_routine_and_moves_along(site, page):
    page.goto(f"{site}/blog/psoas/")
    page.get_by_role("link", name="Move along").click()
    page.wait_for_url(f"{site}/routines/psoas-release/play/")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Pause").wait_for()


def test_client_asks_the_practitioner_accepts_and_the_client_cancels(site, page, desk):
    make_practice(name="Tranquil Birth and Bodywork", answer_grace_minutes=0)  # nothing to wait for
    page.goto(f"{site}/")
    page.get_by_role("link", name="Ask for a session").first.click()
    page.get_by_role("link", name="Massage", exact=True).click()
    page.locator("label:has(input[name=start])").first.click()
    page.get_by_role("button", name="Go on").click()
    fill_in_details(page)
    page.get_by_role("button", name="Ask for this time").click()
    page.wait_for_url("**/appointments/**")
    private = page.url
    appointment = Appointment.objects.get()
    assert appointment.state == "requested"

    messages.deliver_due()
    assert sorted(sent.to[0] for sent in mail.outbox) == ["client@example.com", "practitioner@example.com"]
    told = next(sent for sent in mail.outbox if sent.to == ["practitioner@example.com"])
    assert f"/admin/booking/appointment/{appointment.pk}/change/" in told.body

    desk.goto(f"{site}/admin/")
    desk.get_by_role("link", name=re.compile("Test client")).first.click()
    desk.get_by_role("button", name="Accept").click()
    desk.get_by_text("confirmed").first.wait_for()
    appointment.refresh_from_db()
    assert appointment.state == "confirmed"
    mail.outbox.clear()
    messages.deliver_due()
    event = invitation(mail.outbox, method="REQUEST")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (appointment.start, appointment.end)
    assert event["SUMMARY"] == "Appointment at Tranquil Birth and Bodywork"

    page.goto(private)
    page.locator("summary").filter(has_text="Cancel").click()
    page.get_by_role("button", name="Cancel the appointment").click()
    page.get_by_text("cancelled").first.wait_for()
    appointment.refresh_from_db()
    assert appointment.state == "cancelled"
    mail.outbox.clear()
    messages.deliver_due()
    cancelled = invitation(mail.outbox, method="CANCEL")
    assert (cancelled["UID"], cancelled["STATUS"]) == (event["UID"], "CANCELLED")
    assert cancelled["SEQUENCE"] > event["SEQUENCE"]


def fill_in_details(page):
    page.fill("[name=name]", "Test client")
    page.fill("[name=email]", "client@example.com")
    for group in page.locator("fieldset:has(input[type=radio][required])").all():
        group.locator("input[type=radio]").last.check()
    for consent in page.locator("input[type=checkbox][required]").all():
        consent.check()


def invitation(outbox, *, method):
    """The one event in the client's mail, which carries it twice, the same both times."""
    sent = next(sent for sent in outbox if sent.to == ["client@example.com"])
    parsed = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
    parts = {part.get_content_type(): part for part in parsed.walk()}
    inline = parts["text/calendar"]
    assert inline.get_param("method") == method
    attached = icalendar.Calendar.from_ical(parts["application/ics"].get_content())
    shown = icalendar.Calendar.from_ical(inline.get_content())
    assert shown.to_ical() == attached.to_ical()
    assert shown["METHOD"] == method
    [event] = shown.walk("VEVENT")
    return event
