"""What the practitioner reads of answers, in every light: flags with reasons, weeks that move along, a lost key."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from cryptography.fernet import Fernet

from booking import intake, lifecycle, links
from booking.models import Answers, Client, Question
from tests.booking.conftest import NOW, asker
from tests.booking.test_records import exported
from tests.factories import give_home_care, make_client, make_exercise, make_practice, make_routine, make_user

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 12, 3, 18, tzinfo=UTC)
SENTENCE = "the key it was written with is missing"


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def appointment(studio):
    """Asked with a due date, a sign and a note: 13 weeks and 6 days on the day of the session."""
    make_practice(pregnancy_from_week=14)
    due = Question(slug="due", text="When is it due?", kind="due_date", flag_when="early", flag_words="Early")
    sign = Question(slug="sign", text="Any of these?", flag_when="yes", flag_words="Warning sign", urgent=True)
    left = Question(slug="left", text="Left out?")
    answers = intake.kept([due, sign, left], {"due": date(2027, 6, 4), "sign": True})
    return lifecycle.request(**studio.wish(start=TEN, asker=asker(note="Sciatica."), answers=answers))


def desk(client, row):
    client.force_login(make_user("other"))
    return client.get(f"/admin/booking/{row._meta.model_name}/{row.pk}/change/")


def text(response):
    page = response.content.decode().split("<main")[-1]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_flags_stand_with_their_reasons_the_urgent_first(client, appointment):
    said = text(desk(client, appointment))

    assert (
        "Please look at this first Warning sign Any of these? Yes Early When is it due? "
        "June 4, 2027: 13 weeks on the day of the visit"
    ) in said
    assert "1 question left out Left out?" in said


def test_weeks_and_flags_move_with_the_appointment(client, appointment):
    user = make_user()
    lifecycle.accept(appointment, user=user, now=NOW)
    moved = lifecycle.move(appointment, TEN + timedelta(days=1), user=user, now=NOW)

    said = text(desk(client, moved))

    assert "June 4, 2027: 14 weeks on the day of the visit" in said
    assert "Early" not in said
    assert Answers.objects.get().content[0]["answer"] == "2027-06-04"


@pytest.fixture
def lost(appointment, settings):
    """The session took place, home care was given, notes were written; then the key was lost."""
    done = lifecycle.accept(appointment, user=make_user(), now=NOW, message="See you.")
    done.client = make_client("Sample client", notes="Sciatica.")
    done.save()
    give_home_care(done, make_routine("release", [make_exercise()]), now=NOW, message="Gently.")
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    return done


def test_a_lost_key_is_said_on_the_desk_and_nothing_is_blank(client, lost):
    page = desk(client, lost)

    assert page.status_code == 200
    said = text(page)
    assert "be read: the key they were written with is missing." in said
    assert "Put it back into ENCRYPTION_KEYS." in said
    assert said.count(SENTENCE) >= 2  # the note, and home care's name
    assert "no flag" not in said


def test_a_lost_key_is_said_on_the_clients_page_and_notes_stay_as_they_were(client, lost, settings):
    keys = settings.ENCRYPTION_KEYS
    row = Client.objects.get()
    page = desk(client, row)

    assert page.status_code == 200
    assert "Put it back into ENCRYPTION_KEYS." in text(page)
    client.post(f"/admin/booking/client/{row.pk}/change/", {"name": "Another sample", "notes": SENTENCE})

    settings.ENCRYPTION_KEYS = ["dGVzdC10ZXN0LXRlc3QtdGVzdC10ZXN0LXRlc3QtMTI=", *keys]
    row = Client.objects.get()
    assert (row.name, row.notes) == ("Another sample", "Sciatica.")


def test_a_lost_key_is_said_on_the_private_page_and_in_the_export(client, lost):
    page = client.get(links.appointment_path(lost))
    assert page.status_code == 200
    assert SENTENCE in text(page)
    assert "ENCRYPTION_KEYS" not in text(page)

    client.force_login(make_user("other"))
    said, as_text = exported(client, f"/admin/booking/client/{lost.client_id}/export/")
    [told] = said["appointments"]
    assert SENTENCE in told["note"] and SENTENCE in told["answers"] and SENTENCE in told["home_care"][0]["message"]
    assert as_text.count(SENTENCE) >= 3


def test_where_nothing_is_left_to_show_a_page_says_so(client, lost):
    address = links.home_care_path(lost.home_care.get())
    page = client.get(address)
    assert page.status_code == 503
    assert "What belongs here is kept, but the key to it is missing just now." in text(page)

    client.force_login(make_user("other"))
    assert "Put it back into ENCRYPTION_KEYS" in text(client.get(address))


def test_no_all_clear_while_something_is_unanswered(client, studio):
    fever, sleep = Question(slug="fever", text="Fever?"), Question(slug="sleep", text="Sleep?")
    some = lifecycle.request(
        **studio.wish(start=TEN, asker=asker(), answers=intake.kept([fever, sleep], {"fever": False}))
    )
    none = lifecycle.request(
        **studio.wish(start=TEN + timedelta(hours=2), asker=asker(), answers=intake.kept([fever, sleep], {}))
    )
    said = text(desk(client, some))
    assert "1 question is unanswered. What is answered raises no flag." in said
    assert "The answers raise no flag." not in said
    assert "2 questions are unanswered." in text(client.get(f"/admin/booking/appointment/{none.pk}/change/"))


def test_all_clear_when_everything_is_answered(client, studio):
    answers = intake.kept([Question(slug="fever", text="Fever?")], {"fever": False})
    asked = lifecycle.request(**studio.wish(start=TEN, asker=asker(), answers=answers))
    assert "The answers raise no flag." in text(desk(client, asked))
