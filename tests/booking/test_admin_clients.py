import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import clients, lifecycle
from booking.models import Answers, Client, State
from practice.models import User
from tests.booking.conftest import NOW
from tests.factories import (
    give_home_care,
    make_appointment,
    make_client,
    make_exercise,
    make_practice,
    make_routine,
    make_user,
)

pytestmark = pytest.mark.django_db
TEN = NOW + timedelta(days=3, hours=10)
FLAGGED = [{"slug": "pregnant", "question": "Are you pregnant?", "answer": True, "flag": "Pregnant: side-lying"}]


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client, studio):
    client.force_login(make_user())
    return client


@pytest.fixture
def person(studio):
    """A client with a session behind them, answers and one ahead."""
    made = make_client(email="client@example.com", phone="555 010 0100", notes="Prefers mornings.")
    was = past(studio, made)
    Answers.objects.create(appointment=was, content=FLAGGED)
    make_appointment(studio.practitioner, studio.service, TEN, client=made)
    return made


def past(studio, client, days=7, **values):
    start = NOW - timedelta(days=days)
    return make_appointment(studio.practitioner, studio.service, start, client=client, state="completed", **values)


def url(client, verb="change"):
    return f"/admin/booking/client/{client.pk}/{verb}/"


def who(appointment):
    return f"/admin/booking/client/of/{appointment.pk}/"


def page(desk, path):
    response = desk.get(path)
    assert response.status_code == 200
    return response.content.decode()


def queries(desk, path):
    with CaptureQueriesContext(connection) as found:
        page(desk, path)
    return len(found)


def log_in_as(desk, *permissions):
    user = make_user("assistant", is_superuser=False)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    desk.force_login(user)


def test_the_list_shows_sessions_and_no_health_word(desk, person):
    listed = page(desk, "/admin/booking/client/")

    assert "Sample client" in listed
    assert "Nov. 24, 2026" in listed
    assert "Dec. 4, 2026" in listed
    assert not re.search("Prefers mornings|Pregnant", listed)


@pytest.mark.parametrize("wanted", ["sample", "client@exam", "(555) 010", "5550100100"])
def test_a_client_is_found_by_name_mail_and_telephone(desk, person, wanted):
    make_client("Other person")

    listed = page(desk, f"/admin/booking/client/?q={wanted}")

    assert url(person) in listed
    assert "Other person" not in listed


def test_pages_take_as_many_queries_for_three_as_for_one(desk, studio, person):
    paths = ["/admin/booking/client/", url(person), who(person.appointments.first()), "/admin/booking/client/?q=sample"]
    before = [queries(desk, path) for path in paths]
    for number in (1, 2):
        past(studio, person, days=7 + number)
        past(studio, make_client(f"Sample {number}", email="client@example.com"), days=9 + number)
    make_appointment(studio.practitioner, studio.service, TEN + timedelta(days=1), client=person)

    after = [queries(desk, path) for path in paths]

    assert [count <= 1 + earlier for count, earlier in zip(after, before, strict=True)] == [True] * 4
    past(studio, make_client("Sample 3", email="client@example.com"), days=20)
    assert [queries(desk, path) for path in paths] == after


def test_the_page_shows_contact_flags_history_notes_and_home_care(desk, studio, person):
    give_home_care(person.appointments.first(), make_routine("release", [make_exercise()]), now=NOW)

    shown = page(desk, url(person))

    for words in (
        'href="tel:5550100100"',
        'href="mailto:client@example.com"',
        "1 session, the last on Tuesday, Nov. 24, 2026.",
        "Friday, Dec. 4, 2026, 10 a.m.",
        "Pregnant: side-lying",
        "Prefers mornings.",
        "completed",
        "Release",
    ):
        assert words in shown
    assert desk.get(url(person)).headers["Cache-Control"].count("no-store") == 1


def test_notes_and_contact_are_kept_and_the_trail_says_so(desk, person):
    typed = {"name": "Sample client", "email": "new@example.com", "phone": "", "notes": "Prefers evenings."}

    desk.post(url(person), typed)

    person = Client.objects.get()
    assert (person.email, person.phone, person.notes) == ("new@example.com", "", "Prefers evenings.")
    assert "contact or notes changed (practitioner)" in page(desk, url(person))


def test_a_wrong_address_is_shown_again_and_keeps_nothing(desk, person):
    shown = desk.post(url(person), {"name": "", "email": "client@", "notes": "Typed words."}).content.decode()

    assert "Typed words." in shown
    assert "Enter a valid email address." in shown
    assert "<h1>Sample client" in shown
    assert Client.objects.get().email == "client@example.com"


def test_the_trusted_mark_takes_one_press(desk, person):
    desk.get(url(person, "trust"))
    assert not Client.objects.get().trusted

    desk.post(url(person, "trust"))
    assert Client.objects.get().trusted
    assert "Trust them no more" in page(desk, url(person))

    desk.post(url(person, "distrust"))
    assert not Client.objects.get().trusted


