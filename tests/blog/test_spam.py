import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog import spam, spam_traits
from blog.spam import Evidence

CLEAN = {"links": 0, "links_in_name": 0, "duplicates": 0, "recent": 0, "is_hasty": False}


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ({}, []),
        ({"links": 1}, ["link"]),
        ({"links": 3}, ["links"]),
        ({"links_in_name": 1}, ["link_in_name"]),
        ({"duplicates": 1}, ["duplicate"]),
        ({"recent": 2}, []),
        ({"recent": 3}, ["frequent"]),
        ({"recent": 10}, ["flood"]),
        ({"is_hasty": True, "links": 2}, ["hasty", "link"]),
        ({"is_blocked": True}, ["blocked"]),
        ({"traits": frozenset({"praise", "selling"})}, ["selling", "praise"]),
        ({"traits": frozenset({"praise"}), "links": 1}, ["link", "praise", "link_and_praise"]),
    ],
)
def test_reasons(seen, expected):
    assert spam.reasons(Evidence(**{**CLEAN, **seen})) == expected


@given(st.builds(Evidence, *[st.integers(0, 50)] * 4, st.booleans()))
def test_more_evidence_never_lowers_the_score(seen):
    worse = Evidence(seen.links + 1, seen.links_in_name + 1, seen.duplicates + 1, seen.recent + 1, True)
    assert spam.score(spam.reasons(worse)) >= spam.score(spam.reasons(seen))


def test_network_is_the_prefix_and_hides_it():
    assert spam.network("203.0.113.7") == spam.network("203.0.113.200") == spam.network("::ffff:203.0.113.9")
    assert spam.network("203.0.113.7") != spam.network("203.0.114.7")
    assert spam.network("2001:db8:1:2::1") == spam.network("2001:db8:1:ffff::1")
    assert spam.network("2001:db8:1::1") != spam.network("2001:db8:2::1")
    assert re.fullmatch("[0-9a-f]{32}", spam.network("203.0.113.7"))  # a hash, and a dot would tell an address
    assert spam.network("") == spam.network("unix:") == ""


def test_reasons_are_words_and_unknown_ones_are_left_out():
    assert spam.words(["link", "of an earlier version", "hasty"]) == ["a link", "sent within seconds"]


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("Anna", "Thank you, the bridge helps my back.", set()),
        ("Anna", "Great article! I have bookmarked this page for my midwife.", {"praise"}),
        ("Anna", "Great article! I have bookmarked it.", {"praise", "praise_only"}),
        ("Anna", "Buy viagra here", {"selling"}),
        ("Anna", "Buy V1agra and c.a.s.i.n.o", {"selling", "selling_hard"}),
        ("Casino", "Hello", {"selling_name"}),
        ("Anna", "[url=x]y[/url]", {"markup"}),
        ("Anna", "Visit my website", {"come_here"}),
        ("Anna", "WhatsApp me", {"contact"}),
        ("Anna", "{Hello|Hi} you", {"template"}),
        ("Anna", "vi\u200bne", {"disguise"}),
        ("Anna", "c\u0430sino", {"disguise"}),
        ("Anna", "Очень хорошо", {"script"}),
        ("Anna", "sdfkjhgw qwrtzpsd", {"gibberish"}),
        ("Anna", "www.here.test", {"bare_link"}),
        ("Anna", "Übungen für den Rücken", set()),
        ("Anna", "👍", set()),
        ("Anna", "", set()),
    ],
)
def test_traits(name, body, expected):
    assert spam_traits.found(name=name, body=body) == expected


@settings(max_examples=50)
@given(st.text(max_size=400), st.text(max_size=60))
def test_traits_are_reasons_and_never_a_fault(body, name):
    assert spam_traits.found(name=name, body=body) <= spam.REASONS.keys()


@pytest.mark.parametrize(
    "piece", ["{a|", "a.", "thanks for a ", "+1 ", "a", "<a", "[", "1a", "\u0430a", "https://", "@", "hi there "]
)
def test_no_text_takes_long_to_judge(piece):
    """Ten times the text takes about ten times as long: none of the patterns runs away."""
    short, long = (min(timed(piece, length) for _ in range(3)) for length in (400, 4000))
    assert long < 60 * short + 0.01


def timed(piece, length):
    begun = time.process_time()
    spam_traits.found(name="Anna", body=(piece * length)[:length])
    return time.process_time() - begun
