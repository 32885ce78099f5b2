"""An address that readers knew leads to its page for ever, however often that moves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blog.models import Topic
from exercises.models import Exercise
from practice import embeds, moved
from practice.markdown import render
from practice.models import MovedPage
from tests.factories import (
    make_exercise,
    make_length,
    make_post,
    make_practice,
    make_practitioner,
    make_routine,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def practice():
    make_practice()


def make_topic(slug):
    topic = Topic.objects.create(name=slug.capitalize(), slug=slug)
    make_post(f"about-{slug}").topics.add(topic)
    return topic


def make_asked_service(slug):
    make_practitioner()
    return make_length(make_service(slug)).service


def rename(row, slug):
    row.slug = slug
    row.save()


@pytest.mark.parametrize(
    ("make", "pages"),
    [
        (make_exercise, ["/exercises/{}/", "/exercises/{}/?for=desk"]),
        (make_routine, ["/routines/{}/", "/routines/{}/play/?step=2", "/routines/{}/print/", "/routines/{}/sheet.pdf"]),
        (make_asked_service, ["/services/{}/", "/book/{}/?minutes=60", "/book/{}/details/?minutes=60"]),
        (make_topic, ["/blog/topics/{}/", "/blog/topics/{}/feed/"]),
    ],
)
def test_what_readers_knew_leads_to_where_it_is_now(client, make, pages):
    row = make("first")
    rename(row, "second")
    rename(row, "third")
    for page in pages:
        for known in ("first", "second"):
            response = client.get(page.format(known))
            assert (response.status_code, response.headers["Location"]) == (301, page.format("third"))
            assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert client.get(page.format("third")).status_code in (200, 302)
    assert client.get(pages[0].format("fourth")).status_code == 404


def test_an_address_that_is_taken_back_shows_its_page_and_what_was_between_leads_to_it(client):
    row = make_exercise("first")
    for slug in ("second", "first"):
        rename(row, slug)
    assert client.get("/exercises/first/").status_code == 200
    assert client.get("/exercises/second/").headers["Location"] == "/exercises/first/"


def test_a_new_row_at_an_old_address_is_shown_there_and_followed_when_it_moves(client):
    first = make_exercise("bridge")
    rename(first, "high-bridge")
    other = make_exercise("bridge", name="Another bridge")
    assert "Another bridge" in client.get("/exercises/bridge/").text
    rename(other, "low-bridge")
    assert client.get("/exercises/bridge/").headers["Location"] == "/exercises/low-bridge/"


def test_what_nobody_could_know_leaves_no_trace(client):
    row = make_exercise("draft", is_published=False)
    rename(row, "other")
    assert not MovedPage.objects.exists()
    row.is_published = True
    row.save()
    assert not MovedPage.objects.exists()


def test_what_goes_back_into_the_drawer_may_come_out_under_another_address(client):
    row = make_routine("first")
    row.is_published = False
    row.save()
    assert client.get("/routines/first/").status_code == 404
    rename(row, "second")
    assert client.get("/routines/first/").status_code == 404
    row.is_published = True
    row.save()
    assert client.get("/routines/first/play/").headers["Location"] == "/routines/second/play/"


def test_what_was_deleted_is_not_found(client):
    row = make_exercise("first")
    rename(row, "second")
    row.delete()
    assert client.get("/exercises/first/").status_code == 404


def test_what_was_typed_into_a_form_goes_along(client):
    service = make_asked_service("massage")
    rename(service, "bodywork")
    response = client.post("/book/massage/details/?minutes=60", {"name": "Sample client"})
    assert (response.status_code, response.headers["Location"]) == (308, "/book/bodywork/details/?minutes=60")


@pytest.mark.parametrize(("path", "count"), [("/exercises/none/", 1), ("/nowhere/", 0), ("/exercises/a%00b/", 0)])
def test_what_never_was_costs_a_query_where_it_could_have_been(client, path, count):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 404
    assert sum("practice_movedpage" in each["sql"] for each in queries) == count


def test_texts_show_what_they_named_before_it_was_called_otherwise():
    rows = make_exercise("bridge"), make_routine("release"), make_service("massage")
    text = render("::exercise bridge\n\n::routine release\n\n::service massage\n\n::exercise none", embeds=True).html
    for row in rows:
        rename(row, f"new-{row.slug}")
    shown = embeds.fill(text, path="/blog/sample/")
    for url in ("/exercises/new-bridge/", "/routines/new-release/", "/services/new-massage/"):
        assert url in shown
    assert embeds.missing(text) == ["exercise none"]
    Exercise.objects.update(is_published=False)
    assert embeds.missing(text) == ["exercise bridge", "exercise none"]


def test_old_category_pages_follow_a_topic(client):
    rename(make_topic("hips"), "hips-and-back")
    assert client.get("/category/hips/").headers["Location"] == "/blog/topics/hips-and-back/"
    assert client.get("/tag/hips/feed/").headers["Location"] == "/blog/topics/hips-and-back/feed/"


def test_the_desk_changes_the_address_of_a_topic_that_readers_know(client):
    client.force_login(make_user())
    topic = make_topic("hips")
    client.post(reverse("admin:blog_topic_change", args=[topic.pk]), {"name": "Hips", "slug": "hip", "description": ""})
    assert client.get("/blog/topics/hips/").headers["Location"] == "/blog/topics/hip/"


def test_only_what_can_be_an_address_of_a_row_here_is_brought():
    row = make_exercise("bridge")
    other = make_exercise("other")
    rename(other, "now-other")
    to = "/exercises/bridge/"
    moved.bring(
        [
            ("/exercises/first/", to),
            ("/exercises/other/", to),
            ("/exercises/a/b/", to),
            (f"/exercises/{'x' * 300}/", to),
            ("/admin/", to),
            ("/exercises/x/", "/exercises/none/"),
            ("/exercises/y/", "https://else.example/"),
        ]
    )
    assert set(MovedPage.objects.values_list("path", "key")) == {
        ("/exercises/first/", row.pk),
        ("/exercises/other/", other.pk),
    }
    assert moved.listed() == [("/exercises/first/", to), ("/exercises/other/", "/exercises/now-other/")]
