"""Who comes back through a private link: what is filled in, what is asked, what is carried over, and for whom."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import clients, links, returning
from booking.models import Answers, Appointment, Question
from tests.booking.conftest import NOW
from tests.booking.test_views_details import TEN, TYPED, address
from tests.factories import make_appointment, make_client

pytestmark = pytest.mark.django_db
LAST_TIME = NOW - timedelta(days=30)
CONTACT = {"name": "Anna Sample", "email": "anna@example.com", "phone": "555 010 0100", "zone_name": "Europe/Berlin"}
SAID = {**TYPED, "name": "Anna Sample", "email": "anna@example.com", "note": "", "health_consent": "on"}


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def questions(studio):
    rows = [
        ("thinners", "Blood thinners?", "yes_no", {"flag_when": "yes", "flag_words": "Light pressure"}),
        ("allergies", "Allergies?", "text", {}),
        ("weeks", "Weeks pregnant?", "weeks", {}),
    ]
    return {
        slug: Question.objects.create(slug=slug, text=text, kind=kind, order=order, **more)
        for order, (slug, text, kind, more) in enumerate(rows)
    }


@pytest.fixture
def earlier(studio, questions):
    """A session of a client, with answers."""
    return visit(studio, client=make_client("Anna Sample", email="anna@example.com"))


def visit(studio, at=LAST_TIME, state="completed", allergies="Nuts", **values):
    row = make_appointment(
        studio.practitioner, studio.service, at, state=state, **{**CONTACT, "created_at": at, **values}
    )
    said = [
        ("thinners", "Blood thinners?", True),
        ("allergies", "Allergies?", allergies),
        ("weeks", "Weeks pregnant?", 20),
    ]
    content = [{"slug": slug, "question": text, "answer": answer, "flag": ""} for slug, text, answer in said]
    Answers.objects.create(appointment=row, content=content)
    return row


def coming_back(row, **values):
    return address(returning=returning.token(row), **values)


def page(client, path):
    return client.get(path).content.decode()


def asked(client, row, **said):
    """What came of a request through `row`'s link: the new appointment, or the page with the errors."""
    response = client.post(coming_back(row), {**SAID, **said})
    return Appointment.objects.latest("pk") if response.status_code == 303 else response.content.decode()


def kept(appointment):
    return {each["slug"]: (each["answer"], each["flag"], each.get("given")) for each in appointment.answers.content}


def test_the_private_page_leads_on_and_every_page_then_is_private(client, studio, earlier):
    link = page(client, links.appointment_path(earlier)).split('href="/book/?')[1].split('"')[0]
    token = parse_qs(link)["returning"][0]

    for path in (f"/book/?{link}", f"/book/massage/?{link}", f"/book/massage/times.json?{link}", coming_back(earlier)):
        response = client.get(path)
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"], path
        assert response.headers["Referrer-Policy"] == "no-referrer", path
        assert "anna@example.com" not in response.content.decode() or "details" in path
    assert f'href="/book/massage/?{link}"' in page(client, f"/book/?{link}")
    times = page(client, f"/book/massage/?{link}")
    assert f'name="returning" value="{token}"' in times
    assert "offline.js" not in times
    assert "public" in client.get("/book/massage/").headers["Cache-Control"]


def test_contact_is_filled_in_and_earlier_answers_wait_behind_a_press(client, studio, earlier):
    shown = page(client, coming_back(earlier))

    for words in ('value="Anna Sample"', 'value="anna@example.com"', 'value="555 010 0100"', 'value="Europe/Berlin"'):
        assert words in shown
    assert "Has anything changed since last time, Nov. 1, 2026?" in shown
    before, behind = shown.split("<summary>What I said then</summary>")
    assert "Nuts" not in before
    assert behind.split("</details>")[0].count("<dt>") == 2
    assert 'value="Nuts"' not in shown
    assert "That is not me" in shown


