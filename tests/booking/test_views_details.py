import re
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import AddOn, Answers, Appointment, OpeningHours, Question
from practice.models import Message
from tests.booking.conftest import NOW
from tests.factories import make_appointment

pytestmark = pytest.mark.django_db
TEN = "2026-12-03T10:00:00-08:00"
TEN_UTC = datetime(2026, 12, 3, 18, tzinfo=UTC)
TYPED = {
    "name": "Sample client",
    "email": "client@example.com",
    "phone": "555 010 0100",
    "note": "My back.",
    "consent": "on",
}


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False):
        yield


def address(start=TEN, **values):
    query = "&".join(f"{key}={quote(str(value))}" for key, value in {"start": start, "minutes": 60, **values}.items())
    return f"/book/massage/details/?{query}"


def ask_pregnant(**values):
    plain = {
        "slug": "pregnant",
        "text": "Are you pregnant?",
        "kind": "yes_no",
        "flag_when": "yes",
        "flag_words": "Side",
    }
    return Question.objects.create(**{**plain, **values})


def test_form_names_time_zone_price_and_questions(client, studio):
    question = ask_pregnant()

    page = client.get(address()).content.decode()

    for words in ("Thursday, Dec. 3, 2026", "10 a.m. to 11 a.m.", "Los Angeles time, PST", "60 minutes, $110"):
        assert words in page
    assert f'name="q_{question.pk}"' in page
    assert 'name="health_consent"' in page
    assert 'autocomplete="email"' in page


def test_form_is_kept_by_nobody(client, studio):
    response = client.get(address())

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "csrftoken" in response.cookies


def test_urgent_words_stand_beside_the_pregnancy_question_only(client, studio):
    ask_pregnant(slug="allergies", text="Allergies?")
    assert b"contact your provider first" not in client.get(address()).content

    ask_pregnant()
    assert client.get(address()).content.count(b"contact your provider first") == 1


def test_asking_leads_to_the_private_page(client, studio):
    AddOn.objects.create(
        service=studio.service, slug="cupping", name="Cupping", extra_minutes=15, extra_price=Decimal(20)
    )
    question = ask_pregnant()

    answers = {f"q_{question.pk}": "yes", "health_consent": "on", "zone": "Europe/Berlin"}
    response = client.post(address(addon="cupping"), {**TYPED, **answers})

    assert response.status_code == 303
    assert re.fullmatch(r"/appointments/[^/]+/", response.headers["Location"])
    appointment = Appointment.objects.get()
    assert (appointment.start, appointment.minutes, appointment.price) == (TEN_UTC, 75, Decimal(130))
    assert (appointment.name, appointment.email, appointment.phone) == tuple(
        TYPED[each] for each in ("name", "email", "phone")
    )
    assert (appointment.note, appointment.zone_name) == ("My back.", "Europe/Berlin")
    assert "Cancelling is free until 24 hours" in appointment.consent_text
    assert "my answers about my health are kept, encrypted" in appointment.consent_text
    assert Answers.objects.get().content == [
        {"slug": "pregnant", "question": "Are you pregnant?", "answer": True, "flag": "Side"}
    ]
    assert set(Message.objects.values_list("to", flat=True)) == {"client@example.com", "practitioner@example.com"}


def test_missing_answers_keep_everything_typed(client, studio):
    question = ask_pregnant(needed=True)

    response = client.post(address(), {**TYPED, "email": "client@", "note": "My <back>"})
    page = response.content.decode()

    assert response.status_code == 200
    assert "<title>Error:" in page
    assert f'href="#id_q_{question.pk}_0"' in page
    assert "This address is not complete." in page
    assert 'value="client@"' in page
    assert "My &lt;back&gt;" in page
    assert "Please answer this question." in page
    assert "Without this we may not keep your answers." in page
    assert not Appointment.objects.exists()


def test_taken_time_gets_the_nearest_and_keeps_everything_typed(client, studio):
    make_appointment(studio.practitioner, studio.service, TEN_UTC)

    response = client.post(address(), TYPED)
    page = response.content.decode()

    assert response.status_code == 409
    assert "This time has just been taken" in page
    assert re.findall(r'name="start" value="([^"]+)"', page) == [
        "2026-12-03T09:00:00-08:00",
        "2026-12-03T11:00:00-08:00",
        "2026-12-03T11:15:00-08:00",
        "2026-12-03T11:30:00-08:00",
    ]
    assert 'value="555 010 0100"' in page
    assert "My back." in page
    assert Appointment.objects.count() == 1

    chosen = client.post(address(), {**TYPED, "start": "2026-12-03T11:00:00-08:00"})

    assert chosen.status_code == 303
    assert Appointment.objects.latest("pk").start == TEN_UTC + timedelta(hours=1)


def test_stale_link_shows_the_nearest_before_anything_is_typed(client, studio):
    make_appointment(studio.practitioner, studio.service, TEN_UTC)

    response = client.get(address())

    assert response.status_code == 200
    assert b"This time has just been taken" in response.content
    assert b'value="2026-12-03T11:00:00-08:00"' in response.content


@pytest.mark.parametrize(
    "start",
    [
        "2026-12-03T10:07:00-08:00",  # between two steps
        "2026-12-03T10:00:00-07:00",  # nine o'clock: free, see below
        "2026-12-03T16:30:00-08:00",  # ends after closing
        "2020-12-03T10:00:00-08:00",
        "2199-12-03T10:00:00-08:00",
        "2026-12-03T10:00:00.000001-08:00",
    ],
)
def test_times_that_are_not_offered_are_refused(client, studio, start):
    response = client.post(address(start), TYPED)

    is_nine_oclock = start.endswith("-07:00")
    assert response.status_code == (303 if is_nine_oclock else 409)
    assert Appointment.objects.count() == int(is_nine_oclock)


