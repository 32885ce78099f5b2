import pytest

from blog.plain_text import html, links


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b & <b>c</b>", "<p>a &lt; b &amp; &lt;b&gt;c&lt;/b&gt;</p>"),
        ("one\r\ntwo\r\n\r\nthree", "<p>one<br>two</p>\n\n<p>three</p>"),
        (
            "see https://example.com/?a=1&b=2.",
            '<p>see <a href="https://example.com/?a=1&amp;b=2" rel="nofollow ugc noopener">'
            "https://example.com/?a=1&amp;b=2</a>.</p>",
        ),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        (
            'https://example.com/"onclick="x',
            '<p><a href="https://example.com/%22onclick=%22x" rel="nofollow ugc noopener">'
            'https://example.com/"onclick="x</a></p>',
        ),
    ],
)
def test_html_is_plain(text, expected):
    assert html(text) == expected


def test_links_are_found_with_and_without_http():
    assert links("https://a.example and www.b.example, or cheap-pills.shop, not me@home") == [
        "https://a.example",
        "www.b.example,",
        "cheap-pills.shop",
    ]


def test_links_end_where_their_html_ends():
    text = """<a href="http://a.example/x">b</a> <a href='www.c.example'> [url=http://d.example]d[/url]"""
    assert links(text) == ["http://a.example/x", "www.c.example", "http://d.example"]
