"""HTML within Markdown: what a reader would have seen, and never a change to a text without any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.models import Post
from blog.moving import raw_html
from practice.markdown import render
from tests.blog.moving import run_import
from tests.factories import make_practice


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("<b>x</b> and <em>y</em>, <del>z</del>", "**x** and *y*, ~~z~~"),
        ("a<strong> b </strong>c", "a **b** c"),
        ("<b><i>both</i></b>", "***both***"),
        ("one<br>two<br/>\nthree<br>", "one\\\ntwo\\\nthree"),
        ("# A <br> title", "# A   title"),
        ('<a href="/x (1)" target="_blank">*there*</a>', "[*there*](/x%20%281%29)"),
        ('<a name="x"></a>Words <a href="javascript:x()">off</a>', "Words off"),
        ("x<sup>2</sup> <span style='color:red'>red</span>", "x2 red"),
        ('<img src="hip.png" alt="A hip">', "![A hip](hip.png)"),
        ("<code>a &lt; b</code>", "`a < b`"),
        ("Above\n\n<!-- more -->\n\nbelow", "Above\n\nbelow"),
        ("<div class='note'>\n\n*Words*\n\n</div>\n\nEnd", "*Words*\n\nEnd"),
        ("<div>\nWords <b>here</b>\n</div>", "Words **here**"),
        ("<div markdown='1'>\n*Words*\n</div>", "\n*Words*\n".strip("\n")),
        ('<p align="center"><img src="a.png" alt=""></p>\n\nEnd', "![](a.png)\n\nEnd"),
        ("- <b>one</b>\n- two\n\n> <i>said</i>", "- **one**\n- two\n\n> *said*"),
        ("| a |\n|---|\n| <b>x</b><br>y |", "| a |\n|---|\n| **x** y |"),
        ("<b>not ended", "<b>not ended"),
        ("<your-name> and <script>x()</script>", "<your-name> and <script>x()</script>"),
        ("\\<b>typed\\</b> `<b>` <https://a.example>", "\\<b>typed\\</b> `<b>` <https://a.example>"),
        ("<me@a.example>", "<me@a.example>"),
        ("```html\n<b>x</b>\n```\n\n    <i>y</i>", "```html\n<b>x</b>\n```\n\n    <i>y</i>"),
    ],
)  # fmt: skip
def test_html_becomes_the_markdown_that_says_the_same(text, markdown):
    assert raw_html.converted(text)[0] == markdown


def test_what_was_done_is_told_with_the_names_of_the_tags():
    text = "<b>x</b> <i>y <sup>2</sup> <your-name>\n\n<iframe src='https://video.example/1'></iframe>"
    assert raw_html.converted(text)[1] == (
        "A video or frame became a link.",
        "HTML in it became Markdown, or only its words stayed: <b>, <iframe>, <sup>",
        "HTML that stays as text, because texts here can't have it: <i>, <your-name>",
    )


@pytest.mark.django_db
def test_an_import_says_so_before_and_after(tmp_path):
    make_practice()
    path = tmp_path / "note.md"
    path.write_text("---\ntitle: A\ndate: 2020-01-01\n---\nWords <b>x</b>\n")
    sentence = "HTML in it became Markdown, or only its words stayed: <b> (note.md)"
    assert sentence in run_import(path, dry_run=True)
    assert sentence in run_import(path)
    assert Post.objects.get().body == "Words **x**"


pieces = st.sampled_from([
    "<b>", "</b>", "<a href='x'>", "</a>", "<br>", "<div>", "</div>", "<!--", "-->", "`", "```\n", "\n\n", "\n", "    ",
    "- ", "> ", "| ", "words", "<script>", "<img src=x>", "\\", "&lt;", "<code>", "</code>", "*", "\r\n", "\r", "1. ",
])  # fmt: skip


@given(st.lists(pieces, max_size=25).map("".join))
def test_any_mixture_is_converted_without_a_fault(text):
    converted, said = raw_html.converted(text)
    assert said or converted == text
    render(converted)


@given(st.text(st.characters(exclude_characters="<"), max_size=80))
def test_a_text_without_html_is_the_same_to_the_byte(text):
    assert raw_html.converted(text) == (text, ())
