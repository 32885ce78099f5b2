import pytest

from practice.markdown import Heading, render


def test_embed_line_becomes_a_placeholder_only_when_asked():
    source = "before\n::exercise lunge-stretch\nafter"
    assert render(source, embeds=True).html == (
        '<p>before</p>\n<div class="embed" data-embed="exercise:lunge-stretch"></div>\n<p>after</p>\n'
    )
    assert "data-embed" not in render(source).html


@pytest.mark.parametrize(
    "line", ["::exercise", "::exercise A b", "::Exercise x", "text ::exercise x", "    ::exercise x"]
)
def test_what_is_not_an_embed_stays_text(line):
    assert "data-embed" not in render(line, embeds=True).html


def test_headings_are_plain_words_below_the_page_title():
    rendered = render("# The *psoas*\n\n## Comments\n\n### Small")
    assert rendered.headings == [Heading("the-psoas", "The psoas"), Heading("comments-part", "Comments")]
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
