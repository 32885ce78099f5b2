"""From an article to one step of a player and back."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.factories import make_exercise, make_routine

pytestmark = pytest.mark.django_db


@pytest.fixture
def routine():
    return make_routine("release", [make_exercise(slug) for slug in ("lunge", "bridge", "curl")])


def page(client, query):
    return LexborHTMLParser(client.get(f"/routines/release/play/{query}").content.decode())


def ways_back(tree, where="main"):
    links = tree.css(f"{where} a")
    return [link.attributes["href"] for link in links if link.text() == "Back to the article"]


def test_the_way_back_stands_above_below_at_the_end_and_at_the_step(client, routine):
    tree = page(client, "?step=2&back=/blog/psoas/%23try-bridge")
    assert ways_back(tree) == ["/blog/psoas/#try-bridge"] * 4
    assert len(ways_back(tree, ".play-head")) == 1
    assert len(ways_back(tree, "[data-end]")) == 1
    assert len(ways_back(tree, "#step-2")) == 1


@pytest.mark.parametrize("step", ["0", "4", "-1", "x", "2.5", "²", "9" * 30, "", "2%00"])
def test_a_step_there_is_not_is_ignored(client, routine, step):
    tree = page(client, f"?step={step}&back=/blog/psoas/")
    assert ways_back(tree, ".steps") == []
    assert len(ways_back(tree)) == 3


@pytest.mark.parametrize(
    "back",
    ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/%5Cevil.example", "%5C%5Cevil.example"],
)
def test_no_way_back_leads_elsewhere(client, routine, back):
    tree = page(client, f"?step=2&back={back}")
    assert ways_back(tree) == []
    assert "evil.example" not in tree.html.replace(f"back={back}", "")


def test_the_audience_and_the_week_are_kept(client, routine):
    tree = page(client, "?step=2&for=pregnancy&week=24&back=/blog/psoas/")
    assert tree.css_first(".play-head a[href^='/routines/']").attributes["href"] == (
        "/routines/release/?for=pregnancy&week=24"
    )
    assert len(ways_back(tree)) == 4


def test_search_engines_know_one_player(client, routine):
    assert page(client, "?step=2").css_first("link[rel=canonical]").attributes["href"] == (
        "http://testserver/routines/release/play/"
    )
    response = client.get("/routines/release/play/?step=2&back=/blog/psoas/")
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response.cookies == {}
