import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from practice.markdown import Heading, render


def test_embed_line_becomes_a_placeholder_only_when_asked():
    source = "before\n::exercise lunge-stretch\nafter"
    assert render(source, embeds=True).html == (
        '<p>before</p>\n<div class="embed" data-embed="exercise:lunge-stretch"></div>\n<p>after</p>\n'
    )
    assert "data-embed" not in render(source).html


def test_an_embed_line_may_begin_as_phones_begin_lines_and_name_any_address():
    assert render("::Exercise Bridge_2", embeds=True).html == (
        '<div class="embed" data-embed="exercise:Bridge_2"></div>\n'
    )


@pytest.mark.parametrize(
    "line", ["::exercise", "::exercise A b", "::exercise ä", ":: exercise x", "text ::exercise x", "    ::exercise x"]
)
def test_what_is_not_an_embed_stays_text(line):
    assert "data-embed" not in render(line, embeds=True).html


def test_headings_are_plain_words_below_the_page_title():
    rendered = render("# The *psoas*\n\n## Comments\n\n### Small")
    assert rendered.headings == [
        Heading("the-psoas", "The psoas"),
        Heading("comments-part", "Comments", [Heading("small", "Small")]),
    ]
    assert "<h1" not in rendered.html
    assert '<h3 id="small">' in rendered.html


def test_raw_html_is_text_and_bad_links_go():
    html = render('<div class="embed" data-embed="exercise:x"></div>\n\n[a](javascript:x) [b](data:text/html,x)').html
    assert "<div" not in html
    assert "href" not in html


def test_a_paragraph_that_is_a_bold_link_becomes_a_button():
    assert render("**[Go](/book/)**").html == '<p><strong><a href="/book/" class="button">Go</a></strong></p>\n'
    for other in ("Text **[Go](/book/)**", "[Go](/book/)", "**[Go](/book/) on**"):
        assert "button" not in render(other).html


@pytest.mark.parametrize(
    "title", ["Main", "Comments", "Comment 12", "Fn1", "Fnref1", "Read on", "id_name", "Try bridge"]
)
def test_a_heading_takes_no_id_of_the_page(title):
    html = render(f"## {title}\n\n::exercise bridge", embeds=True).html
    assert re.search(r'<h2 id="(.*?)"', html)[1].endswith("-part")


def test_footnotes_lead_there_and_back():
    html = render("One[^a], two[^b], one again[^a].\n\n[^a]: First.\n[^b]: Second.").html
    tree = LexborHTMLParser(html)
    links = [link.attributes["href"] for link in tree.css("a")]
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert links == ["#fn1", "#fn2", "#fn1", "#fnref1", "#fnref1:1", "#fnref2"]
    assert sorted(link[1:] for link in set(links)) == sorted(set(ids))
    assert len(ids) == len(set(ids))
    assert [link.attributes["aria-label"] for link in tree.css("sup a")] == ["Footnote 1", "Footnote 2", "Footnote 1"]
    assert {link.attributes["aria-label"] for link in tree.css("li a")} == {"Back to the text"}
    assert tree.css_first("section").attributes["aria-label"] == "Footnotes"


@pytest.mark.parametrize(
    ("line", "css", "name", "title"),
    [
        ("tip", "callout callout--tip", "Tip", "Tip"),
        ("tip Sit *tall* & <b>", "callout callout--tip", "Tip: Sit *tall* & <b>", "Tip: Sit *tall* & <b>"),
        ("caution Not for long", "callout callout--caution", "Caution: Not for long", "Caution: Not for long"),
        ("pull", "pull", "Highlighted", None),
    ],
)
def test_callouts_say_what_they_are(line, css, name, title):
    tree = LexborHTMLParser(render(f"::: {line}\nSome *text*.\n\n::exercise bridge\n:::\nAfter", embeds=True).html)
    aside = tree.css_first("aside")
    assert aside.attributes == {"class": css, "role": "note", "aria-label": name}
    assert (aside.css_first(".callout__title").text() if title else None) == title
    assert aside.css_first("em").text() == "text"
    assert aside.css_first("div.embed").attributes["data-embed"] == "exercise:bridge"
    assert tree.css_first("body > p").text() == "After"


def test_a_callout_may_begin_with_a_capital():
    html = render("::: Tip Sit tall\na\n:::", embeds=True).html
    assert 'class="callout callout--tip" role="note" aria-label="Tip: Sit tall"' in html


@pytest.mark.parametrize("source", ["::: tipping\na\n:::", ":: tip\na\n::", "::: note\na\n:::", "    ::: tip\n    a"])
def test_what_is_not_a_callout_stays_text(source):
    assert "<aside" not in render(source, embeds=True).html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (
            "See https://a.org/b--c_d?e&f.",
            'See <a href="https://a.org/b--c_d?e&amp;f" class="address">https://a.org/b--c_d?e&amp;f</a>.',
        ),
        ("(https://a.org/)", '(<a href="https://a.org/" class="address">https://a.org/</a>)'),
        ("**https://a.org**", '<strong><a href="https://a.org" class="address">https://a.org</a></strong>'),
        ("[https://a.org](/b/)", '<a href="/b/">https://a.org</a>'),
        ("[b](https://a.org)", '<a href="https://a.org">b</a>'),
        ("<https://a.org>", '<a href="https://a.org" class="address">https://a.org</a>'),
        ("[a.org/b_c_d](https://a.org/b_c_d/)", '<a href="https://a.org/b_c_d/" class="address">a.org/b_c_d</a>'),
        ("`https://a.org`", "<code>https://a.org</code>"),
        ("https:// and http", "https:// and http"),
    ],
)
def test_a_pasted_address_is_a_link(source, html):
    assert render(source).html == f"<p>{html}</p>\n"


def test_a_table_can_be_moved_by_itself():
    assert render("| a | b |\n|---|---|\n| c | d |").html == (
        '<div class="wide" role="region" tabindex="0" aria-label="Table"><table>\n'
        "<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>c</td>\n<td>d</td>\n</tr>\n</tbody>\n</table></div>\n"
    )


def test_callouts_are_for_articles():
    assert "<aside" not in render("::: tip\na\n:::").html


def test_a_picture_from_elsewhere_becomes_a_link():
    assert render("![A *hip*](https://example.com/hip.png)").html == (
        '<p><a href="https://example.com/hip.png">A hip</a></p>\n'
    )
    assert render("[![Hip](//example.com/hip.png)](/about/)").html == '<p><a href="/about/">Hip</a></p>\n'
    assert (
        render("![](http://example.com/a)").html == '<p><a href="http://example.com/a">http://example.com/a</a></p>\n'
    )
    assert "<img" in render("![Hip](/media/hip.webp) ![Hip](pictures/hip)").html
