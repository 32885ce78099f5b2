import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog import spam
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
    assert "203" not in spam.network("203.0.113.7") or len(spam.network("203.0.113.7")) == 32
    assert spam.network("") == spam.network("unix:") == ""