def test_a_client_can_be_added_by_hand(desk, studio):
    desk.post("/admin/booking/client/add/", {"name": "New person", "phone": "555 010 0100", "notes": "Rang up."})

    made = Client.objects.get()
    assert (made.name, made.phone_digits, made.notes) == ("New person", "5550100100", "Rang up.")


def accept(desk, appointment, **posted):
    desk.post(f"/admin/booking/appointment/{appointment.pk}/accept/", {"message": "", **posted})
    appointment.refresh_from_db()
    assert appointment.state == State.CONFIRMED
    return appointment.client


def test_a_request_says_for_whom_it_is_too_near_to_another_session(desk, studio):
    """Who asks without a private link is known to nobody before this."""
    known = make_client("Sample client")
    near = "3 days from another session of this kind for Sample client; 7 are to be kept."
    was = past(studio, known, days=0)
    address = f"/admin/booking/appointment/{studio.request(TEN).pk}/change/"
    assert near not in page(desk, address)
    studio.service.days_between = 7
    studio.service.save()
    assert near in page(desk, address)
    was.start -= timedelta(days=4)
    was.save()
    assert "days from another session" not in page(desk, address)


def test_accepting_takes_the_practitioners_choice(desk, studio):
    known = make_client(email="client@example.com")
    shown = page(desk, f"/admin/booking/appointment/{studio.request(TEN).pk}/change/")
    assert "The same person as <strong>Sample client</strong>" in shown
    assert "The same name, the same e-mail address. 0 sessions." in shown

    asked = [studio.request(TEN + timedelta(days=1 + day)) for day in range(4)]

    assert accept(desk, asked[0], client=known.pk) == known
    assert accept(desk, asked[1], client="") is None
    assert accept(desk, asked[2]) is None
    made = accept(desk, asked[3], client="new")
    assert (made.name, made.email) == ("Sample client", "client@example.com")
    assert Client.objects.count() == 2


def test_taking_an_acceptance_back_takes_the_choice_back(desk, studio):
    make_practice(answer_grace_minutes=2)
    asked, known = studio.request(TEN), make_client()
    assert accept(desk, asked, client=known.pk) == known

    lifecycle.undo(asked, user=User.objects.get(), now=NOW)

    asked.refresh_from_db()
    assert (asked.state, asked.client) == (State.REQUESTED, None)


@pytest.mark.parametrize(("notes", "left"), [("", 0), ("Rang up.", 1)])
def test_taking_an_acceptance_back_takes_the_client_made_with_it(desk, studio, notes, left):
    make_practice(answer_grace_minutes=2)
    asked = studio.request(TEN)
    made = accept(desk, asked, client="new")
    clients.change(made, name=made.name, email=made.email, phone=made.phone, notes=notes)

    desk.post(f"/admin/booking/appointment/{asked.pk}/undo/")

    asked.refresh_from_db()
    assert (asked.state, asked.client, Client.objects.count()) == (State.REQUESTED, None, left)


def test_a_client_known_before_stays_when_an_acceptance_is_taken_back(desk, studio):
    make_practice(answer_grace_minutes=2)
    known = make_client("Sample client", email="client@example.com")
    Client.objects.update(created_at=NOW - timedelta(days=1))
    asked = studio.request(TEN)
    accept(desk, asked, client=known.pk)

    desk.post(f"/admin/booking/appointment/{asked.pk}/undo/")

    assert list(Client.objects.all()) == [known]


def test_what_is_taken_back_after_merging_goes_to_who_was_kept(desk, studio):
    make_practice(answer_grace_minutes=2)
    kept, other = make_client("One"), make_client("Two")
    asked = studio.request(TEN, client=other)
    accept(desk, asked, client=other.pk)
    clients.merge(kept, other)

    lifecycle.undo(asked, user=User.objects.get(), now=NOW)

    asked.refresh_from_db()
    assert (asked.state, asked.client) == (State.REQUESTED, kept)


def test_accepting_for_a_client_who_is_gone_changes_nothing(desk, studio):
    asked = studio.request(TEN)

    desk.post(f"/admin/booking/appointment/{asked.pk}/accept/", {"message": "", "client": "999"})

    asked.refresh_from_db()
    assert asked.state == State.REQUESTED
    shown = page(desk, f"/admin/booking/appointment/{asked.pk}/change/")
    assert "This client is not there any more. Nothing was changed." in shown


def test_who_it_is_can_be_chosen_changed_and_undone_later(desk, studio):
    first, second = make_client("Sample client"), make_client("Quite different")
    booked = make_appointment(studio.practitioner, studio.service, TEN)

    desk.get(who(booked))
    for posted, expected in [(first.pk, first), (second.pk, second), ("", None)]:
        desk.post(who(booked), {"client": posted})
        booked.refresh_from_db()
        assert booked.client == expected
    assert "Quite different" in page(desk, f"{who(booked)}?q=quite")
    assert "This client is not there any more." in desk.post(who(booked), {"client": "x"}).content.decode()


