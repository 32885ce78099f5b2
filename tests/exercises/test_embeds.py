import pytest

from practice.embeds import fill
from tests.factories import make_exercise, make_routine

pytestmark = pytest.mark.django_db


def placeholder(name):
    return f'<div class="embed" data-embed="{name}"></div>'


def test_exercise_becomes_a_card_with_dose_instructions_and_caution():
    make_exercise("bridge", cautions="Not for long.", repeats=5)
    html = fill(f"<p>Before</p>{placeholder('exercise:bridge')}<p>After</p>")
    assert html.startswith("<p>Before</p><aside")
    assert html.endswith("<p>After</p>")
    for part in ("Hold 15 seconds, 5 times", "<li>Lift.</li>", "Not for long.", 'href="/exercises/bridge/"'):
        assert part in html


def test_routine_becomes_a_card_with_its_total_time():
    make_routine("release", [make_exercise("bridge")])
    html = fill(placeholder("routine:release"))
    assert "Takes 25 s" in html
    assert 'href="/routines/release/play/"' in html
    assert 'href="/routines/release/"' in html


def test_unknown_and_unpublished_render_nothing():
    make_exercise("bridge", is_published=False)
    assert fill(placeholder("exercise:bridge") + placeholder("routine:none") + placeholder("exercise:none")) == ""


def test_a_name_is_escaped():
    make_exercise("bridge", name="<b>Bridge</b>")
    assert "<b>" not in fill(placeholder("exercise:bridge"))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_cards(django_assert_num_queries, count):
    exercises = [make_exercise(f"e{i}") for i in range(count)]
    for i in range(count):
        make_routine(f"r{i}", exercises)
    html = "".join(placeholder(f"exercise:e{i}") + placeholder(f"routine:r{i}") for i in range(count))
    with django_assert_num_queries(3):  # exercises, their places in routines, routines
        assert fill(html).count("<aside") == 2 * count


def test_no_placeholder_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert fill("<p>Text</p>") == "<p>Text</p>"


@pytest.mark.django_db(transaction=True)
def test_a_change_shows_at_once():
    exercise = make_exercise("bridge", summary="One")
    assert "Bridge" in fill(placeholder("exercise:bridge"))
    exercise.name = "Shoulder bridge"
    exercise.save()
    assert "Shoulder bridge" in fill(placeholder("exercise:bridge"))


def try_link(html):
    return html.partition('"button button--quiet" href="')[2].partition('"')[0].replace("&amp;", "&")


@pytest.fixture
def library():
    lunge, bridge, curl = (make_exercise(slug) for slug in ("lunge", "bridge", "curl"))
    make_exercise("draft", is_published=False)
    make_routine("for-runners", [bridge], audience="runner")
    make_routine("first", [lunge, bridge])
    make_routine("second", [curl, lunge, bridge, bridge])
    make_routine("hidden", [bridge], is_published=False)


@pytest.mark.parametrize(
    ("others", "routine", "step"),
    [
        ("", "first", 2),  # written for everyone
        ("routine:second", "second", 3),  # in the article
        ("routine:second routine:first", "second", 3),
        ("routine:for-runners", "for-runners", 1),
        ("routine:hidden", "first", 2),
    ],
)
def test_trying_leads_to_the_step_of_the_routine_that_fits(library, others, routine, step):
    html = fill("".join(map(placeholder, ["exercise:bridge", *others.split()])), path="/blog/psoas/")
    assert try_link(html) == f"/routines/{routine}/play/?step={step}&back=/blog/psoas/%23try-bridge#step-{step}"


def test_a_step_that_is_not_shown_does_not_count(library):
    from exercises.models import Exercise

    Exercise.objects.filter(slug="lunge").update(is_published=False)
    assert "/first/play/?step=1&" in try_link(fill(placeholder("exercise:bridge"), path="/x/"))


def test_without_a_routine_trying_leads_to_the_exercise():
    make_exercise("alone")
    html = fill(placeholder("exercise:alone"), path="/blog/psoas/")
    assert "play" not in html
    assert 'aria-label="Try it: Alone">Try it<' in html


@pytest.mark.parametrize(("names", "is_said"), [("exercise:bow", True), ("routine:own exercise:bow", False)])
def test_a_routine_for_some_that_the_text_does_not_name_says_for_whom(names, is_said):
    make_routine("own", [make_exercise("bow")], audience="pregnancy")
    html = fill("".join(map(placeholder, names.split())))
    assert "/routines/own/play/?step=1" in html
    assert ("in a routine for: Pregnancy" in html) == is_said