def test_nothing_has_changed_carries_the_answers_over(client, studio, questions, earlier):
    new = asked(client, earlier, changed="no", **{f"q_{questions['weeks'].pk}": "24"})

    assert kept(new) == {
        "~changed": (False, "", None),
        "thinners": (True, "Light pressure", "2026-11-01"),
        "allergies": ("Nuts", "", "2026-11-01"),
        "weeks": (24, "", None),
    }
    assert new.client == earlier.client
    assert (new.name, new.booked_by) == ("Anna Sample", "")


def test_carried_again_they_keep_their_first_day(client, studio, earlier):
    again = asked(client, earlier, changed="no")
    Appointment.objects.filter(pk=again.pk).update(state="confirmed")

    shown = page(client, coming_back(again, start="2026-12-04T10:00:00-08:00"))

    assert "since last time, Nov. 1, 2026?" in shown


def test_something_has_changed_asks_everything_and_says_so(client, studio, questions, earlier):
    new = asked(client, earlier, changed="yes", **{f"q_{questions['allergies'].pk}": "Nuts, pollen"})

    assert kept(new) == {
        "~changed": (True, "Something has changed since last time", None),
        "thinners": (None, "", None),
        "allergies": ("Nuts, pollen", "", None),
        "weeks": (None, "", None),
    }


def test_whether_something_has_changed_must_be_said(client, studio, questions, earlier):
    questions["thinners"].needed = True
    questions["thinners"].save()

    assert "Please say whether something has changed." in asked(client, earlier)
    assert "Please answer this question." in asked(client, earlier, changed="yes")
    assert "Without this we may not keep your answers." in asked(client, earlier, changed="no", health_consent="")
    assert Appointment.objects.count() == 1
    assert isinstance(asked(client, earlier, changed="no"), Appointment)


def test_for_somebody_else_nothing_is_carried_over_and_nobody_is_proven(client, studio, questions, earlier):
    refused = asked(client, earlier, changed="no", who_comes="Otto Sample")
    assert "The earlier answers are those of Anna Sample. For Otto Sample, please answer again." in refused

    new = asked(client, earlier, changed="yes", who_comes="Otto Sample")

    assert (new.name, new.booked_by, new.client) == ("Otto Sample", "Anna Sample", None)
    assert kept(new)["allergies"] == ("", "", None)
    assert "~changed" not in kept(new)


def test_another_name_is_another_person(client, studio, earlier):
    assert "please answer again" in asked(client, earlier, changed="no", name="Otto Sample")
    assert asked(client, earlier, changed="yes", name="Otto Sample").client is None
    later = "2026-12-04T10:00:00-08:00"
    assert asked(client, earlier, changed="no", name="anna  sample", start=later).client == earlier.client


def test_who_books_for_the_same_person_again_types_nothing(client, studio, questions):
    row = visit(studio, client=make_client("Kim Sample"), name="Kim Sample", booked_by="Anna Sample")

    shown = page(client, coming_back(row))
    new = asked(client, row, changed="no", who_comes="Kim Sample")

    assert 'value="Kim Sample"' in shown
    assert (new.name, new.booked_by, new.client) == ("Kim Sample", "Anna Sample", row.client)
    assert kept(new)["allergies"][0] == "Nuts"


@pytest.mark.parametrize("state", ["requested", "declined", "withdrawn", "expired"])
def test_what_nobody_accepted_fills_in_the_contact_alone(client, studio, questions, state):
    row = visit(studio, state=state, client=make_client(), at=NOW + timedelta(days=1))

    shown = page(client, coming_back(row))
    new = asked(client, row)

    assert 'value="anna@example.com"' in shown
    assert "Has anything changed" not in shown
    assert new.client is None
    assert kept(new)["allergies"] == ("", "", None)