def test_two_clients_are_merged_after_a_look_at_both(desk, studio, person):
    other = make_client("Sample Client", email="old@example.com", notes="Likes tea.")
    past(studio, other, days=9)

    shown = page(desk, url(person))
    address = url(person, f"merge/{other.pk}")
    assert address in shown
    looked = page(desk, address)
    assert "Prefers mornings." in looked
    assert "Likes tea." in looked
    assert Client.objects.count() == 2

    desk.post(address)

    assert Client.objects.get() == person
    assert person.appointments.count() == 3


def test_who_may_only_look_changes_nothing(desk, person):
    log_in_as(desk, "view_client", "view_appointment")
    booked = person.appointments.first()

    shown = page(desk, url(person))

    assert "Prefers mornings." in shown
    assert not re.search("Mark as trusted|<textarea|/merge/", shown)
    for path in (url(person), url(person, "trust"), who(booked), url(person, f"merge/{person.pk}")):
        assert desk.post(path, {"client": ""}).status_code == 403
    booked.refresh_from_db()
    assert booked.client == person


def test_without_the_right_to_see_appointments_there_is_no_health_word(desk, person):
    log_in_as(desk, "view_client")

    shown = page(desk, url(person))

    assert "Pregnant" not in shown
    assert "/admin/booking/appointment/" not in shown


def test_who_may_not_see_clients_is_refused(desk, person):
    log_in_as(desk, "view_appointment")

    assert desk.get(url(person)).status_code == 403
    assert User.objects.count() == 2


def test_searching_for_what_no_name_holds_finds_nobody(desk, studio):
    appointment = studio.request(NOW + timedelta(days=1, hours=10))
    response = desk.get(f"/admin/booking/client/of/{appointment.pk}/", {"q": "\0"})
    assert response.status_code == 200
    assert "Who is it?" in response.content.decode()


# Chosen with an offer


OFFERED = TEN + timedelta(hours=2)


def offered_with(desk, studio, said):
    asked = studio.request(TEN)
    desk.post(f"/admin/booking/appointment/{asked.pk}/offer/", {"start": OFFERED.isoformat(), "client": said})
    asked.refresh_from_db()
    return asked


def test_words_and_choice_go_along_to_the_offer(desk, studio):
    known = make_client("Sample client", email="client@example.com")
    asked = studio.request(TEN)
    shown = desk.get(f"/admin/booking/appointment/{asked.pk}/change/").text
    offer = f"/admin/booking/appointment/{asked.pk}/offer/"
    assert f'name="back" value="1" formaction="{offer}"' in shown
    chooser = desk.post(offer, {"message": "Would another day do?", "client": str(known.pk), "back": "1"}).text
    assert "Would another day do?" in chooser
    assert f'name="client" value="{known.pk}" checked' in chooser
    assert "errornote" not in chooser


def test_somebody_new_becomes_a_client_when_an_offered_time_is_chosen(desk, studio):
    asked = offered_with(desk, studio, "new")
    assert (asked.client, Client.objects.count()) == (None, 0)
    chosen = lifecycle.choose(asked, OFFERED, now=NOW)
    assert (chosen.client.name, chosen.client.email) == ("Sample client", "client@example.com")


def test_somebody_new_who_does_not_choose_becomes_no_client(desk, studio):
    lifecycle.withdraw(offered_with(desk, studio, "new"), now=NOW)
    assert Client.objects.count() == 0


def test_somebody_known_is_linked_with_the_offer(desk, studio):
    known = make_client("Sample client", email="client@example.com")
    asked = offered_with(desk, studio, str(known.pk))
    assert lifecycle.choose(asked, OFFERED, now=NOW).client == known


def test_who_is_gone_meanwhile_is_said_and_nothing_is_offered(desk, studio):
    assert offered_with(desk, studio, "999").state == "requested"


def test_the_desk_names_sessions_of_nobody_and_takes_somebody_new_with_one_press(desk, studio):
    row = make_appointment(studio.practitioner, studio.service, NOW + timedelta(hours=10), name="Sample one")
    shown = desk.get("/admin/").text.split('id="desk-who"')[1].split("</section>")[0]
    who = f"/admin/booking/client/of/{row.pk}/"
    assert ("Sample one" in shown, f'action="{who}"' in shown) == (True, True)
    desk.post(who, {"client": "new"})
    row.refresh_from_db()
    assert row.client.name == "Sample one"
    assert "desk-who" not in desk.get("/admin/").text


def test_where_somebody_may_be_the_same_the_desk_leads_to_the_choice(desk, studio):
    make_client("Sample one")
    row = make_appointment(studio.practitioner, studio.service, NOW + timedelta(hours=10), name="Sample one")
    shown = desk.get("/admin/").text.split('id="desk-who"')[1].split("</section>")[0]
    assert f"/admin/booking/appointment/{row.pk}/change/#who" in shown
    assert ("there is somebody it may be" in shown, "<form" in shown) == (True, False)
