"""Nothing that anybody types reaches a page as markup that does something."""

import json
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils.text import slugify
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from blog import plain_text, structured
from blog.models import ChangeNote, Topic
from blog.views import feeds
from practice.markdown import render
from tests.blog.xss_payloads import MARK, PAYLOADS
from tests.dangers import dangers, faults_of_nesting
from tests.factories import make_comment, make_exercise, make_post, make_practice, make_user

ATOM = "{http://www.w3.org/2005/Atom}"
NO_NULL = {ord("\x00"): None}
"""No form and no database column takes it; what is left of such a payload is tried all the same."""


def test_there_are_enough_and_each_can_be_found():
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 80
    assert [each for each in PAYLOADS if MARK not in each] == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>", "<p onclick=x>", "<a href=' java\tscript:x'>", "<iframe src=/>",
        "<script src=//evil.example>",
        "<link rel=stylesheet href=https://evil.example>", "<svg><script>x</script></svg>", "<p style=x>",
        "<base href=/>",
        "<script type=application/ld+json>{\"a\": \"<!--\"}</script>", "<meta http-equiv=Refresh content=0>",
        "<a href='data:text/html,x'>", "<form action=//evil.example>", "<svg><a xlink:href='javascript:x'>",
        "<img src=https://evil.example/x>", "<img src='//evil.example/x'>",
    ],
)  # fmt: skip
def test_the_judge_sees_what_is_wrong(html):
    assert dangers(html) != []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_survives_rendering(payload):
    for html in (
        render(payload).html,
        render(payload, embeds=True).html,
        render(f"Text {payload} text\n\n{payload}\n\n> {payload}", embeds=True).html,
        plain_text.html(payload),
    ):
        assert dangers(html) == []
        assert faults_of_nesting(html) == []


@pytest.fixture(scope="module")
def planted(rows_of_module):
    with rows_of_module():
        return plant()


def plant():
    """Every payload in everything that somebody may type: an article and a topic for each, one discussion for all."""
    make_practice()
    make_exercise("bridge")
    posts = []
    for number, payload in enumerate(PAYLOADS):
        bad = payload.translate(NO_NULL)
        topic = Topic.objects.create(name=f"{number} {bad}"[:60], slug=f"topic-{number}", description=bad[:300])
        post = make_post(
            f"post-{number}", title=f"{number} {bad}"[:120], summary=bad[:300], body=f"{bad}\n\n{bad} and more"
        )
        post.topics.set([topic])
        ChangeNote.objects.create(post=post, text=bad[:300])
        first = make_comment(posts[0] if posts else post, name=bad[:60], body=bad, state="approved")
        make_comment(first.post, name=bad[:60], body=f"Yes: {bad}", state="approved", parent=first)
        posts.append(post)
    return posts


def harmless(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    html = response.content.decode()
    assert MARK in html
    assert dangers(html) == [], path
    return html


def posting(html):
    block = LexborHTMLParser(html).css_first("script[type='application/ld+json']")
    return json.loads(block.text())["@graph"][0]


@pytest.mark.django_db
def test_no_payload_reaches_a_reader(client, planted):
    for post in planted:
        assert posting(harmless(client, post.get_absolute_url()))["headline"] == post.title
    for page in range(1, len(planted) // 10 + 2):
        harmless(client, f"/blog/?page={page}")
    for topic in Topic.objects.all()[::4]:
        harmless(client, topic.get_absolute_url())


@pytest.mark.django_db
def test_no_payload_in_a_discussion_reaches_a_reader(client, planted):
    path = planted[0].get_absolute_url()
    html = harmless(client, path)
    comments = planted[0].comments.all()
    assert html.count('<article class="comment') == len(comments) == 2 * len(PAYLOADS)
    assert [each["text"] for each in posting(html)["comment"]] == [
        comment.body for comment in comments.filter(parent=None)[: structured.MOST_COMMENTS]
    ]
    for comment in comments[::6]:
        harmless(client, f"{path}comment/?reply={comment.pk}")


@pytest.mark.django_db
def test_no_payload_reaches_a_feed_reader(client, planted, monkeypatch):
    monkeypatch.setattr(feeds, "NEWEST", 1000)
    monkeypatch.setattr(feeds, "NEWEST_COMMENTS", 1000)
    for path, count in (("/blog/feed/", 1), ("/blog/post-0/comments/feed/", 2)):
        entries = ElementTree.fromstring(client.get(path).content).findall(f"{ATOM}entry")
        assert len(entries) == count * len(PAYLOADS)
        for entry in entries:
            assert dangers(entry.findtext(f"{ATOM}content")) == []
            assert [each.get("type") for each in entry.findall(f"{ATOM}summary")] in ([], ["text"])
            assert entry.find(f"{ATOM}title").get("type", "text") == "text"


@pytest.mark.django_db
def test_no_payload_reaches_the_desk(client, planted):
    client.force_login(make_user())
    for post in planted[::4]:
        harmless(client, reverse("admin:blog_post_preview", args=[post.pk]))
    harmless(client, reverse("admin:blog_post_changelist"))
    harmless(client, reverse("admin:blog_comment_changelist"))


@pytest.mark.django_db
@pytest.mark.parametrize("payload", PAYLOADS[::4])
def test_what_comes_back_with_the_comment_form_is_text(client, payload):
    make_practice()
    post = make_post()
    response = client.post(f"{post.get_absolute_url()}comment/", {"name": payload, "body": payload, "email": payload})
    html = response.content.decode()
    assert dangers(html) == []
    assert MARK in html


def test_no_topic_can_be_made_an_address():
    assert {slugify(each) for each in PAYLOADS} & {"", "/"} == set()


FRAGMENTS = st.sampled_from(
    [
        *["<", ">", "</", "/>", "&", "&#", ";", '"', "'", "`", "=", "(", ")", "[", "]", "![", "](", "[^", "]:", "^["],
        *["\\", "***", "~~", "|", "<!--", "-->", "<![CDATA[", "--", "(c)"],
        *["\n", "\n\n", "    ", "\t", "\r", "> ", "- ", "1. ", "# ", "## ", "```\n", "\n|---|---|\n"],
        *["::: tip ", "::: pull\n", "\n:::\n", "\n::exercise bridge\n", "::figure "],
        *["script", "svg", "style", "img src=x onerror=alert(1)", "javascript:", "data:text/html,"],
        *["https://example.com/", "![x](https://evil.example/x)", "\x00", "\u202e", "\ufeff"],
    ]
)
MARKUP = st.lists(st.one_of(FRAGMENTS, st.text(max_size=6)), max_size=40).map("".join)


@settings(max_examples=200)
@given(MARKUP)
@example("::: tip\n::: pull\n> [^1]\n\n[^1]: [^1]")
def test_rendering_never_crashes_and_never_lets_anything_through(text):
    for html in (render(text).html, render(text, embeds=True).html, plain_text.html(text)):
        assert dangers(html) == []
        assert faults_of_nesting(html) == []


@settings(max_examples=100)
@given(MARKUP)
def test_ids_of_a_text_are_its_own(text):
    tree = LexborHTMLParser(render(text + "\n\n[^1]\n\n[^1]: x", embeds=True).html)
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
