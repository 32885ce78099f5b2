import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import lifecycle
from booking.models import Appointment, State, TimeOff
from practice.models import Message
from tests.booking.conftest import NOW
from tests.factories import make_appointment, make_user

pytestmark = pytest.mark.django_db
TEN = NOW + timedelta(days=3, hours=10)
ANSWERS = [
    {"slug": "pregnant", "question": "Are you pregnant?", "answer": True, "flag": "Pregnant: side-lying"},
    {"slug": "fever", "question": "Fever now?", "answer": False, "flag": ""},
    {"slug": "goals", "question": "What would you like?", "answer": None, "flag": ""},
]


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def desk(client, studio):
    client.force_login(make_user())
    return client


@pytest.fixture
def appointment(studio):
    asked = studio.request(TEN, answers=ANSWERS)
    asked.note = "A sore back."
    asked.save()
    return asked


def url(appointment, verb="change"):
    return f"/admin/booking/appointment/{appointment.pk}/{verb}/"


def notice(client, appointment):
    return client.get(url(appointment)).content.decode()


def queries(client, path):
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_page_shows_flags_answers_note_neighbours_trail_and_mails(desk, studio, appointment):
    other = make_appointment(
        studio.practitioner, studio.service, TEN + timedelta(hours=2), name="Next client", before=15, after=15
    )
    TimeOff.objects.create(practitioner=studio.practitioner, start=TEN - timedelta(hours=1), end=TEN, note="Dentist")

    page = notice(desk, appointment)

    for words in (
        "Please look at this first",
        "Pregnant: side-lying",
        "Fever now?",
        "1 question left out",
        "A sore back.",
        "Dentist",
        "Next client, Massage, noon to 1 p.m.",
        "11:45 a.m. \N{EN DASH} 1:15 p.m.",
        url(other),
        "asked for a session, by the client",
        "client@example.com",
        "Accept",
        "Decline",
    ):
        assert words in page
    assert "Cancel the appointment" not in page


def test_accepting_confirms_and_mails_the_message(desk, appointment):
    response = desk.post(url(appointment, "accept"), {"message": "See you then."})

    assert response.headers["Location"] == url(appointment)
    appointment.refresh_from_db()
    assert appointment.state == State.CONFIRMED
    assert appointment.transitions.last().user.username == "practitioner"
    assert "See you then." in Message.objects.get(kind="appointment_confirmed").text
    page = notice(desk, appointment)
    assert "Sample client has the confirmation on its way" in page
    assert "Decline" not in page
    assert "Cancel the appointment" in page


def test_declining_frees_the_time(desk, studio, appointment):
    desk.post(url(appointment, "decline"), {"message": ""})

    appointment.refresh_from_db()
    assert appointment.state == State.DECLINED
    assert not studio.practitioner.diary.exists()
    assert "The time is free again; Sample client is told." in notice(desk, appointment)


def test_cancelling_a_confirmed_one(desk, appointment):
    lifecycle.accept(appointment, user=None, now=NOW)

    desk.post(url(appointment, "cancel"), {"message": "I am ill."})

    appointment.refresh_from_db()
    assert (appointment.state, appointment.late) == (State.CANCELLED, False)
    assert "I am ill." in Message.objects.get(kind="appointment_cancelled").text


def test_stale_answers_get_a_sentence_and_change_nothing(desk, appointment):
    lifecycle.withdraw(appointment, now=NOW)

    for verb in ("accept", "decline", "cancel"):
        assert desk.post(url(appointment, verb), {"message": ""}).status_code == 302
        assert "This request has been withdrawn. Nothing was changed." in notice(desk, appointment)
    appointment.refresh_from_db()
    assert appointment.state == State.WITHDRAWN
    assert appointment.transitions.count() == 2


def test_answer_after_the_limit_gets_a_sentence(desk, appointment, in_december):
    in_december.shift(timedelta(hours=49))

    desk.post(url(appointment, "accept"), {"message": ""})

    assert "The time to answer this request is over. Nothing was changed." in notice(desk, appointment)


def test_too_long_a_message_is_shown_again(desk, appointment):
    response = desk.post(url(appointment, "accept"), {"message": "a" * 1501})

    assert response.status_code == 200
    assert "a" * 1501 in response.content.decode()
    appointment.refresh_from_db()
    assert appointment.state == State.REQUESTED


def test_get_on_an_answer_changes_nothing(desk, appointment):
    for verb in ("accept", "decline", "cancel"):
        assert desk.get(url(appointment, verb)).headers["Location"] == url(appointment)
    appointment.refresh_from_db()
    assert appointment.state == State.REQUESTED


def test_unknown_appointments_lead_back(desk, studio):
    assert desk.get("/admin/booking/appointment/999/change/").status_code == 302
    assert desk.get("/admin/booking/appointment/nonsense/change/").status_code == 302
    assert desk.post("/admin/booking/appointment/999/accept/").status_code == 302


def test_stock_forms_can_not_write(desk, appointment):
    assert desk.get("/admin/booking/appointment/add/").status_code == 403
    assert desk.post(url(appointment, "delete"), {"post": "yes"}).status_code == 403
    desk.post(url(appointment), {"state": "confirmed", "name": "Changed"})
    appointment.refresh_from_db()
    assert (appointment.state, appointment.name) == (State.REQUESTED, "Sample client")
    response = desk.post(
        "/admin/booking/appointment/", {"action": "delete_selected", "_selected_action": [appointment.pk]}
    )
    assert response.status_code in (200, 302, 403)
    assert Appointment.objects.count() == 1


