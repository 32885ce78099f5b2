import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from blog.differences import Part, differences

TEXTS = st.lists(st.sampled_from(["a", "b", "psoas", " ", "  ", "\n", "\n\n", ".", "é", "—"]), max_size=40).map("".join)


def test_words_are_compared_and_changes_side_by_side_are_one():
    assert differences("The long muscle.\n\nEnd.\n", "The deep strong muscle.\n\nEnd.\n") == [
        Part("same", "The "),
        Part("gone", "long"),
        Part("new", "deep strong"),
        Part("same", " muscle.\n\nEnd.\n"),
    ]
    assert differences("one two three", "eins zwei three") == [
        Part("gone", "one two"),
        Part("new", "eins zwei"),
        Part("same", " three"),
    ]


def test_a_paragraph_put_in_is_all_that_is_new():
    assert differences("A.\n\nC.\n", "A.\n\nB.\n\nC.\n") == [
        Part("same", "A.\n\n"),
        Part("new", "B.\n\n"),
        Part("same", "C.\n"),
    ]


def test_a_browsers_line_ends_are_no_difference():
    assert differences("A\r\nB", "A\nB") == [Part("same", "A\nB")]
    assert differences("", "") == []


def test_a_passage_too_long_to_compare_is_shown_whole():
    old, new = "old " * 2_000, "new " * 2_000
    assert differences(old, new) == [Part("gone", old), Part("new", new)]


@given(TEXTS, TEXTS)
def test_the_parts_make_up_both_texts(old, new):
    parts = differences(old, new)
    assert "".join(part.text for part in parts if part.kind != "new") == old
    assert "".join(part.text for part in parts if part.kind != "gone") == new
    assert all(part.text for part in parts)
    assert all(a.kind != b.kind for a, b in pairwise(parts))


def test_a_long_text_written_anew_is_compared_in_no_time():
    old, new = ("\n\n".join(f"{word} {i}" for i in range(800)) for word in ("Before", "After"))
    began = time.process_time()
    parts = differences(old, new)
    assert ("".join(each.text for each in parts if each.kind != "new"), time.process_time() - began < 5) == (old, True)
