"""The questions of an event asked later: of who took seats over, was booked by telephone, or left them out."""

import re
from datetime import timedelta

import pytest
import time_machine

from booking import intake, links, party_questions, seats
from booking.models import Booking, BookingChange, ConsentText, Question
from booking.seats import reminding
from practice.models import Message
from tests.booking.conftest import NOW
from tests.booking.test_seats import SEVEN
from tests.booking.test_views_events import act, words
from tests.factories import make_event, make_guest, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def evening(studio):
    return make_event(studio.practitioner, start=SEVEN, capacity=7, now=NOW)


@pytest.fixture
def questions(evening):
    rows = [("heart", "A pacemaker?"), ("ears", "Sore ears?")]
    return [Question.objects.create(slug=slug, text=text, order=order) for order, (slug, text) in enumerate(rows)]


@pytest.fixture
def caller(evening, questions):
    guest = make_guest("Sample caller", consent_text="", consent_version="")
    return seats.take(evening, party=2, guest=guest, user=make_user(), now=NOW)


def page(client, booking):
    return client.get(links.event_intake_path(booking)).content.decode()


def private(client, booking):
    return words(client.get(links.booking_path(booking)))


def answer(client, booking, **said):
    return client.post(links.event_intake_path(booking), {"health_consent": "on", **said})


def asked_on(page):
    return re.findall(r"<legend>(.*?)</legend>", page)


def kept(booking):
    booking.refresh_from_db()
    return [(each["slug"], each["answer"]) for each in booking.answers]


def test_who_was_booked_by_telephone_answers_on_a_page_of_their_own(client, caller, questions):
    assert "A few questions wait for you before you come." in private(client, caller)
    assert client.get(links.event_intake_path(caller)).headers["Cache-Control"] == "no-store, private"
    assert asked_on(page(client, caller)) == ["A pacemaker?", "Sore ears?"]

    response = answer(client, caller, **{f"q_{each.pk}": "yes" for each in questions})

    assert (response.status_code, response.headers["Location"]) == (303, f"{links.booking_path(caller)}?answered=1")
    assert "What you answered is kept" in words(client.get(response.headers["Location"]))
    assert kept(caller) == [("heart", True), ("ears", True)]
    assert caller.answers[0]["given"] == "2026-12-01"
    assert "there is nothing more to answer" in page(client, caller)
    assert "questions" not in private(client, caller)
    change = BookingChange.objects.latest("pk")
    assert (change.verb, change.actor, change.from_state, change.to_state) == ("answer", "client", "booked", "booked")


def test_who_takes_seats_over_is_asked_and_sees_nothing_of_what_the_first_said(client, evening, questions):
    said = intake.kept(questions, {"heart": True, "ears": False})
    first = seats.take(evening, party=1, guest=make_guest(note="Quillonitis"), answers=said, now=NOW)
    old_path = links.event_intake_path(first)
    act(client, first, "pass-on", name="Sample other", email="other@example.com")
    other = Booking.objects.latest("pk")

    assert asked_on(page(client, other)) == ["A pacemaker?", "Sore ears?"]
    assert re.findall(r'value="([^"]*)"[^>]*checked', page(client, other)) == ["", ""]  # left out, both
    assert "Quillonitis" not in page(client, other) + private(client, other)
    answer(client, other, **{f"q_{questions[0].pk}": "no"})

    assert kept(other) == [("heart", False), ("ears", None)]
    assert kept(first) == [("heart", True), ("ears", False)]
    assert client.get(old_path).status_code == 404


def test_what_was_left_out_can_be_answered_and_is_not_pressed_upon_anybody(client, evening, questions):
    said = intake.kept(questions, {"heart": False})
    booking = seats.take(evening, party=1, guest=make_guest(), answers=said, now=NOW)

    assert "You left 1 question out. Answer them before you come" in private(client, booking)
    assert "A few questions wait" not in private(client, booking)
    assert "/intake/" not in Message.objects.get(kind="booking_booked").text
    assert asked_on(page(client, booking)) == ["Sore ears?"]
    answer(client, booking, **{f"q_{questions[1].pk}": "yes"})

    assert kept(booking) == [("heart", False), ("ears", True)]


def test_who_only_waits_is_not_asked_yet(client, caller):
    full = seats.take(caller.event, party=5, guest=make_guest(), user=make_user("other"), now=NOW)
    waiting = seats.take(caller.event, party=1, guest=make_guest(), may_wait=True, now=NOW)
    assert "questions wait" not in private(client, waiting)

    seats.give_up(full, now=NOW)

    assert "questions wait" in private(client, waiting)


