from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from booking import evenings, seats
from practice.embeds import fill
from tests.factories import (
    make_event,
    make_guest,
    make_length,
    make_practice,
    make_practitioner,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db


def card(name):
    return fill(f'<div class="embed" data-embed="{name}"></div>')


def massage():
    make_practice(currency="USD")
    make_practitioner()
    service = make_service("massage", name="Massage", summary="Hands.")
    return service, [make_length(service, minutes, price=price) for minutes, price in ((60, 110), (90, 155))]


def test_a_service_shows_lengths_and_the_lowest_price():
    massage()
    html = card("service:massage")
    assert '<a href="/services/massage/">Massage</a>' in html
    assert "60 minutes, 90 minutes · from $110" in html
    assert 'href="/book/massage/"' in html


@pytest.mark.django_db(transaction=True)
def test_a_price_never_goes_stale():
    lengths = massage()[1]
    assert "from $110" in card("service:massage")
    lengths[0].price = Decimal(120)
    lengths[0].save()
    assert "from $120" in card("service:massage")


def test_an_unpublished_service_vanishes():
    service = massage()[0]
    service.published = False
    service.save()
    assert card("service:massage") == ""


def test_a_service_of_groups_leads_to_its_events():
    make_practitioner()
    make_service("bath", kind="group")
    html = card("service:bath")
    assert 'href="/events/"' in html
    assert "/book/" not in html


@pytest.mark.django_db(transaction=True)
def test_an_event_shows_the_places_as_they_are():
    make_practice()
    event = make_event(make_practitioner(), capacity=5)
    assert "5 places left" in card(f"event:{event.slug}")
    booking = seats.take(event, party=2, guest=make_guest(), now=timezone.now())
    assert "3 places left" in card(f"event:{event.slug}")
    seats.give_up(booking, now=timezone.now())
    assert "5 places left" in card(f"event:{event.slug}")
    evenings.cancel(event, user=make_user(), now=timezone.now())
    assert card(f"event:{event.slug}") == ""


def test_a_past_event_vanishes(time_machine):
    make_practice()
    event = make_event(make_practitioner())
    time_machine.move_to(event.start + timedelta(seconds=1))
    assert card(f"event:{event.slug}") == ""


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_cards(django_assert_num_queries, count):
    practitioner = make_practitioner()
    html = ""
    for i in range(count):
        make_length(make_service(f"s{i}"), 60)
        event = make_event(practitioner, service=make_service(f"g{i}", kind="group"),
                           start=timezone.now() + timedelta(days=3 + i))  # fmt: skip
        html += f'<div class="embed" data-embed="service:s{i}"></div>'
        html += f'<div class="embed" data-embed="event:{event.slug}"></div>'
    with django_assert_num_queries(6):  # services, lengths, add-ons, rules, practitioners; events
        assert fill(html).count("<aside") == 2 * count
    with django_assert_num_queries(0):
        fill(html)
