"""Plain text becomes a proper article, and its numbered sections exercises and a routine for whoever says yes."""

import io
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError

from blog.models import Post
from blog.moving import plain, sections
from exercises.models import Exercise, Routine
from tests.blog.moving import everything, run_import
from tests.factories import make_exercise, make_practice

SAMPLE = Path(__file__).parent / "texts" / "calf-and-foot.txt"
BODY = SAMPLE.with_suffix(".md").read_text().removesuffix("\n")


@pytest.mark.django_db
def test_the_sample_becomes_an_article_with_exercises_and_a_routine():
    make_practice()
    bridge = make_exercise("bridge", hold_seconds=99)
    run_import(SAMPLE, yes=True)
    post = Post.objects.get()
    assert (post.title, post.slug) == ("Calves and Feet: the Quiet Helpers", "calves-and-feet-the-quiet-helpers")
    assert post.summary == (
        "This is a sample article, written for the tests of this site. It has no markup at all, only words and empty "
        "lines, as somebody would send it in a mail."
    )
    assert post.body == BODY
    assert post.published_at is None
    rows = Exercise.objects.exclude(pk=bridge.pk).order_by("pk")
    assert [(e.name, e.position, e.hold_seconds, e.repeats, e.sides, e.is_moving) for e in rows] == [
        ("Wall calf stretch", "standing", 45, 1, "both", False),
        ("Heel raises", "standing", 2, 10, "one", False),
        ("Kneeling foot stretch", "kneeling", 30, 1, "one", False),
        ("Ankle circles", "back", 5, 5, "alternate", True),
    ]
    assert rows[0].instruction_lines == [
        "Stand at a wall with one foot in front of the other.",
        "Press the back heel down.",
        "Hold for 30\u201360 seconds, then switch sides.",
    ]
    routine = Routine.objects.get()
    assert [step.exercise.slug for step in routine.steps.all()] == [
        "wall-calf-stretch", "heel-raises", "kneeling-foot-stretch", "bridge", "ankle-circles",
    ]  # fmt: skip
    assert routine.total_seconds > 0
    bridge.refresh_from_db()
    assert bridge.hold_seconds == 99


@pytest.mark.django_db
def test_guesses_are_shown_and_nothing_is_made_without_a_yes():
    make_practice()
    before = everything()
    said = run_import(SAMPLE, dry_run=True)
    for words in (
        "the title: Calves and Feet: the Quiet Helpers",
        "a heading: What the calf does",
        "to be made: Wall calf stretch: Hold 45 seconds, each side",
        "to be made: Heel raises: Hold 2 seconds, 10 times",
        "to be made: the routine “Calves and Feet: the Quiet Helpers” of all of them",
    ):
        assert words in said
    assert everything() == before
    with pytest.raises(CommandError, match="Run it again with --yes"):
        run_import(SAMPLE)
    assert everything() == before


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "posts"), [("y\n", 1), ("yes\n", 1), ("\n", 0), ("no\n", 0)])
def test_at_a_terminal_a_person_is_asked(monkeypatch, typed, posts):
    make_practice()
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    if posts:
        assert "shall the exercises be made? [y/N]" in run_import(SAMPLE)
    else:
        with pytest.raises(CommandError, match="Nothing has been changed"):
            run_import(SAMPLE)
    assert (Post.objects.count(), Routine.objects.count()) == (posts, posts)


@pytest.mark.django_db
def test_a_second_run_makes_nothing_twice():
    make_practice()
    run_import(SAMPLE, yes=True)
    before = everything()
    assert "1 post as it was" in run_import(SAMPLE, yes=True)
    assert everything() == before


def test_a_refused_heading_is_a_paragraph_and_a_refused_title_the_first_one():
    text = "A title\n\nFirst words.\n\nNot a heading\n\nMore words."
    found = plain.article(text, frozenset({"1", "5"}), named="By its file")
    assert (found.title, found.markdown) == ("By its file", "A title\n\nFirst words.\n\nNot a heading\n\nMore words.")
    assert [(guess.id, guess.kind) for guess in found.guesses] == [("1", "title"), ("3", "heading"), ("5", "heading")][
        ::2
    ]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("T\n\nWords here.\n\nA short line\n\nWords.", ["A short line"]),
        ("T\n\nWords here.\n\nA short sentence.\n\nWords.", []),
        ("T\n\nWords here.\n\nfor example\n\nWords.", []),
        ("T\n\nTry these:\n\nWords.", []),
        ("T\n\nWords.\n\nThe last line", []),
        ("T\n\nWhy does it hurt?\n\nWords.", ["Why does it hurt?"]),
        ("T\n\n1. One\n\n2. Two\n\nWords.", ["2. Two"]),
        ("T\n\n1. One\n2. Two\n3. Three\n\nWords.", []),
        ("T\n\n2. Two: with words that go on for a while\n\nWords.", ["2. Two"]),
        ("T\n\n• dot\n• dot\n\nWords.", []),
    ],
)
def test_headings_are_short_lines_that_stand_alone(text, headings):
    found = plain.article(text, frozenset())
    assert [guess.text for guess in found.guesses if guess.kind == "heading"] == headings


def test_a_text_without_empty_lines_is_read_line_by_line():
    long = "This paragraph is one long line, as some programs save them, and it goes on for quite a while. " * 2
    found = plain.article(f"A title\n{long}\nA heading\n{long}", frozenset())
    assert (found.title, found.markdown) == ("A title", f"{long.strip()}\n\n## A heading\n\n{long.strip()}")


def test_a_list_right_under_its_sentence_is_a_list():
    text = "Title\n\nRest when tired.\n- drink water\n- lie down\n\nOne - two\n- three"
    body = "Rest when tired.\n\n- drink water\n- lie down\n\nOne - two\n\\- three"
    assert plain.article(text, frozenset()).markdown == body


def test_signs_that_mean_something_in_markdown_stay_as_they_were_typed():
    text = "T\n\n# no\n+ plus\n> not said\n1) one\n*stars* and _lines_ and snake_case and [a](b) <b> `c` \\ end"
    from practice.markdown import render

    html = render(plain.article(text, frozenset()).markdown).html
    assert "<h" not in html and "<em>" not in html and "<ul>" not in html and "<blockquote>" not in html
    for words in (
        "# no",
        "+ plus",
        "&gt; not said",
        "1) one",
        "*stars* and _lines_ and snake_case and [a](b) &lt;b&gt; `c` \\",
    ):
        assert words in html


def test_sections_end_where_the_next_heading_begins_and_the_last_with_its_first_paragraph():
    text = "## 1. One\n\na\n\nb\n\n## Between\n\nc\n\n### 2. Two\n\nd\ne\n\nf"
    assert [(each.key, each.text) for each in sections.numbered(text)] == [("1-one", "a\n\nb"), ("2-two", "d\ne")]
    assert sections.with_lines(text, {5: "::x"}) == text.replace("b\n\n##", "b\n\n::x\n\n##")


def test_a_summary_keeps_words_apart_that_stood_on_two_lines():
    assert plain.summary("## Head\n\nHold *on*.\\\nBreathe 2 \\* 3.") == "Hold on. Breathe 2 * 3."