def test_reader_without_change_permission_can_not_answer(client, studio, appointment):
    user = make_user("helper", is_superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="view_appointment"))
    client.force_login(user)

    assert b"formaction" not in client.get(url(appointment)).content
    assert client.post(url(appointment, "accept"), {"message": ""}).status_code == 403
    user.user_permissions.clear()
    client.force_login(user)
    assert client.get(url(appointment)).status_code == 403
    assert b"Sample client" not in client.get("/admin/").content


def test_visitors_must_sign_in(client, appointment):
    assert client.get(url(appointment)).headers["Location"].startswith("/admin/login/")
    assert client.post(url(appointment, "accept")).headers["Location"].startswith("/admin/login/")
    appointment.refresh_from_db()
    assert appointment.state == State.REQUESTED


def test_list_has_requests_first_and_no_health_word(desk, studio, appointment):
    make_appointment(studio.practitioner, studio.service, TEN + timedelta(days=20), name="Later client")

    page = desk.get("/admin/booking/appointment/").content.decode()

    assert page.index("Sample client") < page.index("Later client")
    assert "requested, 2" in page
    for secret in ("A sore back.", "side-lying", "pregnant"):
        assert secret not in page


def test_list_has_what_waits_then_what_comes_soonest_then_the_past(desk, studio):
    for name, days, state in (
        ("Far", 20, "confirmed"),
        ("Past", -3, "completed"),
        ("Soon", 1, "confirmed"),
        ("Gone", 2, "cancelled"),
        ("Waiting", 5, "requested"),
    ):
        make_appointment(studio.practitioner, studio.service, NOW + timedelta(days=days), name=name, state=state)
    shown = desk.get("/admin/booking/appointment/").text
    assert re.findall(r'class="field-name"[^>]*><a[^>]*>(\w+)</a>', shown) == ["Waiting", "Soon", "Far", "Gone", "Past"]


def test_lists_cost_the_same_with_one_and_three(desk, studio, appointment):
    make_appointment(studio.practitioner, studio.service, NOW + timedelta(hours=6))
    desk.get("/admin/")
    paths = ("/admin/booking/appointment/", "/admin/")
    with_one = [queries(desk, path) for path in paths]
    for days in (1, 2):
        studio.request(TEN + timedelta(days=days))
        make_appointment(studio.practitioner, studio.service, NOW + timedelta(hours=8 + days * 2))

    assert [queries(desk, path) for path in paths] == with_one


def test_index_has_requests_first_then_today_then_failed_mails(desk, studio, appointment):
    make_appointment(studio.practitioner, studio.service, NOW + timedelta(hours=9), name="Client of today")
    make_appointment(studio.practitioner, studio.service, NOW + timedelta(hours=33), name="Client of tomorrow")
    make_appointment(studio.practitioner, studio.service, NOW + timedelta(days=30), name="Client of next month")
    Message.objects.filter(to="client@example.com").update(state="failed", subject="Failed mail")

    page = desk.get("/admin/").content.decode()

    order = [
        page.index(words)
        for words in (
            "Waiting for your answer",
            url(appointment),
            "2\N{NO-BREAK SPACE}days left",
            "Client of today",
            "The next seven days",
            "Client of tomorrow",
            "Failed mail",
            "Everything else",
        )
    ]
    assert order == sorted(order)
    assert "Client of next month" not in page
    assert "A sore back." not in page


def test_index_without_anything_says_so(desk, studio):
    page = desk.get("/admin/").content.decode()

    assert "Nobody is waiting." in page
    assert "No sessions today." in page
    assert "Mails that did not go out" not in page


@pytest.mark.parametrize(
    ("verb", "state", "said"),
    [
        ("complete", State.COMPLETED, "Noted: Sample client was here."),
        ("mark_no_show", State.NO_SHOW, "Noted: Sample client did not come."),
    ],
)
def test_what_came_of_a_session_is_asked_after_its_start(desk, studio, in_december, verb, state, said):
    appointment = make_appointment(studio.practitioner, studio.service, TEN)
    assert "How did it go?" not in notice(desk, appointment)
    desk.post(url(appointment, verb))
    assert "This appointment has not begun yet. Nothing was changed." in notice(desk, appointment)
    in_december.move_to(TEN)
    page = notice(desk, appointment)
    assert "It took place" in page
    assert "Cancel the appointment" not in page

    desk.post(url(appointment, verb))

    appointment.refresh_from_db()
    assert appointment.state == state
    page = notice(desk, appointment)
    assert said in page
    assert "How did it go?" not in page
    assert Message.objects.count() == 0
    the_day = page.split("the whole day")[1].split("</ol>")[0]
    assert "Sample client, Massage, 10 a.m. to 11 a.m." in the_day
    assert f"({state.label})" in the_day
    assert str(state.label) in desk.get("/admin/").content.decode()


def test_desk_counts_the_answers_to_look_at_and_says_no_word_of_them(desk, studio, appointment):
    studio.request(TEN + timedelta(days=1))
    shown = desk.get("/admin/").text
    assert shown.count("1 answer to look at") == 1
    assert "answers to look at" not in shown
    assert "Pregnant" not in shown


def test_desk_asks_how_the_sessions_of_the_last_days_went(desk, studio):
    for days, state in ((1, "confirmed"), (14, "confirmed"), (15, "confirmed"), (2, "completed")):
        start = NOW - timedelta(days=days) + timedelta(hours=10)
        make_appointment(studio.practitioner, studio.service, start, state=state)

    asked = desk.get("/admin/").text.split("How did it go?")[1].split("</section>")[0]

    assert re.findall(r"<strong>(.*?)</strong>", asked) == [
        "Tue, Nov. 17, 2026, 10 a.m.",
        "Mon, Nov. 30, 2026, 10 a.m.",
    ]
