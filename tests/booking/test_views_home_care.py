from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import home_care, links
from booking.models import HomeCare
from exercises import starter
from exercises.models import Exercise, Routine
from practice.links import token as make_token
from practice.models import Message
from tests.booking.conftest import NOW
from tests.factories import give_home_care, make_appointment

pytestmark = pytest.mark.django_db
NOON = NOW + timedelta(hours=12)
TODAY = date(2026, 12, 1)
DAY = timedelta(days=1)
POSTS = ("done", "undo", "share", "unshare")


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(scope="module")
def library(rows_of_module):
    with rows_of_module():
        starter.load()


@pytest.fixture
def appointment(library, studio):
    return make_appointment(studio.practitioner, studio.service, NOON - DAY, state="completed")


@pytest.fixture
def care(appointment):
    routine = Routine.objects.get(slug="psoas-release")
    return give_home_care(
        appointment, routine, {"hold": 20, "note": "With the blanket."}, {"leave_out": True},
        message="Go slowly.", now=NOW - 3 * DAY,
    )  # fmt: skip


def path(care, more=""):
    return f"{links.home_care_path(care)}{more}"


def page_of(client, care, more=""):
    response = client.get(path(care, more))
    assert response.status_code == 200
    return response.content.decode()


def days():
    return HomeCare.objects.get().days


# What it shows


def test_page_player_and_sheet_show_the_own_routine(client, care):
    for more in ("", "play/", "print/"):
        page = page_of(client, care, more)
        for words in ("Lunge stretch", "With the blanket.", "Hold 20 seconds, each side", "<svg"):
            assert words in page, (more, words)
        assert "Bridge" not in page
    page = page_of(client, care)
    for words in ("For Sample client", "3 times a week, for 4 weeks", "Go slowly.", "From your practitioner"):
        assert words in page


def test_pages_are_private_and_their_titles_neutral(client, care):
    for more in ("", "play/", "print/"):
        response = client.get(path(care, more))
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        page = response.content.decode()
        assert "<title>Your page · Sample practice</title>" in page
        head = page[: page.index("</head>")]
        assert 'content="noindex"' in head
        assert "soas" not in head


def test_nothing_leads_to_an_address_that_tells_of_health(client, appointment):
    care = give_home_care(appointment, Routine.objects.get(slug="pregnancy-psoas"), now=NOON)
    for more in ("", "play/", "print/"):
        main = page_of(client, care, more).split("<main")[1].split("</main>")[0]
        for words in ("/routines/", "/exercises/", "?for=", "came_from", "data-from", "pregnancy-psoas"):
            assert words not in main, (more, words)


def test_player_has_the_cues_of_the_own_doses(client, care):
    data = client.get(path(care, "play/")).context["player"]
    assert data["cues"] == [each.__dict__ for each in home_care.plan_of(care).cues]
    assert data["cues"][1]["seconds"] == 20


def test_edits_and_removals_change_nothing_and_the_client_is_told(client, care):
    before = [page_of(client, care, more).split("<main")[1] for more in ("", "play/", "print/")]
    Exercise.objects.update(name="Renamed", instructions="Else.", hold_seconds=5)
    told = page_of(client, care).split("<main")[1]
    assert "has been improved on our site" in told
    assert "Renamed" not in told
    Routine.objects.all().delete()
    assert [page_of(client, care, more).split("<main")[1] for more in ("play/", "print/")] == before[1:]
    assert "has been improved" not in page_of(client, care)


def test_appointment_page_links_to_it_while_it_is_open(client, care, appointment, in_december):
    def linked():
        return path(care) in client.get(links.appointment_path(appointment)).content.decode()

    assert linked()
    in_december.move_to(NOW + timedelta(weeks=9))
    assert not linked()
    in_december.move_to(NOW)
    home_care.revoke(care, now=NOW)
    assert not linked()


def test_own_sheet_as_pdf_is_one_page_with_the_note_and_remembered_nowhere(client, care):
    from django.core.cache import cache

    response = client.get(path(care, "sheet.pdf"))
    assert response.headers["Content-Type"] == "application/pdf"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Content-Disposition"] == 'inline; filename="sheet.pdf"'
    assert response.content.count(b"/Type /Page\n") == 1
    HomeCare.objects.update(content=care.content | {"changes": [home_care.unchanged()] * 5})
    assert client.get(path(care, "sheet.pdf")).content != response.content
    assert not [key for key in cache._cache if "sheet:" in key]


# Who may open it


def statuses(client, value):
    start = f"/home-care/{value}/"
    found = {client.get(f"{start}{more}").status_code for more in ("", "play/", "print/", "sheet.pdf")}
    return found | {client.post(f"{start}{verb}/", {"day": "2026-12-01"}).status_code for verb in POSTS}


def test_forged_and_foreign_addresses_are_not_found(client, care, appointment):
    token = path(care).split("/")[2]
    bad = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "nonsense",
        token * 9,
        make_token("appointment", pk=care.pk),
        make_token("home-care", pk=care.pk + 1),
        make_token("home-care", pk=care.pk, version=1),
        links.appointment_path(appointment).split("/")[2],
    ]
    assert [statuses(client, value) for value in bad] == [{404}] * len(bad)
    assert client.get(f"/appointments/{token}/").status_code == 404
    assert (days(), HomeCare.objects.get().shared_at) == ({}, None)


