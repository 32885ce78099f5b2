import pytest

from practice import embeds
from tests.factories import make_exercise, make_routine, make_service

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
