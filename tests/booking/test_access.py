"""Who looks at answers or notes in the admin leaves a row that nobody can change."""

import pytest
import time_machine

from booking import clients
from booking.models import Access, Answers
from tests.booking.conftest import NOW
from tests.booking.test_records import exported
from tests.factories import give_home_care, make_appointment, make_client, make_exercise, make_routine, make_user

pytestmark = pytest.mark.django_db
SAID = [{"slug": "q", "question": "Q?", "answer": "Sciatica", "flag": ""}]


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def row(studio):
    client = make_client("Sample client", notes="Sciatica")
    row = make_appointment(studio.practitioner, studio.service, NOW, client=client)
    Answers.objects.create(appointment=row, content=SAID)
    return row


@pytest.fixture
def desk(client, row):
    client.force_login(make_user())
    return client


def looks():
    rows = Access.objects.order_by("pk").select_related("user")
    return [(each.user.username, each.page, each.appointment_id, each.client_id, each.at) for each in rows]


def test_each_page_that_shows_answers_or_notes_writes_who_looked_and_when(desk, row):
    care = give_home_care(row, make_routine("release", [make_exercise()]), now=NOW)
    for path in (f"appointment/{row.pk}", f"client/{row.client_id}", f"homecare/{care.pk}"):
        assert desk.get(f"/admin/booking/{path}/change/").status_code == 200
    desk.post(f"/admin/booking/client/{row.client_id}/export/")

    assert looks() == [
        ("practitioner", "appointment", row.pk, None, NOW),
        ("practitioner", "client", None, row.client_id, NOW),
        ("practitioner", "home_care", row.pk, None, NOW),
        ("practitioner", "export", None, row.client_id, NOW),
    ]


def test_home_care_of_another_appointment_that_is_shown_is_a_look_at_that_one(desk, studio, row):
    give_home_care(row, make_routine("release", [make_exercise()]), now=NOW)
    bare = make_appointment(studio.practitioner, studio.service, NOW.replace(hour=20))

    assert "Perhaps the same person" in desk.get(f"/admin/booking/appointment/{bare.pk}/change/").text

    assert looks() == [("practitioner", "appointment", row.pk, None, NOW)]


def test_lists_and_pages_with_nothing_to_read_write_nothing(desk, studio, row):
    bare = make_appointment(studio.practitioner, studio.service, NOW.replace(hour=20))
    for path in ("appointment/", "client/", "homecare/", "access/", f"appointment/{bare.pk}/change/"):
        assert desk.get(f"/admin/booking/{path}").status_code == 200

    assert looks() == []


def test_the_admin_shows_them_and_lets_nobody_change_them(desk, row):
    desk.get(f"/admin/booking/appointment/{row.pk}/change/")
    access = Access.objects.get()

    page = desk.get(f"/admin/booking/access/?appointment__id__exact={row.pk}").content.decode()
    assert "an appointment&#x27;s page" in page and row.reference in page
    assert "Sciatica" not in page
    assert desk.post(f"/admin/booking/access/{access.pk}/change/", {"page": "client"}).status_code == 403
    assert desk.post(f"/admin/booking/access/{access.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.get("/admin/booking/access/add/").status_code == 403


def test_a_client_gets_them_with_the_export_and_they_go_along_when_merged(desk, row):
    desk.get(f"/admin/booking/client/{row.client_id}/change/")
    kept = make_client("Sample client")
    clients.merge(kept, row.client)

    said, _text = exported(desk, f"/admin/booking/client/{kept.pk}/export/")

    pages = [(each["by"], each["page"]) for each in said["client"]["looked_at"]]
    assert pages == [("practitioner", "an export"), ("practitioner", "a client's page")]
