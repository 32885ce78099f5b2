"""Export and erasing. A word is planted in every text column that belongs to a person, and looked for everywhere."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models

from booking import home_care, lifecycle, links, records, seats
from booking.models import (
    Access,
    Answers,
    Appointment,
    Booking,
    Client,
    Consent,
    ConsentText,
    DiaryEntry,
    FurtherWish,
    HomeCare,
    Move,
    Offer,
    Transition,
)
from practice import messages
from practice.models import Message
from tests.booking.conftest import NOW
from tests.booking.test_admin_clients import log_in_as, page, url
from tests.factories import (
    give_home_care,
    make_appointment,
    make_client,
    make_event,
    make_exercise,
    make_guest,
    make_routine,
    make_user,
)

pytestmark = pytest.mark.django_db
PLANTED = "Quokka"
KEPT = {
    "booking.Appointment": {"service_name", "currency", "reference", "uid"},
    "booking.AppointmentAddOn": {"name"},
    "booking.Answers": {"content"},
    "booking.HomeCare": {"content", "days"},
    "booking.Transition": {"verb"},
    "booking.Booking": {"reference", "uid"},
    "booking.BookingChange": {"verb"},
}
"""The site's own words and what is made anew; what answers and home care hold is planted inside."""
WAS = NOW - timedelta(days=7)


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def person(studio):
    """A client with a row in every table that can belong to one, words planted in each."""
    user = make_user()
    client = make_client(PLANTED, email="quokka@example.com", phone="555 010 0100")
    row = make_appointment(studio.practitioner, studio.service, WAS, state="confirmed", client=client)
    row.add_ons.create(name="Cupping", minutes=15, price=20)
    Answers.objects.create(appointment=row, content=[{"slug": "a", "question": "A?", "answer": PLANTED, "flag": ""}])
    care = give_home_care(row, make_routine("release", [make_exercise()]), now=WAS, message=PLANTED)
    home_care.tick(care, care.first_day, comfort=3, now=WAS)
    text = ConsentText.objects.create(kind="health", version="1", text="I agree.")
    Consent.objects.create(appointment=row, text=text, at=WAS)
    Access.objects.create(user=user, page="appointment", appointment=row, client=client)
    FurtherWish.objects.create(appointment=row, weekday=1)
    Offer.objects.create(appointment=row, start=WAS)
    Move.objects.create(appointment=row, start=WAS, asked_at=WAS, answer_by=WAS, outcome="declined")
    Transition.objects.create(appointment=row, at=WAS, actor="client", to_state="confirmed")
    event = make_event(studio.practitioner, start=WAS + timedelta(hours=3))
    event.entries.all().delete()  # the diary has one entry of a person, like every table
    seats.take(event, party=2, guest=make_guest(email=""), client=client, user=user, now=WAS)
    log(user, client, row, care, Message.objects.get())
    for model in owned():
        columns = [each.name for each in texts(model) if each.name not in KEPT.get(model._meta.label, ())]
        assert model.objects.count() == 1, f"make a row of {model._meta.label}, and let booking.records know of it"
        model.objects.update(**dict.fromkeys(columns, PLANTED))
    Message.objects.update(text=PLANTED, state="sent", sent_at=WAS)
    return Client.objects.get()


def log(user, *rows):
    for row in rows:
        LogEntry.objects.create(
            user=user,
            content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk,
            object_repr=PLANTED,
            action_flag=ADDITION,
            change_message=PLANTED,
        )


def owned():
    """Every model with a foreign key that leads to a client, an appointment or a booking, and these."""
    found = {Client, Appointment, Booking}
    for model in apps.get_app_config("booking").get_models():
        if any(field.related_model in found for field in model._meta.concrete_fields if field.is_relation):
            found.add(model)
    return found


def texts(model):
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
    ]