def test_revoked_and_expired_addresses_are_not_found(client, care, in_december):
    token = path(care).split("/")[2]
    last = HomeCare.objects.get().last_day
    in_december.move_to(NOON + (last - TODAY))
    assert client.get(path(care)).status_code == 200
    in_december.move_to(NOON + (last - TODAY) + DAY)
    assert statuses(client, token) == {404}
    in_december.move_to(NOON)
    home_care.revoke(care, now=NOON)
    assert statuses(client, token) == {404}
    again = home_care.send_again(care, now=NOON)
    assert statuses(client, token) == {404}
    assert client.get(path(again)).status_code == 200
    assert (days(), HomeCare.objects.get().shared_at) == ({}, None)


def test_get_changes_nothing(client, care):
    before = HomeCare.objects.values("shared_at", "link_version", "last_day").get()
    for more in ("", "play/", "print/", *(f"{verb}/" for verb in POSTS)):
        client.get(path(care, more), {"day": "2026-12-01"})
        client.head(path(care, more))
    assert HomeCare.objects.values("shared_at", "link_version", "last_day").get() == before
    assert days() == {}
    for verb in POSTS:
        assert client.get(path(care, f"{verb}/")).headers["Location"] == path(care)


# What the client notes


def test_ticking_today_with_and_without_comfort(client, care):
    response = client.post(path(care, "done/"), {"day": "2026-12-01", "comfort": ""})
    assert (response.status_code, response.headers["Location"]) == (303, path(care, "#today"))
    page = page_of(client, care)
    assert "Done today." in page
    assert "1 of 3 times done" in page
    client.post(path(care, "done/"), {"day": "2026-12-01", "comfort": "0"})
    assert days() == {"2026-12-01": {"comfort": 0}}
    assert "Comfort 0 of 10." in page_of(client, care)


def test_another_day_can_be_ticked_and_taken_back(client, care):
    client.post(path(care, "done/"), {"day": "2026-11-30", "comfort": "6"})
    client.post(path(care, "done/"), {"day": "2026-12-01", "comfort": "7"})
    page = page_of(client, care)
    assert "Days and comfort. 2 days done" in page
    assert 'aria-label="Take back: Monday, November 30"' in page
    client.post(path(care, "undo/"), {"day": "2026-11-30"})
    assert days() == {"2026-12-01": {"comfort": 7}}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day": "2026-12-02"}, "Choose one of these days."),
        ({"day": "2026-11-01"}, "Choose one of these days."),
        ({"day": "never"}, "Choose one of these days."),
        ({}, "This field is required."),
        ({"day": "2026-12-01", "comfort": "11"}, "Choose a number from 0 to 10, or none."),
        ({"day": "2026-12-01", "comfort": "x"}, "Choose a number from 0 to 10, or none."),
    ],
)
def test_bad_ticks_get_a_sentence_and_change_nothing(client, care, typed, said):
    response = client.post(path(care, "done/"), typed)
    assert response.status_code == 400
    page = response.content.decode()
    assert said in page
    assert "<title>Error:" in page
    assert days() == {}
    assert client.post(path(care, "undo/"), {"day": "x"}).status_code == 400


def test_sharing_and_taking_it_back(client, care):
    assert "Only you." in page_of(client, care)
    assert client.post(path(care, "share/")).headers["Location"] == path(care, "#sharing")
    assert HomeCare.objects.get().is_shared
    assert "You share your days and comfort" in page_of(client, care)
    client.post(path(care, "unshare/"))
    assert not HomeCare.objects.get().is_shared


def test_noting_sends_no_mail(client, care):
    before = Message.objects.count()
    client.post(path(care, "done/"), {"day": "2026-12-01", "comfort": "3"})
    client.post(path(care, "share/"))
    assert Message.objects.count() == before


def test_forms_need_their_csrf_token(care):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path(care, "done/"), {"day": "2026-12-01"}).status_code == 403
    page = strict.get(path(care)).content.decode()
    assert '<meta name="referrer" content="same-origin">' in page


def test_week_after_week_and_after_the_last(client, care, in_december):
    assert "Week 1 of 4" in page_of(client, care)
    in_december.move_to(NOON + 4 * DAY)
    assert "Week 2 of 4" in page_of(client, care)
    in_december.move_to(NOON + 30 * DAY)
    page = page_of(client, care)
    assert "Week " not in page.split("<main")[1].split("The steps")[0]
    assert "I have done it" in page


def test_cost_does_not_grow_with_the_days(client, care):
    def queries(more=""):
        with CaptureQueriesContext(connection) as found:
            page_of(client, care, more)
        return len(found)

    page_of(client, care)
    before = [queries(more) for more in ("", "play/", "print/")]
    for back in range(3):
        home_care.tick(care, TODAY - back * DAY, comfort=back, now=NOON)
    assert [queries(more) for more in ("", "play/", "print/")] == before
    assert before[1:] == [1, 1]
    assert before[0] <= 4
