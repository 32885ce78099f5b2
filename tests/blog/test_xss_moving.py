"""Nothing that stands in a file reaches a page as markup that does something, whatever kind of file brings it in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from blog import comment_links, jobs, questions
from blog.form_token import FormToken
from blog.models import Comment, Import, Post, PrivateQuestion
from blog.moving import wordpress_markup
from blog.moving.markup import markdown, words
from blog.moving.wordpress_markup import Around, Attached
from practice.markdown import render
from practice.messages import PAUSE
from tests.blog.moving import zipped
from tests.blog.test_xss import MARKUP
from tests.blog.wordpress import attachment, category, comment, export, item
from tests.blog.xss_payloads import MARK, PAYLOADS
from tests.dangers import dangers
from tests.factories import make_comment, make_post, make_practice, make_user

pytestmark = pytest.mark.django_db
XML = str.maketrans({chr(code): " " for code in range(32) if chr(code) not in "\t\n\r"})


def quoted(text):
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ")


@pytest.fixture
def desk(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private", "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    make_practice()
    client.force_login(make_user("desk"))
    return client


def exported():
    """Every payload in everything that an export of WordPress has a place for."""
    items = []
    for number, bad in enumerate((each.translate(XML) for each in PAYLOADS), 1):
        said = comment(number * 10, name=bad, body=bad) + comment(number * 10 + 1, body=f"&lt;p&gt;{bad}")
        captioned = f'[caption caption="{bad}"]<img src="{bad}" alt="{bad}">{bad}[/caption]'
        body = f'{bad}\n\n{captioned}\n\n[gallery]\n\n[video mp4="{bad}"]'
        topic = category(f"{number} {bad}", f"t{number}")
        block = f"<!-- wp:html -->{bad}<!-- /wp:html --><figure><img src=x.png><figcaption>{bad}</figcaption></figure>"
        items += [
            item(number, title=f"{number} {bad}", body=body, excerpt=bad, extra=topic + said),
            attachment(9000 + number, "https://old.example.com/x.png", alt=bad, caption=bad, parent=number),
            *([item(number + 500, title=bad, body=block)] if number % 3 == 0 else []),
        ]
    return export(*items)


def files():
    """The same as Markdown, HTML and plain text."""
    found = {}
    for number, bad in enumerate(each.replace("\0", "") for each in PAYLOADS):
        fields = "".join(f'{name}: "{quoted(bad)}"\n' for name in ("title", "summary", "author", "topics", "cover"))
        text = f'---\n{fields}date: 2020-01-01\n---\n{bad}\n\n![{bad}](x.png "{bad}")\n\n[x]({bad})'
        page = f"<title>{bad}</title><meta name=description content='{bad}'><article>{bad}</article>"
        found[f"m{number}.md"], found[f"h{number}.html"] = text.translate(XML), page
        if number % 3 == 0:
            found[f"t{number}.txt"] = f"{bad}\n\n1. {bad}\nHold 30 seconds. {bad}\n\n2. Other\nHold 30 seconds."
    return found


def harmless(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    assert dangers(response.content.decode()) == [], path
    return response.content.decode()


@pytest.mark.parametrize("kind", ["wordpress", "files"])
def test_no_payload_in_a_file_reaches_the_desk_or_a_reader(desk, kind):
    name, content = ("old.xml", exported().encode()) if kind == "wordpress" else ("old.zip", zipped(files()))
    address = reverse("admin:blog_import_add")
    desk.post(address, {"file": SimpleUploadedFile(name, content), "drafts": "on"})
    row = Import.objects.get()
    page = reverse("admin:blog_import_change", args=[row.pk])
    assert MARK in harmless(desk, page)
    assert row.fault == ""
    desk.post(reverse("admin:blog_import_confirm", args=[row.pk]))
    jobs.run_imports()
    row.refresh_from_db()
    assert (row.state, row.done) == ("done", row.total)
    assert MARK in harmless(desk, page)
    assert row.total == Post.objects.count() > 1.3 * len(PAYLOADS)
    for post in Post.objects.all():
        assert dangers(post.body_html + post.cover_html) == [], post.body
    for said in Comment.objects.all():
        assert dangers(said.body_html) == [], said.body
    for post in Post.objects.published()[::12]:
        harmless(desk, post.get_absolute_url())
        harmless(desk, reverse("admin:blog_post_preview", args=[post.pk]))


def test_no_payload_reaches_the_pages_of_one_comment_or_question(desk):
    post = make_post()
    for number, payload in enumerate(PAYLOADS[::6]):
        bad = payload.replace("\0", "")
        asked = make_comment(post, name=bad[:60], body=bad, email="a@example.com")
        said = make_comment(post, name=bad[:60], body=bad, parent=asked, in_reply_to=asked, state="approved")
        token = FormToken(f"{number}", PAUSE)
        question = questions.ask(post, name=bad[:60], email="a@example.com", body=bad, token=token)
        for path in (
            comment_links.own_path(asked),
            comment_links.mailed_path(said),
            comment_links.moderate_path(said),
            reverse("admin:blog_comment_change", args=[said.pk]),
            reverse("admin:blog_privatequestion_change", args=[question.pk]),
        ):
            assert MARK in harmless(desk, path)
    harmless(desk, reverse("admin:index"))
    harmless(desk, reverse("admin:blog_privatequestion_changelist"))
    assert PrivateQuestion.objects.count() == len(PAYLOADS[::6])


PIECES = st.sampled_from(
    [
        *["[caption ", 'caption="', "]", "[/caption]", "[gallery", "[gallery]", "[video ", 'mp4="https://a.example/'],
        *["[embed]", "[/embed]", "<figure>", "</figure>", "<figcaption>", "<img src=x alt='", "<!-- wp:html -->"],
        *["<pre>", "</pre>", '<a href="', "javascript:", "<blockquote>", "<center>", "</center>", "[youtube=", "<![x"],
        *["https://a.example/x", "<td>"],
    ]
)


@settings(max_examples=100)
@given(st.lists(st.one_of(PIECES, MARKUP), max_size=12).map("".join))
def test_what_wordpress_kept_never_crashes_and_never_lets_anything_through(text):
    around = Around({"1": Attached("https://old.example.com/x.png", alt=text, caption=text, parent="7")})
    body, _notes = wordpress_markup.filled(text, around, "7")
    html, _left = wordpress_markup.html(body)
    for source in (markdown(html)[0], markdown(text)[0], words(text)):
        assert dangers(render(source, embeds=True).html) == []
