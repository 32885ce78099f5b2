import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.models import AddOn, Service
from booking.sitemaps import ServiceSitemap
from tests.factories import make_length, make_service

pytestmark = pytest.mark.django_db


def test_menu_names_lengths_prices_and_additions(client, studio):
    AddOn.objects.create(
        service=studio.service, slug="cupping", name="Cupping", extra_minutes=15, extra_price=Decimal(20)
    )
    make_length(studio.service, 90, price=Decimal("155.50"))

    page = client.get("/services/massage/").content.decode()

    for words in ("60 minutes", "$110", "90 minutes", "$155.50", "Cupping (15 minutes more, $20)", "/book/massage/"):
        assert words in page


def test_menu_is_cacheable_without_a_cookie(client, studio):
    for path in ("/services/", "/services/massage/", "/book/"):
        response = client.get(path)
        assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert not response.cookies


def test_menu_hides_unpublished_services(client, studio):
    make_length(make_service("secret", published=False))

    assert b"Secret" not in client.get("/services/").content
    assert client.get("/services/secret/").status_code == 404
    assert client.get("/book/secret/").status_code == 404


def test_group_services_are_shown_but_not_asked_for(client, studio):
    make_length(make_service("evening", kind=Service.Kind.GROUP))

    assert client.get("/services/evening/").status_code == 200
    assert b"/book/evening/" not in client.get("/services/evening/").content
    assert b"Evening" not in client.get("/book/").content
    assert client.get("/book/evening/").status_code == 404


def test_menu_shows_a_change_at_once(client, studio):
    client.get("/services/")
    studio.length.price = Decimal(120)
    studio.length.save()

    assert "$120" in client.get("/services/").content.decode()


def test_menu_costs_the_same_with_one_and_three(client, studio):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get("/services/")
        return len(found)

    client.get("/services/")  # the practice's row and the hours of the footer are remembered from here on
    warm = queries()
    for slug in ("one", "two"):
        make_length(make_service(slug))
    after_change = queries()

    assert warm == 0
    assert after_change == 5  # services, lengths, add-ons, own rules, practitioners


def test_structured_data_carries_each_offer(client, studio):
    page = client.get("/services/massage/").content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])

    assert data["@type"] == "Service"
    assert data["url"] == "http://testserver/services/massage/"
    assert (data["provider"]["@type"], data["provider"]["name"]) == ("HealthAndBeautyBusiness", "Sample practice")
    assert data["offers"] == [
        {
            "@type": "Offer",
            "name": "60 minutes",
            "price": "110.00",
            "priceCurrency": "USD",
            "url": "http://testserver/services/massage/",
        }
    ]


def test_structured_data_cannot_close_its_element(client, studio):
    studio.service.summary = "</script><script>alert(1)</script>"
    studio.service.save()

    assert "</script><script>alert" not in client.get("/services/massage/").content.decode()


def test_sitemap_lists_published_services(studio):
    make_service("secret", published=False)
    sitemap = ServiceSitemap()

    assert [sitemap.location(each) for each in sitemap.items()] == ["/services/massage/"]
