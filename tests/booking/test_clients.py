from datetime import timedelta

import pytest

from booking import clients, lifecycle, seats
from booking.models import Client
from tests.booking.conftest import NOW
from tests.factories import make_appointment, make_client, make_event, make_guest

pytestmark = pytest.mark.django_db
TEN = NOW + timedelta(days=3, hours=10)


def told(appointment):
    return [(each.client.name, each.why, each.sessions) for each in clients.candidates(appointment, now=NOW)]


def past(studio, client=None, **values):
    return make_appointment(
        studio.practitioner, studio.service, NOW - timedelta(days=7), state="completed", client=client, **values
    )


def test_candidates_say_why_and_how_often_they_came(studio):
    by_mail = make_client("Other person", email="CLIENT@example.com")
    by_phone = make_client("Third person", phone="+1 555 010 0100")
    make_client("Nobody alike", email="nobody@example.com", phone="555 020 0200")
    past(studio, by_phone)
    make_client("Sampel Client")
    asked = make_appointment(
        studio.practitioner, studio.service, TEN, state="requested", name="Sample Client", phone="(555) 010-0100"
    )

    assert told(asked) == [
        ("Third person", ["the same telephone number"], 1),
        (by_mail.name, ["the same e-mail address"], 0),
        ("Sampel Client", ["a similar name"], 0),
    ]


def test_who_agrees_in_most_stands_first(studio):
    make_client("Sample Client")
    make_client("Sample client", email="client@example.com")

    found = told(make_appointment(studio.practitioner, studio.service, TEN, state="requested"))

    assert [len(why) for _name, why, _count in found] == [2, 1]


def test_candidates_take_two_queries(studio, django_assert_num_queries):
    asked = make_appointment(studio.practitioner, studio.service, TEN, state="requested")
    for count in (0, 3):
        for number in range(count):
            past(studio, make_client(f"Sample {number}", email="client@example.com"))
        with django_assert_num_queries(2):
            clients.candidates(asked, now=NOW)


def test_one_without_contact_is_like_nobody_else_without(studio):
    make_client("Somebody else")
    asked = make_appointment(studio.practitioner, studio.service, TEN, state="confirmed", email="", phone="")

    assert told(asked) == []


def test_a_new_client_has_the_contact_of_the_request(studio):
    asked = make_appointment(studio.practitioner, studio.service, TEN, phone="555 010 0100")

    made = clients.make_from(asked)
    clients.link(asked, made)

    asked.refresh_from_db()
    assert asked.client == made
    assert (made.name, made.email, made.phone) == ("Sample client", "client@example.com", "555 010 0100")
    clients.unlink(asked)
    asked.refresh_from_db()
    assert asked.client is None


def test_nobody_is_linked_to_who_is_gone(studio):
    asked, gone = make_appointment(studio.practitioner, studio.service, TEN), make_client()
    Client.objects.all().delete()

    with pytest.raises(lifecycle.NotPossible, match="not there any more"):
        clients.link(asked, gone)


def test_notes_are_unreadable_in_the_database(studio):
    from django.db import connection

    make_client(notes="Left shoulder")
    with connection.cursor() as cursor:
        cursor.execute("SELECT notes FROM booking_client")
        assert "shoulder" not in cursor.fetchone()[0]
    assert Client.objects.get().notes == "Left shoulder"


def test_merging_joins_appointments_and_notes_and_wins_no_trust(studio):
    kept = make_client("Anna Sample", email="anna@example.com", notes="Prefers mornings.")
    other = make_client("A. Sample", email="old@example.com", phone="555 010 0100", notes="Likes tea.", trusted=True)
    Client.objects.filter(pk=other.pk).update(created_at=NOW - timedelta(days=900))
    first, second = past(studio, kept), make_appointment(studio.practitioner, studio.service, TEN, client=other)
    event = make_event(studio.practitioner, start=NOW + timedelta(days=9), now=NOW)
    booking = seats.take(event, party=1, guest=make_guest(), client=other, now=NOW)

    merged = clients.merge(kept, other)

    assert list(Client.objects.all()) == [merged]
    assert set(merged.appointments.all()) == {first, second}
    assert list(merged.bookings.all()) == [booking]
    assert (merged.email, merged.phone, merged.trusted) == ("anna@example.com", "555 010 0100", False)
    assert merged.notes == "Prefers mornings.\n\nUntil merged also: A. Sample, old@example.com\n\nLikes tea."
    assert merged.created_at == NOW - timedelta(days=900)
    with pytest.raises(lifecycle.NotPossible):
        clients.merge(kept, other)
    with pytest.raises(lifecycle.NotPossible):
        clients.merge(kept, kept)


def test_a_changed_contact_is_found_and_leaves_appointments_as_they_were(studio):
    client = make_client(email="client@example.com")
    asked = past(studio, client)

    clients.change(client, name="Sample client", email="new@example.com", phone="555 010 0199", notes="")

    asked.refresh_from_db()
    assert asked.email == "client@example.com"
    assert Client.objects.get().phone_digits == "5550100199"
