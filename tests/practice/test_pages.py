import pytest
from django.core.cache import cache

from practice import starter
from practice.models import Page, Practice
from tests.factories import make_practice

pytestmark = pytest.mark.django_db


def test_page_is_cacheable_sets_no_cookie_and_answers_304(client):
    Page.objects.create(slug="about", title="About", body="We *listen*.")
    first = client.get("/about/")
    assert "<em>listen</em>" in first.text
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not first.cookies
    assert "Cookie" not in first.headers.get("Vary", "")
    again = client.get("/about/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_address_of_a_page_that_is_there_stays(admin_client):
    make_practice()
    page = Page.objects.create(slug="about", title="About", body="We listen.")
    address = f"/admin/practice/page/{page.pk}/change/"
    assert 'name="slug"' not in admin_client.get(address).text
    admin_client.post(address, {"title": "About us", "slug": "about-us", "body": "We listen."})
    page.refresh_from_db()
    assert (page.title, page.slug) == ("About us", "about")
    assert 'name="slug"' in admin_client.get("/admin/practice/page/add/").text


def test_change_of_the_practice_shows_at_once(client, django_capture_on_commit_callbacks):
    practice = make_practice(name="Sample before")
    assert "Sample before" in client.get("/").text
    practice.name = "Sample after"
    with django_capture_on_commit_callbacks(execute=True):
        practice.save()
    assert "Sample after" in client.get("/").text


def test_starter_content_loads_once_and_keeps_what_was_edited():
    starter.load_all()
    Practice.objects.update(name="Edited")
    Page.objects.filter(slug="about").update(title="Edited")
    cache.clear()
    starter.load_all()
    assert Practice.objects.get().name == "Edited"
    assert sorted(Page.objects.values_list("slug", "title")) == [
        ("about", "Edited"),
        ("policies", "Policies"),
        ("privacy", "Privacy and health data"),
    ]


def test_unknown_address_gets_a_page_in_our_voice(client):
    response = client.get("/nothing-here/")
    assert response.status_code == 404
    assert "There is nothing here" in response.text
    assert '<a href="/search/">Search the site</a>' in response.text


def test_forged_form_gets_a_sentence(client):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})
    assert response.status_code == 403
    assert "Please send that once more" in response.text


def test_health_check_reaches_the_database(client, django_assert_num_queries):
    client.get("/healthz")  # the practice's row is remembered from here on
    with django_assert_num_queries(1):
        assert client.get("/healthz").content == b"ok\n"