def found():
    """Where the planted word still is, whatever table; what is encrypted is opened."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in texts(model)
        for value in model._default_manager.values_list(field.name, flat=True)
        if re.search(PLANTED, str(value), re.IGNORECASE)
    }


def test_erasing_leaves_no_word_in_any_table(studio, person):
    reference = Appointment.objects.get().reference
    link = links.appointment_path(Appointment.objects.get())
    assert len(found()) > 15

    records.erase(records.of_client(person), now=NOW)

    assert found() == set()
    row = Appointment.objects.get()
    assert (row.name, row.email, row.phone, row.client) == ("erased", "", "", None)
    assert (row.start, row.service, row.minutes, row.price) == (WAS, studio.service, 60, 110)
    assert row.reference != reference
    assert [each.name for each in row.add_ons.all()] == ["Cupping"]
    booking = Booking.objects.get()
    assert (booking.name, booking.email, booking.note, booking.answers, booking.client) == ("erased", "", "", [], None)
    assert (booking.party, booking.price, booking.event.seats_taken) == (2, 30, 2)
    assert DiaryEntry.objects.count() == 1
    for model in (Client, Access, Answers, Consent, HomeCare, FurtherWish, Offer, Move, Message):
        assert not model.objects.exists()
    assert links.appointment_path(row) != link


def test_erasing_one_leaves_the_others(studio, person):
    other = make_appointment(studio.practitioner, studio.service, NOW - timedelta(days=3), email="quokka@example.com")
    Message.objects.create(
        kind="x", to=other.email, subject="Theirs", text="x", message_id="<1@x>", subject_key=other.about
    )

    records.erase(records.of_client(person), now=NOW)

    other.refresh_from_db()
    assert (other.name, other.email) == ("Sample client", "quokka@example.com")
    assert Message.objects.get().subject == "Theirs"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("confirmed", "A confirmed appointment lies ahead."), ("requested", "A request still waits for an answer.")],
)
def test_what_still_stands_between_the_two_comes_first(studio, person, state, sentence):
    make_appointment(studio.practitioner, studio.service, NOW + timedelta(days=1), state=state, client=person)

    with pytest.raises(lifecycle.NotPossible, match=sentence):
        records.erase(records.of_client(person), now=NOW)

    assert Client.objects.get() == person


def test_who_came_to_an_event_is_exported_and_erased_once_linked(client, studio):
    event = make_event(studio.practitioner, start=WAS)
    guest = make_guest(PLANTED, email="Quokka@example.com", note=PLANTED, others=PLANTED)
    answers = [{"slug": "a", "question": "A?", "answer": PLANTED, "flag": ""}]
    booking = seats.take(event, party=2, guest=guest, answers=answers, now=WAS - timedelta(days=1))
    Message.objects.update(state="sent", sent_at=WAS)
    person = make_client("Somebody", email="quokka@example.com")
    client.force_login(make_user("other"))

    for path in (url(person), url(person, "erase")):
        assert "Not linked: a booking for Sound bath evening" in page(client, path)
    assert exported(client, url(person, "export"))[0]["bookings"] == []
    client.post(f"/admin/booking/event/{event.pk}/party/{booking.pk}/who/", {"client": person.pk})

    assert "Not linked" not in page(client, url(person, "erase"))
    assert booking.reference in exported(client, url(person, "export"))[1]
    erase(client, url(person, "erase"), "Somebody")
    assert found() == set()


def test_a_booking_that_stands_comes_first(studio, person):
    event = make_event(studio.practitioner, Booking.objects.get().event.service, NOW + timedelta(days=3))
    booking = seats.take(event, party=1, guest=make_guest(email=""), client=person, user=make_user("other"), now=NOW)

    with pytest.raises(lifecycle.NotPossible, match="A booking for a coming event still stands"):
        records.erase(records.of_client(person), now=NOW)

    seats.give_up(booking, user=make_user("third"), now=NOW)
    records.erase(records.of_client(person), now=NOW)


def test_a_mail_on_its_way_is_not_taken_back(person):
    Message.objects.update(state="waiting", sent_at=None, created_at=NOW)

    with pytest.raises(lifecycle.NotPossible, match="still on its way"):
        records.erase(records.of_client(person), now=NOW)

    Message.objects.update(created_at=NOW - timedelta(hours=2))
    records.erase(records.of_client(person), now=NOW)


def erase(client, path, name):
    return client.post(path, {"name": name})


def test_erasing_asks_for_the_name_and_says_what_goes(client, person):
    client.force_login(make_user("other"))
    shown = page(client, url(person, "erase"))
    assert "1 mail about their appointments." in shown
    assert "Comments on articles are not touched." in shown

    assert "This is another name." in erase(client, url(person, "erase"), "Wombat").content.decode()
    assert Client.objects.exists()
    erase(client, url(person, "erase"), "quokka ")

    assert not Client.objects.exists()
    assert found() == set()
    last = LogEntry.objects.latest("pk")
    assert (last.user.username, last.object_repr, last.change_message) == ("other", "erased", "erased")


def test_an_obstacle_is_said_before_and_holds_on_the_post(client, studio, person):
    make_appointment(studio.practitioner, studio.service, NOW + timedelta(days=1), client=person)
    client.force_login(make_user("other"))

    for shown in (page(client, url(person, "erase")), erase(client, url(person, "erase"), PLANTED).content.decode()):
        assert "A confirmed appointment lies ahead. Cancel it first, so that they are told." in shown
    assert Client.objects.exists()


def test_an_appointment_of_nobody_is_erased_alone(client, person):
    Appointment.objects.update(client=None)
    client.force_login(make_user("other"))
    row = Appointment.objects.get()

    erase(client, f"/admin/booking/client/of/{row.pk}/erase/", PLANTED)

    of_the_client = ("booking.Client.", "booking.Booking.", "booking.BookingChange.")
    assert {each for each in found() if not each.startswith(of_the_client)} == {
        "admin.LogEntry.object_repr",
        "admin.LogEntry.change_message",
    }
    assert Client.objects.get().notes == PLANTED


def exported(client, path):
    packed = zipfile.ZipFile(io.BytesIO(client.post(path).content))
    return json.loads(packed.read("client.json")), packed.read("client.txt").decode()


def test_the_export_holds_everything_and_is_logged(client, person):
    client.force_login(make_user("other"))
    HomeCare.objects.update(shared_at=NOW)

    said, text = exported(client, url(person, "export"))

    assert said["client"]["notes"] == PLANTED
    (row,) = said["appointments"]
    for name in ("name", "booked_by", "email", "note", "came_from", "consent_text", "zone_name"):
        assert row[name] == PLANTED
    assert row["answers"][0]["answer"] == PLANTED
    [look] = row["looked_at"]
    assert (look["by"], look["page"]) == ("practitioner", "an appointment's page")
    assert row["consents"] == [{"to": "health data 1", "text": "I agree.", "at": "2026-11-24T08:00:00Z"}]
    assert row["home_care"][0]["message"] == PLANTED
    assert row["home_care"][0]["days"] == {WAS.date().isoformat(): {"comfort": 3}}
    assert row["mails"][0]["text"] == PLANTED
    (booked,) = said["bookings"]
    assert (booked["name"], booked["note"], booked["answers"], booked["party"]) == (PLANTED, PLANTED, PLANTED, 2)
    assert (booked["event_title"], booked["changes"][0]["reason"]) == ("Sound bath evening", PLANTED)
    assert row["changes"][0]["reason"] == PLANTED
    assert row["state"] == "confirmed"
    assert "notes: Quokka" in text
    assert "start: Tuesday, Nov. 24, 2026, midnight (Los Angeles time, PST)" in text
    assert LogEntry.objects.latest("pk").change_message == "exported"


def test_the_export_names_what_was_done_and_no_consent_that_nobody_gave(client, studio):
    booked = make_appointment(studio.practitioner, studio.service, WAS + timedelta(days=30), consent_text="")
    client.force_login(make_user("other"))
    moved = lifecycle.request_move(booked, booked.start + timedelta(hours=12), now=NOW)
    lifecycle.withdraw_move(moved, now=NOW)

    said, text = exported(client, f"/admin/booking/client/of/{booked.pk}/export/")

    (row,) = said["appointments"]
    assert [each["verb"] for each in row["changes"]] == ["asked for another time", "kept the time after all"]
    assert {"consent_at", "consent_version", "consent_text"} & set(row) == set()
    assert "what: asked for another time" in text


def test_days_that_a_client_keeps_to_themselves_are_not_handed_to_the_practice(client, person):
    client.force_login(make_user("other"))
    HomeCare.objects.update(shared_at=None, shared_text="")

    said, text = exported(client, url(person, "export"))

    assert said["appointments"][0]["home_care"][0]["days"].startswith("not shared with the practice")
    assert "comfort" not in text


def test_who_has_no_right_neither_exports_nor_erases(client, person):
    log_in_as(client, "view_client", "view_appointment", "change_appointment")
    row = Appointment.objects.get()

    for path in (url(person, ""), f"/admin/booking/client/of/{row.pk}/"):
        assert client.post(f"{path.rstrip('/')}/export/").status_code == 403
        assert erase(client, f"{path.rstrip('/')}/erase/", PLANTED).status_code == 403
    assert client.get(url(person, "export")).status_code == 403
    assert Client.objects.exists()


def test_getting_the_export_gives_nothing(client, person):
    client.force_login(make_user("other"))

    assert client.get(url(person, "export")).headers["Location"] == url(person)


def test_the_files_that_mails_became_are_erased_with_them(
    studio, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "practice.mail.EmlBackend", str(tmp_path)
    for name in ("one", "two"):
        row = studio.request(NOW + timedelta(days=3, hours=10 if name == "one" else 12))
        Appointment.objects.filter(pk=row.pk).update(name=f"Sample {name}")
        lifecycle.decline(row, user=None, now=NOW)
    messages.deliver_due(NOW)
    theirs, others = Appointment.objects.order_by("pk")
    (tmp_path / "lost.eml").write_bytes(f"To: Sample <{theirs.email.upper()}>\n\nA row was here once.\n".encode())
    left = {f"{each.message_id.strip('<>')}.eml" for each in Message.objects.filter(subject_key=others.about)}
    with django_capture_on_commit_callbacks(execute=True):
        records.erase(records.of_appointment(theirs), now=NOW + timedelta(days=1))
    assert {each.name for each in tmp_path.iterdir()} == left
