import pytest

from booking import matching


def test_telephone_numbers_are_compared_by_their_last_digits():
    written = ["+1 (555) 010-0100", "555 010 0100", "001-555-010-0100"]

    assert {matching.phone_end(each) for each in written} == {"550100100"}
    assert matching.phone_end("555 01") == ""


@pytest.mark.parametrize(
    ("typed", "name", "phone"),
    [
        ("Clara Phone 555 010 0123", "Clara Phone", "555 010 0123"),
        ("+1 (555) 010-0123, Clara Phone", "Clara Phone", "+1 (555) 010-0123"),
        ("555 0123", "", "555 0123"),
        ("Clara Phone", "Clara Phone", ""),
        ("Room 12", "Room 12", ""),
    ],
)
def test_name_and_number_typed_in_one_go_are_parted(typed, name, phone):
    assert matching.name_and_phone(typed) == (name, phone)


def test_names_are_compared_without_order_accents_and_capitals():
    assert matching.is_same_name("Zoé  SAMPLE", "sample, Zoe")
    assert not matching.is_same_name("Zoe Sample", "Zora Sample")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Anna Sample", "Ana Sample", True),
        ("Anna", "Anna Sample", True),
        ("Anna Sample", "Anna Example", False),
        ("Anna Sample", "Otto Sample", False),
        ("", "Anna", False),
    ],
)
def test_names_that_may_be_one_persons(one, other, expected):
    assert matching.is_like(matching.name_key(one), matching.name_key(other)) is expected


def test_a_similar_name_begins_alike_somewhere():
    assert matching.beginnings("anna sample") == ["ann", "sam"]
    assert matching.beginnings("li wu") == ["li", "wu"]
