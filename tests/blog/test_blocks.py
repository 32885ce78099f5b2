import pytest

from blog import blocks
from blog.desk_forms import BlockForm
from blog.models import Block
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db
CLEAN = {"name": "Sample reader", "body": "My hip is short.", "email": "reader@example.com"}


@pytest.mark.parametrize(
    ("kind", "value", "seen", "expected"),
    [
        ("words", "cheap pills", {"body": "Buy CHEAP Pills here"}, True),
        ("words", "cheap pills", {"name": "Cheap pills"}, True),
        ("words", "cheap pills", {"body": "cheap and pills"}, False),
        ("email", "seller@example.com", {"email": "Seller@Example.com"}, True),
        ("email", "seller@example.com", {"email": "another-seller@example.com"}, False),
        ("email", "@example.com", {}, True),
        ("email", "@example.com", {"email": "reader@not-example.com"}, False),
        ("link", "pills.test", {"body": "see https://www.Pills.test/now?x=1"}, True),
        ("link", "pills.test", {"body": "see http://shop.pills.test"}, True),
        ("link", "pills.test", {"body": "see https://notpills.test/"}, False),
        ("link", "pills.test", {"name": "https://pills.test"}, True),
        ("link", "pills.test", {"body": '<a href="http://pills.test">now</a>'}, True),
        ("link", "pills.test", {"body": "[url=http://pills.test]now[/url]"}, True),
        ("link", "https://www.pills.test/x", {"body": "see http://pills.test"}, True),
    ],
)
def test_what_is_on_the_list_holds_and_nothing_else(kind, value, seen, expected):
    Block.objects.create(kind=kind, value=value)
    assert blocks.hit(**{**CLEAN, **seen}) is expected


def test_one_look_at_the_list_whatever_stands_on_it(django_assert_num_queries):
    for number in range(5):
        Block.objects.create(kind="link", value=f"domain-{number}.test")
    with django_assert_num_queries(1):
        assert not blocks.hit(**CLEAN)


@pytest.mark.parametrize(
    ("email", "body", "expected"),
    [
        ("", "No link", []),
        ("a@gmail.com", "No link", ["email:a@gmail.com"]),
        ("A@Pills.test", "x", ["email:a@pills.test", "email:@pills.test"]),
        ("", "https://www.a.test/x http://a.test www.b.test", ["link:a.test", "link:b.test"]),
        ("", "http://[broken", []),
        ("", '<a href="http://x.example">x</a>', ["link:x.example"]),
        ("", "<a href='https://x.example/?a=1'>https://x.example</a>", ["link:x.example"]),
        ("", "[x](https://x.example) and [url=http://y.example]y[/url]", ["link:x.example", "link:y.example"]),
        (
            "",
            "“https://x.example”, see http://y.example, or (www.z.example).",
            ["link:x.example", "link:y.example", "link:z.example"],
        ),
    ],
)
def test_a_comment_offers_what_it_has_but_never_everybodys_domain(email, body, expected):
    comment = make_comment(make_post(), email=email, body=body)
    assert [each.key for each in blocks.offers(comment)] == expected


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("words", "Cheap Pills ", "cheap pills"),
        ("link", "https://www.Pills.test/now", "pills.test"),
        ("email", "@Example.com", "@example.com"),
        ("email", "example.com", None),
        ("link", "https://", None),
    ],
)
def test_the_form_keeps_what_can_hold(kind, value, kept):
    form = BlockForm({"kind": kind, "value": value})
    assert form.is_valid() is (kept is not None)
    if kept:
        assert form.save().value == kept
