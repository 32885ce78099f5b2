"""Services and events taken away, and what comes back of them."""

import zoneinfo
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from booking import seats, starter
from booking.documents import Events, Services
from booking.models import AddOn, Event, Length, Service
from practice.documents import Damaged, Document
from tests.factories import make_event, make_guest, make_length, make_practice, make_practitioner, make_service

pytestmark = pytest.mark.django_db

MASSAGE = {"name": "Massage", "kind": "private"}


def told():
    return list(Services().documents(drafts=True))


def test_services_come_back_as_drafts_and_say_what_they_said():
    make_practice()
    starter.load()
    Service.objects.filter(slug="cupping").update(new_clients=False)
    Length.objects.filter(service__slug="massage", minutes=120).update(new_clients=False)
    documents = told()
    Event.objects.all().delete()
    Service.objects.all().delete()
    said = dict(Services().take(documents))
    assert set(said.values()) == {"A service is added as a draft. Look at its buffers, then publish it."}
    assert not Service.objects.published().exists()
    assert [each.fields.get("draft") for each in told()] == [True] * 5
    assert all(one.says_what(other, but=["draft"]) for one, other in zip(told(), documents, strict=True))
    length = Length.objects.get(service__slug="massage", minutes=120)
    add_on = AddOn.objects.get()
    assert (length.price, length.new_clients, add_on.extra_minutes) == (Decimal("195.00"), False, 15)


def test_what_is_here_stays_and_is_told_when_it_differs():
    service = make_service("massage")
    make_length(service)
    documents = told()
    assert dict(Services().take(documents)) == {}
    Length.objects.update(price=1)
    said = dict(Services().take(documents))
    assert said == {"massage": "A service says something else here and stays as it is."}
    assert Length.objects.get().price == 1


def test_html_in_a_description_is_shown_as_text():
    list(Services().take([Document("massage", MASSAGE, "<script>alert(1)</script>")]))
    assert "<script" not in Service.objects.get().description_html


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"kind": "public"}, "kind: Value 'public' is not a valid choice."),
        ({"lengths": [{"minutes": 60}]}, "price: “” value must be a decimal number."),
        ({"lengths": [{"minutes": 60, "price": "-1"}]}, "price: Ensure this value is greater than or equal to 0."),
        ({"lengths": 60}, "“lengths” does not say what it should."),
        ({"add_ons": [{"name": "Cups", "minutes": 5, "price": "5"}]}, "slug: This field cannot be blank."),
        ({"order": "first"}, "order: “first” value must be an integer."),
    ],
)
def test_damage_is_told_with_its_field(fields, fault):
    with pytest.raises(Damaged, match=fault), transaction.atomic():
        list(Services().take([Document("massage", MASSAGE | fields)]))
    assert not Service.objects.exists()


def test_events_say_when_and_where_and_nothing_about_guests():
    event = make_event(make_practitioner(), published=True, title="Evening", about="Bowls.", warnings="Ask first.")
    make_event(event.practitioner, event.service, event.end + timedelta(hours=3), published=False)
    seats.take(event, party=2, guest=make_guest("Sample secret"), now=timezone.now())
    [document] = Events().documents(drafts=False)
    assert (document.slug, document.text, document.fields["start"]) == (event.slug, "Bowls.", event.start)
    assert document.fields["places"] == 12
    in_the_practice = zoneinfo.ZoneInfo("America/Los_Angeles")
    assert str(document.fields["start"]) == str(event.start.astimezone(in_the_practice))
    assert str(document.fields["end"]) == str(event.end.astimezone(in_the_practice))
    assert "secret" not in str(document) and "seats" not in str(document)
    assert dict(Events().take([document])) == {}
    lost = Document("gone", document.fields)
    assert dict(Events().take([lost])) == {
        "gone": "An event is not brought back. If it takes place, plan it on the desk."
    }
    assert not Event.objects.filter(slug="gone").exists()
