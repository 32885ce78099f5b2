"""Versioned words, who agreed to which when, and asking again once that has lapsed."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db.models import ProtectedError

from booking import consents, links
from booking.models import Appointment, Consent, ConsentText, Question
from tests.booking.conftest import NOW
from tests.booking.test_returning import SAID, coming_back, visit
from tests.booking.test_views_details import TYPED, address
from tests.factories import make_client, make_event, make_practice, make_user

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def question(studio):
    return Question.objects.create(slug="allergies", text="Allergies?", kind="text")


@pytest.fixture
def earlier(studio, question):
    """A session a month ago, with answers and consent to the words of that time."""
    row = visit(studio, client=make_client("Anna Sample", email="anna@example.com"))
    consents.keep(row, [consents.words(consents.HEALTH)], now=NOW - MONTH)
    return row


def asked(client, row, **said):
    response = client.post(coming_back(row), {**SAID, "changed": "no", "health_consent": "", **said})
    return response.status_code, response.content.decode()


def versions(appointment):
    return [(str(each.text), each.at) for each in appointment.consents.all()]


def test_a_request_keeps_which_words_were_agreed_to(client, studio, question):
    ConsentText.objects.create(kind="health", version="2", text="Keep my answers.", since=NOW - MONTH)
    ConsentText.objects.create(kind="health", version="3", text="Not yet asked.", since=NOW + MONTH)

    page = client.get(address()).content.decode()
    assert "Keep my answers." in page and "Not yet asked." not in page
    client.post(address(), {**TYPED, "health_consent": "on", f"q_{question.pk}": "Nuts"})

    row = Appointment.objects.get()
    assert versions(row) == [("policies 2026-11", NOW), ("health data 2", NOW)]
    assert row.consent_text.splitlines()[1] == "Keep my answers."


def test_health_consent_is_apart_and_only_kept_when_given(client, studio, question):
    client.post(address(), {**TYPED, "note": ""})

    assert versions(Appointment.objects.get()) == [("policies 2026-11", NOW)]


def test_words_that_somebody_agreed_to_never_change(client, earlier):
    text = ConsentText.objects.get()
    client.force_login(make_user())
    changing = f"/admin/booking/consenttext/{text.pk}/change/"

    assert client.post(changing, {"kind": "health", "version": "1", "text": "Other"}).status_code == 403
    with pytest.raises(TypeError):
        text.save()
    with pytest.raises(ProtectedError):
        text.delete()
    added = {"kind": "health", "version": "2", "text": "Other", "since_0": "2026-12-01", "since_1": "00:00"}
    client.post("/admin/booking/consenttext/add/", added)
    assert consents.words(consents.HEALTH).text == "Other"


def test_words_that_a_party_agreed_to_never_change_either(client, studio, question):
    text = ConsentText.objects.create(kind="health", version="2", text="Keep my answers.", since=NOW - MONTH)
    event = make_event(studio.practitioner, start=NOW + MONTH, now=NOW)
    assert not text.is_agreed
    typed = {**TYPED, "party": "1", "health_consent": "on", f"q_{question.pk}": "Nuts"}
    assert client.post(f"{event.get_absolute_url()}book/", typed).status_code == 303
    client.force_login(make_user())
    page = f"/admin/booking/consenttext/{text.pk}"

    assert client.post(f"{page}/change/", {"kind": "health", "version": "2", "text": "Other"}).status_code == 403
    assert client.post(f"{page}/delete/", {"post": "yes"}).status_code == 403
    text.text = "Other"
    with pytest.raises(TypeError):
        text.save()


def test_who_agreed_within_the_year_is_not_asked_again(client, earlier):
    page = client.get(coming_back(earlier)).content.decode()
    assert "You agreed to these words on Nov. 1, 2026, which still holds." in page

    assert asked(client, earlier)[0] == 303
    assert versions(Appointment.objects.latest("pk")) == [("policies 2026-11", NOW)]


@pytest.mark.parametrize("why", ["lapsed", "new words", "somebody else"])
def test_consent_is_asked_for_again(client, earlier, why):
    said = {}
    if why == "lapsed":
        make_practice(consent_days=30)
        said = {"note": "My back."}  # the answers have lapsed too
    elif why == "new words":
        ConsentText.objects.create(kind="health", version="2", text="Other", since=NOW)
    else:
        said = {"who_comes": "Ben Sample", "changed": "yes", "note": "His back."}

    status, page = asked(client, earlier, **said)

    assert status == 200
    assert "Without this we may not keep your answers." in page
    assert Appointment.objects.count() == 1


def desk(client, row):
    client.force_login(make_user())
    page = client.get(f"/admin/booking/appointment/{row.pk}/change/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_desk_says_until_when_consent_holds(client, earlier):
    assert "Consent to keep them: Nov. 1, 2026, version 2026-11; it lapses on Nov. 1, 2027." in desk(client, earlier)


def test_the_desk_says_that_it_has_lapsed(client, earlier, in_december):
    in_december.move_to(NOW + timedelta(days=400))

    assert "Consent lapsed on Nov. 1, 2027. Please ask for it again" in desk(client, earlier)


def test_consent_of_another_address_is_not_shown_or_used(client, studio, earlier):
    other = visit(studio, at=NOW - 2 * MONTH, client=earlier.client, email="other@example.com")

    assert consents.of_health(other) is None
    assert consents.of_health(earlier) == Consent.objects.get()
    assert links.appointment_path(other) != links.appointment_path(earlier)
