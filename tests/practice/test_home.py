import pytest

from practice import starter

pytestmark = pytest.mark.django_db


def test_home_page_leads_to_a_session_a_service_an_article_and_a_routine(client, django_assert_max_num_queries):
    starter.load_all()
    client.get("/")
    with django_assert_max_num_queries(4):
        page = client.get("/").text
    for address in ("/book/", "/services/massage/", "/blog/psoas/", "/routines/psoas-release/"):
        assert f'href="{address}"' in page
    assert 'href="/events/sound-bath-evening-' in page


def test_home_page_without_content_still_says_what_to_do(client):
    assert 'href="/book/"' in client.get("/").text


def test_fault_gets_a_page_that_needs_no_database(client, settings, monkeypatch):
    monkeypatch.setattr("practice.views.get_object_or_404", lambda *a, **k: 1 / 0)
    client.raise_request_exception = False
    response = client.get("/about/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.text
    assert "components" in response.text
