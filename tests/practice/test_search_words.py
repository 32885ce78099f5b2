"""How words are cut, folded and stemmed, how a query is read, and what of a text is shown. No database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.search import extracts, plain, queries, spelling
from practice.search.queries import Query
from practice.search.words import fold, indexed, stemmer

stem = stemmer("en")


def parse(typed):
    return queries.parse(typed, stem=stem, language="en")


def shown(text, typed):
    pieces = extracts.extract(text, parse(typed), stem=stem)
    return "".join(f"[{each.text}]" if each.is_hit else each.text for each in pieces)


@pytest.mark.parametrize(
    ("written", "stems"),
    [
        ("Stretches stretched STRETCHING", ["stretch", "stretch", "stretch"]),
        ("children's children\u2019s", ["children", "children"]),
        ("café cafe\u0301 CAFÉ", ["cafe", "cafe", "cafe"]),
        ("cat\u2013cow, L5/S1 and 10x", ["cat", "cow", "l5", "s1", "and", "10x"]),
        ("straße under_score ½", ["strass", "under", "score", "12"]),
        ("😀 — … \x00", []),
    ],
)
def test_words_are_folded_and_stemmed(written, stems):
    assert indexed(written, "", stem=stem, most=9).title == stems


def test_forms_are_what_stems_lack():
    found = indexed("Stretching", "Hip exercises, hips; stretch.", stem=stem, most=9)
    assert list(found.forms) == ["stretching", "exercises", "hips"]


def test_language_without_a_stemmer_is_folded_only():
    assert [stemmer("xx")("Übungen"), stemmer("de")("Übungen"), stemmer("pt-br")("corridas")] == [
        "ubungen",
        "ubung",
        "corr",
    ]


@given(st.text(max_size=60))
def test_folded_words_hold_letters_and_digits_only(text):
    assert all(letter.isalnum() for letter in fold(text) + stem(text))
    assert len(stem(text)) <= 40


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("hips", Query((("hip",),), "hips")),
        ("my hips", Query((("hip",),), "hips")),
        ("hips to", Query((("hip",),))),
        ('"tight hips" -running', Query((("tight", "hip"),), "", (("run",),))),
        ('desk-work -"low back"', Query((("desk",), ("work",)), "", (("low", "back"),))),
        ("“tight hips”", Query((("tight", "hip"),))),
        ("\u2013running", Query((), "", (("run",),))),
        ("of the", Query((("of",), ("the",)), "the")),
        ("go", Query((("go",),))),
        ('""', Query()),
        ("- ' \" *", Query()),
    ],
)
def test_query_is_read(typed, query):
    assert parse(typed) == query


def test_long_query_is_cut():
    assert len(parse(" ".join(f"word{i}" for i in range(30))).wanted) == queries.MOST_WORDS


@pytest.mark.parametrize(
    ("text", "typed", "extract"),
    [
        ("Stretch the hips.", "stretching", "[Stretch] the hips."),
        ("Stretchy hips", "stret", "[Stretchy] hips"),
        ("Low, but the low back.", '"low back"', "Low, but the [low back]."),
        ("A low-back pain", '"low back"', "A [low-back] pain"),
        ("Nothing of it", "xylophone", "Nothing of it"),
        ("Title\nA line.\nAnother", "line", "Title · A [line]. Another"),
        ("Psoas\u2019s psoas", "psoas", "[Psoas\u2019s] [psoas]"),
        ("", "psoas", ""),
    ],
)
def test_extract_marks_what_was_found(text, typed, extract):
    assert shown(text, typed) == extract


def test_extract_shows_where_most_of_the_words_are():
    text = "Hips first. " + "Nothing here. " * 40 + "Now hips and breath together. " + "Nothing more. " * 40
    found = shown(text, "hips breath")
    assert found.startswith("… Now [hips] and [breath] together.")
    assert found.endswith(" …")
    assert len(found) < 260


@given(st.text(max_size=600), st.text(max_size=40))
def test_pieces_are_the_text_itself(text, typed):
    query = parse(typed)
    assert "".join(each.text for each in extracts.marked(text, query, stem=stem)) == text
    bare = "".join(each.text for each in extracts.extract(text, query, stem=stem))
    assert len(bare) <= extracts.LENGTH + 2 * text.count("\n") + 4


def test_html_is_read_as_its_words():
    html = (
        '<h2>Try this</h2><p>A <em>psoas</em> stretch &amp; more<sup class="footnote-ref"><a>[1]</a></sup>.</p>'
        '<div class="embed" data-embed="exercise:bridge"></div><figure><svg><text>Spine</text></svg>'
        "<figcaption>Seen from the front.</figcaption></figure><ul><li>One</li><li>Two</li></ul>"
    )
    assert plain.of_html(html) == "Try this\nA psoas stretch & more.\nSeen from the front.\nOne\nTwo"


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("psoas", "psoas", 0), ("strech", "stretch", 1), ("hpi", "hip", 1), ("psoaz", "psoas", 1), ("", "hip", 3)],
)
def test_distance_counts_letters(one, other, far):
    assert (spelling.distance(one, other), spelling.distance(other, one)) == (far, far)


@pytest.mark.parametrize(
    ("misspelt", "word"),
    [
        ("strech", "stretch"),
        ("stretchh", "stretch"),
        ("psoaz", "psoas"),
        ("psaos", "psoas"),
        ("diafragm", "diaphragm"),
        ("messege", "massage"),
        ("trapizeus", "trapezius"),
        ("excersise", "exercise"),
        ("accupunture", "acupuncture"),
    ],
)
def test_misspelt_word_shares_a_key_with_its_word(misspelt, word):
    assert spelling.asked([misspelt], stem) & spelling.keys(word, stem)


def test_words_that_must_be_there_are_found_in_what_was_typed():
    typed = "hip “psoas release” -pain -'low back' so-az"
    assert [typed[start:end] for start, end, _word in queries.wanted_words(typed)] == [
        "hip", "psoas", "release", "back", "so", "az",
    ]  # fmt: skip
