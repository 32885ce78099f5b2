import pytest

from exercises.templatetags.exercise_embeds import embeds
from tests.factories import make_exercise, make_routine

pytestmark = pytest.mark.django_db


def placeholder(name):
    return f'<div class="embed" data-embed="{name}"></div>'


def test_exercise_becomes_a_card_with_dose_instructions_and_caution():
    make_exercise("bridge", cautions="Not for long.", repeats=5)
    html = embeds(f"<p>Before</p>{placeholder('exercise:bridge')}<p>After</p>")
    assert html.startswith("<p>Before</p><aside")
    assert html.endswith("<p>After</p>")
    for part in ("Hold 15 seconds, 5 times", "<li>Lift.</li>", "Not for long.", 'href="/exercises/bridge/"'):
        assert part in html


def test_routine_becomes_a_card_with_its_total_time():
    make_routine("release", [make_exercise("bridge")])
    html = embeds(placeholder("routine:release"))
    assert "Takes 25 s" in html
    assert 'href="/routines/release/play/"' in html
    assert 'href="/routines/release/"' in html


def test_unknown_and_unpublished_render_nothing_and_figures_stay():
    make_exercise("bridge", is_published=False)
    figure = placeholder("figure:psoas")
    gone = placeholder("exercise:bridge") + placeholder("routine:none") + placeholder("exercise:none")
    assert embeds(gone + figure) == figure


def test_a_name_is_escaped():
    make_exercise("bridge", name="<b>Bridge</b>")
    assert "<b>" not in embeds(placeholder("exercise:bridge"))


@pytest.mark.parametrize("count", [1, 3])
def test_all_cards_of_a_page_cost_one_query(django_assert_num_queries, count):
    exercises = [make_exercise(f"e{i}") for i in range(count)]
    for i in range(count):
        make_routine(f"r{i}", exercises)
    html = "".join(placeholder(f"exercise:e{i}") + placeholder(f"routine:r{i}") for i in range(count))
    with django_assert_num_queries(1):
        assert embeds(html).count("<aside") == 2 * count


def test_no_placeholder_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert embeds("<p>Text</p>") == "<p>Text</p>"