def test_what_was_answered_stays_whatever_is_sent_again(caller, questions):
    seats.answer(caller, intake.kept(questions, {"heart": True}), now=NOW)
    seats.answer(caller, intake.kept(questions, {"heart": False, "ears": True}), now=NOW)

    assert kept(caller) == [("heart", True), ("ears", True)]


def test_answers_need_consent_and_stay_typed(client, caller, questions):
    name = f"q_{questions[0].pk}"

    shown = answer(client, caller, health_consent="", **{name: "yes"}).content.decode()

    assert "Without this we may not keep your answers." in shown
    assert "<title>Error:" in shown
    assert re.search(rf'name="{name}" value="yes"[^>]*checked', shown)
    assert kept(caller) == []


def test_consent_is_kept_with_its_day_and_asked_for_again_when_words_are_new(client, caller, questions, clock):
    answer(client, caller, **{f"q_{questions[0].pk}": "yes"})
    caller.refresh_from_db()
    assert "my answers about my health are kept" in caller.consent_text
    assert caller.health_consent_at == NOW
    assert "health_consent" not in page(client, caller)

    ConsentText.objects.create(kind="health", version="2", text="New words.", since=NOW)

    assert "New words." in page(client, caller)


def test_consent_that_was_given_when_booking_holds_for_a_year(evening, questions):
    text = ConsentText.objects.create(kind="health", version="2", text="Keep them.", since=NOW)
    guest = make_guest(consent_text="The policies.\nKeep them.")
    booking = seats.take(evening, party=1, guest=guest, now=NOW)

    assert party_questions.has_health_consent(booking, text, NOW + timedelta(days=300))
    assert not party_questions.has_health_consent(booking, text, NOW + timedelta(days=400))


def test_a_sign_leads_to_the_page_about_it_first(client, caller, questions):
    Question.objects.filter(slug="heart").update(flag_when="yes", flag_words="Sign", urgent=True)
    said = {f"q_{questions[0].pk}": "yes"}

    assert "Please contact your provider first" in answer(client, caller, **said).content.decode()
    assert kept(caller) == []
    assert "checked" in answer(client, caller, **said, provider_first="change").content.decode()
    assert answer(client, caller, **said, provider_first="send").status_code == 303
    assert kept(caller)[0] == ("heart", True)


def test_nothing_is_asked_or_kept_once_it_has_begun_or_is_given_up(client, caller, questions, clock):
    gone = seats.give_up(seats.take(caller.event, party=1, guest=make_guest(), now=NOW), now=NOW)
    clock.move_to(SEVEN)

    for booking in (caller, gone):
        assert "not asked any more" in page(client, booking)
        assert answer(client, booking, **{f"q_{questions[0].pk}": "yes"}).status_code == 302
        with pytest.raises(seats.NotPossible):
            seats.answer(booking, intake.kept(questions, {"heart": True}), now=SEVEN)
        assert kept(booking) == []
        assert "questions wait" not in private(client, booking)


def test_with_a_lost_key_nothing_is_asked_and_nothing_overwritten(client, caller, questions, settings):
    seats.answer(caller, intake.kept(questions, {"heart": True}), now=NOW)
    with_key = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = ["x" * 43 + "="]
    assert asked_on(page(client, caller)) == []
    answer(client, caller, **{f"q_{questions[1].pk}": "yes"})
    settings.ENCRYPTION_KEYS = with_key

    assert kept(caller) == [("heart", True), ("ears", None)]


def test_mails_lead_there_while_something_was_never_asked_and_say_no_health_word(client, caller, questions):
    booked = Message.objects.get(kind="booking_booked")
    assert f"before you come:\nhttp://testserver{links.event_intake_path(caller)}" in booked.text
    assert links.event_intake_path(caller) in booked.html
    other = seats.pass_on(caller, guest=make_guest("Sample other", email="other@example.com"), now=NOW)
    taken_over = Message.objects.get(kind="booking_taken_over")
    reminding.remind_due(SEVEN - 20 * HOUR)
    reminder = Message.objects.get(kind="booking_reminder")
    for each in (taken_over, reminder):
        assert links.event_intake_path(other) in each.text
        assert links.event_intake_path(other) in each.html
    assert "pacemaker" not in "".join(each.text + each.html for each in Message.objects.all())

    answer(client, other, **{f"q_{questions[0].pk}": "yes"})
    Booking.objects.update(reminded_for=None)
    reminding.remind_due(SEVEN - 20 * HOUR)
    assert "/intake/" not in Message.objects.filter(kind="booking_reminder").latest("pk").text
