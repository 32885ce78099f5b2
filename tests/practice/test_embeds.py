from datetime import UTC, datetime

import pytest

from booking.models import Event
from practice import embeds
from practice.markdown import render
from tests.factories import make_event, make_exercise, make_practitioner, make_routine, make_service

pytestmark = pytest.mark.django_db


def placeholder(name):
    return f'<div class="embed" data-embed="{name}"></div>'


def test_what_readers_do_not_see_is_named_for_the_editor():
    make_exercise("bridge")
    make_exercise("hidden", is_published=False)
    make_routine("release")
    make_service("massage")
    names = ["exercise:bridge", "exercise:hidden", "routine:release", "routine:none", "service:massage", "liver:x"]
    assert embeds.missing("".join(map(placeholder, [*names, "figure:psoas", "figure:liver", "event:none"]))) == [
        "exercise hidden", "routine none", "liver x", "figure liver", "event none",
    ]  # fmt: skip


def test_everything_that_readers_would_see_is_offered_by_name_and_line(time_machine):
    time_machine.move_to(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
    make_exercise("bridge", name="Bridge")
    make_exercise("bow", name="A bow")
    make_exercise("hidden", is_published=False)
    service, host = make_service("baths", name="Sound bath", kind="group"), make_practitioner()
    make_event(host, service, title="Evening", start=datetime(2026, 12, 1, 3, tzinfo=UTC))
    hidden = make_event(host, service, title="Hidden", start=datetime(2026, 12, 2, 3, tzinfo=UTC))
    Event.objects.filter(pk=hidden.pk).update(published=False)
    offered = {str(each.label): each.lines for each in embeds.offers()}
    slug = Event.objects.get(title="Evening").slug
    assert offered == {
        "Exercises": [("::exercise bow", "A bow"), ("::exercise bridge", "Bridge")],
        "Services": [("::service baths", "Sound bath")],
        "Coming events": [(f"::event {slug}", "Evening, Mon, Nov. 30, 2026, 7 p.m.")],
        "Drawings": [("::figure psoas", "psoas")],
    }
    lines = "\n\n".join(line for each in embeds.offers() for line, _name in each.lines)
    assert embeds.missing(render(lines, embeds=True).html) == []


@pytest.mark.parametrize("count", [1, 3])
def test_offers_cost_a_query_a_kind(django_assert_num_queries, count):
    for i in range(count):
        make_routine(f"r{i}", [make_exercise(f"e{i}")])
        make_service(f"s{i}")
    with django_assert_num_queries(4):
        assert [len(each.lines) for each in embeds.offers()] == [1, count, count, count]


def test_unknown_kinds_vanish_too():
    assert embeds.fill(f"<p>a</p>{placeholder('liver:x')}<p>b</p>") == "<p>a</p><p>b</p>"


def test_an_id_stands_once_on_a_page():
    make_exercise("bridge")
    html = embeds.fill(placeholder("exercise:bridge") * 2)
    assert html.count("<aside") == 2
    assert html.count('id="try-bridge"') == 1


@pytest.mark.parametrize("count", [1, 3])
def test_several_texts_cost_as_much_as_one(django_assert_num_queries, count):
    texts = []
    for i in range(count):
        make_routine(f"r{i}", [make_exercise(f"e{i}")])
        texts.append(placeholder(f"exercise:e{i}") + placeholder(f"routine:r{i}"))
    with django_assert_num_queries(3):  # exercises, their places in routines, routines
        assert [html.count("<aside") for html in embeds.fill_all(texts)] == [2] * count
    with django_assert_num_queries(0):
        embeds.fill_all(texts)