@pytest.mark.parametrize(
    "start",
    ["", "soon", "2026-12-03", "2026-12-03T10:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "\x00"],
)
def test_unreadable_times_lead_back_to_the_choice(client, studio, start):
    for response in (client.get(address(start)), client.post(address(start), TYPED)):
        assert response.status_code in (200, 400)
        assert b'role="alert"' in response.content
        assert b'name="start"' in response.content
    assert not Appointment.objects.exists()


def test_plus_sign_that_became_a_space_is_mended(client, studio):
    response = client.get("/book/massage/details/?minutes=60&start=2026-12-03T18:00:00+00:00")

    assert b"10 a.m. to 11 a.m." in response.content


def test_wrong_length_or_addition_leads_back_to_the_choice(client, studio):
    for wrong in ({"minutes": 61}, {"addon": "gold"}):
        response = client.post(address(**wrong), TYPED)
        assert response.status_code == 400
        assert b"not offered in that length" in response.content or b"has no additions" in response.content


def test_same_form_sent_twice_is_one_request(client, studio):
    client.get(address())

    first, second = (client.post(address(), TYPED) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert Appointment.objects.count() == 1
    assert "had sent already" not in client.get(first.headers["Location"]).text
    assert "had sent already" in client.get(second.headers["Location"]).text


def test_somebody_else_with_the_same_address_is_not_led_to_a_private_page(client, studio):
    client.get(address())
    client.post(address(), TYPED)
    stranger = Client()
    stranger.get(address())

    response = stranger.post(address(), TYPED)

    assert response.status_code == 409
    assert b"/appointments/" not in response.content
    assert b"linked in the mail we sent you" in response.content


def test_withdrawn_request_can_be_asked_again_by_the_same_browser(client, studio):
    client.get(address())
    page = client.post(address(), TYPED).headers["Location"]
    client.post(f"{page}withdraw/")

    assert client.post(address(), TYPED).status_code == 303
    assert Appointment.objects.count() == 2


def test_a_forged_form_is_refused(studio):
    assert Client(enforce_csrf_checks=True).post(address(), TYPED).status_code == 403


def test_price_is_read_afresh(client, studio):
    client.get("/book/massage/")
    type(studio.length).objects.update(price=Decimal(150))

    assert b"$150" in client.get(address()).content


def test_form_costs_the_same_with_one_and_three_questions(client, studio):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(address())
        return len(found)

    ask_pregnant()
    client.get(address())
    with_one = queries()
    for slug in ("two", "three"):
        ask_pregnant(slug=slug)

    assert queries() == with_one
    assert with_one <= 13


def test_asking_for_a_second_time_makes_a_second_request(studio):
    client = Client()
    client.get(address())

    first = client.post(address(), TYPED)
    second = client.post(address("2026-12-03T12:00:00-08:00"), TYPED)

    assert (first.status_code, second.status_code) == (303, 303)
    assert Appointment.objects.count() == 2


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("post", 409)])
def test_what_is_closed_to_new_clients_leads_back_to_the_times(client, studio, method, status):
    studio.service.new_clients = False
    studio.service.save()

    response = getattr(client, method)(address(), TYPED if method == "post" else None)

    assert response.status_code == status
    assert "This session is for clients who have been here before." in response.text
    assert not Appointment.objects.exists()


def test_autumn_hour_is_told_by_its_clock(client, studio):
    """Half past one is shown twice that night: the form says which is meant, and the mail after it."""
    OpeningHours.objects.update(opens=time(0), closes=time(6))
    with time_machine.travel(datetime(2026, 10, 30, 12, tzinfo=UTC), tick=False):
        page = client.get(address("2026-11-01T01:30:00-07:00")).text
        client.post(address("2026-11-01T01:30:00-07:00"), TYPED)

    assert "1:30 a.m. PDT to 1:30 a.m. PST" in page
    assert Appointment.objects.get().start == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    told = "Sunday, Nov. 1, 2026, 1:30 a.m. PDT to 1:30 a.m. PST (Los Angeles time)"
    assert told in Message.objects.get(to="client@example.com").text


def test_whom_the_questions_are_about_stands_outside_the_fold(client, studio):
    ask_pregnant()
    page = client.get(address()).text
    assert "If you ask for somebody else, answer for them" in re.sub(r"(?s)<details.*?</details>", "", page)


def test_error_summary_names_questions_whole_and_consents_by_their_error(client, studio):
    due = Question.objects.create(slug="due", text="If so, when is your baby due, by your provider?", kind="due_date")
    ask_pregnant()
    said = {**TYPED, "consent": "", f"q_{due.pk}": "nonsense"}
    summary = client.post(address(), said).text.split('class="error-summary"')[1].split("</ul>")[0]
    assert ">If so, when is your baby due, by your provider?: Write a date, like 2026-12-01.</a>" in summary
    assert "I agree that my answers" not in summary
    assert ">Without this we may not keep your answers." in summary


def test_an_answer_can_be_given_up_again_unless_it_is_needed(client, studio):
    free, needed = ask_pregnant(), ask_pregnant(slug="fever", text="Fever?", needed=True)
    page = client.get(address()).text
    choices = {row: re.findall(rf'name="q_{row.pk}" value="(\w*)"', page) for row in (free, needed)}
    assert choices == {free: ["yes", "no", ""], needed: ["yes", "no"]}
    client.post(address(), {**TYPED, f"q_{free.pk}": "", f"q_{needed.pk}": "no", "health_consent": "on"})
    assert [each["answer"] for each in Answers.objects.get().content] == [None, False]