def test_the_last_answers_of_the_same_client_at_the_same_address_count(client, studio, earlier):
    visit(studio, at=LAST_TIME + timedelta(days=7), allergies="Pollen", client=earlier.client)
    visit(studio, at=LAST_TIME + timedelta(days=8), allergies="Wool", client=earlier.client, email="other@example.com")
    visit(studio, at=LAST_TIME + timedelta(days=9), allergies="Dust")

    shown = page(client, coming_back(earlier))

    assert "Pollen" in shown
    assert not any(words in shown for words in ("Nuts", "Wool", "Dust"))


def test_what_is_older_than_a_year_or_asked_in_other_words_is_asked_again(client, studio, questions, earlier):
    Question.objects.filter(slug="allergies").update(text="Any allergies at all?")
    assert "Nuts" not in page(client, coming_back(earlier))

    Appointment.objects.filter(pk=earlier.pk).update(created_at=NOW - timedelta(days=366))
    shown = page(client, coming_back(earlier))
    assert "Has anything changed" not in shown
    assert 'value="anna@example.com"' in shown


def test_a_link_that_has_run_out_is_revoked_or_forged_fills_in_nothing(client, studio, earlier, in_december):
    path = coming_back(earlier)
    forged = [address(returning="forged"), address(returning=links.appointment_path(earlier).split("/")[2])]
    Appointment.objects.filter(pk=earlier.pk).update(link_version=1)
    revoked = page(client, path)
    Appointment.objects.filter(pk=earlier.pk).update(link_version=0)
    assert "anna@example.com" in page(client, path)

    in_december.shift(timedelta(hours=13))

    for shown in (page(client, path), revoked, *(page(client, each) for each in forged)):
        assert "anna@example.com" not in shown
        assert "has run out" in shown
    assert "returning" not in urlsplit(address(returning="a b")).path


def test_no_appointment_opens_with_it(client, studio, earlier):
    assert client.get(f"/appointments/{returning.token(earlier)}/").status_code == 404


def test_a_service_closed_to_new_clients_opens_for_a_known_one(client, studio, earlier):
    studio.service.new_clients = False
    studio.service.save()
    link = returning.onward(returning=returning.token(earlier))

    assert 'name="start"' not in page(client, "/book/massage/")
    assert 'name="start"' in page(client, f"/book/massage/{link}")
    assert "for those who have been here before" in asked(client, earlier, changed="yes", who_comes="Otto Sample")
    assert asked(client, earlier, changed="no").client == earlier.client


@pytest.mark.parametrize(
    ("trusted", "at_once", "said", "state"),
    [
        (True, True, {"changed": "no"}, "confirmed"),
        (True, True, {"changed": "yes", "who_comes": "Otto Sample"}, "requested"),
        (True, False, {"changed": "no"}, "requested"),
        (False, True, {"changed": "no"}, "requested"),
    ],
)
def test_a_trusted_client_is_confirmed_at_once_where_it_is_so_set(
    client, studio, earlier, trusted, at_once, said, state
):
    clients.set_trusted(earlier.client, trusted)
    studio.service.trusted_at_once = at_once
    studio.service.save()

    assert asked(client, earlier, **said).state == state


def test_somebody_who_was_never_here_can_ask_for_somebody_else(client, studio):
    shown = page(client, address())
    assert "I ask for somebody else" in shown

    assert client.post(address(), {**TYPED, "who_comes": "Otto <b>"}).status_code == 303

    new = Appointment.objects.get()
    assert (new.name, new.booked_by, new.addressee) == ("Otto <b>", "Sample client", "Sample client")
    refused = client.post(address(start=TEN), {**TYPED, "who_comes": "www.example.com"}).content.decode()
    assert "A name without a web address, please." in refused


def test_coming_back_costs_three_queries_however_long_the_past(client, studio, earlier):
    def queries(path):
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    queries(address())
    plain = queries(address())
    assert queries(coming_back(earlier)) == plain + 3
    for days in (1, 2, 3):
        visit(studio, at=LAST_TIME + timedelta(days=days), client=earlier.client)
    assert queries(coming_back(earlier)) == plain + 3
