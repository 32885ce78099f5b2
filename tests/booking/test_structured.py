"""What the first page says of the practice to search engines."""

import json
import re
from datetime import time

import pytest

from booking.models import OpeningHours
from tests.factories import make_length, make_practice, make_practitioner, make_service, open_weekly

pytestmark = pytest.mark.django_db


def told(client):
    return json.loads(re.search(r'ld\+json">(.*?)</script>', client.get("/").content.decode())[1])


def test_the_first_page_says_who_where_when_and_for_how_much(client):
    make_practice(
        name="Sample & practice", phone="(555) 010-0199", address="Sample Street 1\nSample Town", tagline="Rest."
    )
    practitioner = make_practitioner()
    open_weekly(practitioner, time(9), time(12), weekdays=(0, 1))
    open_weekly(practitioner, time(18), time(0), weekdays=(4,))
    massage = make_service()
    for minutes, price in ((60, "110.00"), (90, "155.50")):
        make_length(massage, minutes, price=price)
    make_length(make_service("hidden", published=False), price="9.00")
    hours = {"@type": "OpeningHoursSpecification"}
    assert told(client) == {
        "@context": "https://schema.org",
        "@type": "HealthAndBeautyBusiness",
        "name": "Sample & practice",
        "url": "http://testserver/",
        "telephone": "(555) 010-0199",
        "address": "Sample Street 1 Sample Town",
        "description": "Rest.",
        "openingHoursSpecification": [
            hours | {"dayOfWeek": days("Monday", "Tuesday"), "opens": "09:00", "closes": "12:00"},
            hours | {"dayOfWeek": days("Friday"), "opens": "18:00", "closes": "23:59"},
        ],
        "priceRange": "$110 - $155.50",
    }


def days(*names):
    return [f"https://schema.org/{name}" for name in names]


def test_a_practice_without_hours_and_prices_claims_none(client):
    make_practice()
    assert not told(client).keys() & {"openingHoursSpecification", "priceRange"}
    OpeningHours.objects.create(practitioner=make_practitioner(), weekday=2, opens=time(9), closes=time(10))
    assert told(client)["openingHoursSpecification"][0]["opens"] == "09:00"
