"""Writing on the desk, without any script: what is refused, what is kept, what is said."""

import re
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from blog import drafts, pictures, writing
from blog.models import OldAddress, Picture, Post, Revision, Topic
from exercises.models import Exercise
from practice.markdown import render
from tests.factories import make_exercise, make_post, make_practice, make_user

pytestmark = pytest.mark.django_db
INLINES = {f"{name}-{part}_FORMS": "0" for name in ("change_notes", "old_addresses") for part in ("TOTAL", "INITIAL")}
LATER = {"published_at_0": "2036-05-01", "published_at_1": "09:00"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(client):
    make_practice()
    client.force_login(make_user())
    return client


def upload(name="psoas.png", colour="red"):
    stream = BytesIO()
    Image.new("RGB", (8, 6), colour).save(stream, format="PNG")
    return SimpleUploadedFile(name, stream.getvalue(), content_type="image/png")


def form(post, **values):
    plain = {name: getattr(post, name) for name in ("title", "slug", "summary", "body")}
    return {
        **plain,
        "published_at_0": "",
        "published_at_1": "",
        "author": "",
        "takes_comments": "on",
        **INLINES,
        **values,
    }


def change(desk, post, **values):
    return desk.post(reverse("admin:blog_post_change", args=[post.pk]), form(post, **values), follow=True)


def words(response):
    return response.content.decode().replace("&#x27;", "'")


def test_a_draft_may_have_holes_and_they_are_said(desk):
    pictures.store(upload())
    post = make_post(published_at=None)
    html = words(change(desk, post, body="![](pictures/psoas.png)\n\n![x](pictures/none.jpg)\n\n::exercise bridge"))
    assert "Before it can be published: There is no picture called “none.jpg”." in html
    assert "Before it can be published: The picture “psoas.png” has no words yet" in html
    assert "Before it can be published: Nothing published answers to “::exercise bridge”." in html
    assert Post.objects.get().body.startswith("![](pictures/psoas.png)")


def test_a_draft_needs_no_summary_and_no_address_but_readers_need_one(desk):
    make_post(slug="a-calm-evening")
    new = form(Post(title="A calm evening", body="Some text."), slug="", summary="")

    desk.post(reverse("admin:blog_post_add"), new)

    post = Post.objects.get(title="A calm evening")
    assert (post.slug, post.summary) == ("a-calm-evening-2", "")
    refused = change(desk, post, slug="", summary=" ", **LATER)
    assert "The summary is still empty" in words(refused)
    assert not Post.objects.get(pk=post.pk).published_at
    change(desk, post, slug="", summary="What it is about.", **LATER)
    assert Post.objects.get(pk=post.pk).slug == "a-calm-evening-2"
    assert Post.objects.get(pk=post.pk).published_at


@pytest.mark.parametrize(
    "line", ["::exercise kneeling stretch", ":: Exercise bridge", ":exercise bridge", "::service", "::: note"]
)
def test_a_line_that_nearly_asks_for_a_card_is_said(desk, line):
    make_exercise("bridge")
    post = make_post(published_at=None)
    harmless = "::: Tip\nText\n:::\n\n`::exercise a b`\n\n    ::exercise a b\n\n: a line\n\n::Exercise bridge"
    assert "Readers would see" not in words(change(desk, post, body=harmless))
    body = f"Text\n{line}\nText & more"
    assert f"Before it can be published: Readers would see “{line}” itself." in words(change(desk, post, body=body))


def test_the_line_that_was_probably_meant_is_named(desk):
    for slug in ("bridge", "kneeling-stretch"):
        make_exercise(slug)
    post = make_post(published_at=None)
    body = "::exercise Kneeling stretch\n\n::exercise bow & arrow\n\n::service deep talk"
    html = words(change(desk, post, body=body))
    for line in ("exercise kneeling-stretch", "exercise bridge", "service deep-talk"):
        assert f"itself. A card is called like “::{line}”." in html


def test_who_deletes_a_post_is_asked_in_words(desk):
    post = make_post()
    post.topics.add(Topic.objects.create(name="Hips", slug="hips"))
    post.related.add(make_post("other"))
    OldAddress.objects.create(post=post, path="/2019/psoas/")
    html = words(desk.get(reverse("admin:blog_post_delete", args=[post.pk])))
    assert (" object (" in html, "relationship" in html) == (False, False)
    assert "/2019/psoas/" in html
    assert "Its address and those it had before lead nowhere then." in html


def test_a_box_that_is_none_is_said(desk):
    post = make_post(published_at=None)
    body = "::: warning\nText\n:::\n\n::: Tip\nText\n:::"
    html = words(change(desk, post, body=body))
    assert html.count("Readers would see “::: warning” itself. A box begins with") == 1
    assert html.count("A box begins with") == 1
    assert "A box has no end" not in html
    assert "A box has no end" in words(change(desk, post, body="::: tip\nText\n\nMore\n\n::: pull\nText\n:::\n"))


@pytest.mark.parametrize("when", [LATER, {"published_at_0": "2020-05-01", "published_at_1": "09:00"}])
def test_a_post_that_readers_will_see_must_be_whole(desk, when):
    pictures.store(upload())
    post = make_post(published_at=None)
    html = words(change(desk, post, body="![](pictures/psoas.png)\n\n::figure liver\n\n::service massage", **when))
    assert html.count("The picture “psoas.png” has no words yet for those who don't see it.") == 1
    assert html.count("There is no drawing called “liver”.") == 1
    assert "Nothing published answers to “::service massage”." in html
    assert "::figure liver" in html
    assert Post.objects.get().body == "Some text."


def test_what_readers_have_missed_for_a_while_keeps_nobody_from_mending_another_word(desk):
    bridge = make_exercise("bridge")
    post = make_post(body="::exercise bridge")
    since = {"published_at_0": "2020-05-01", "published_at_1": "09:00"}
    bridge.is_published = False
    bridge.save()
    html = words(change(desk, post, body="Better.\n\n::exercise bridge", **since))
    assert "Readers miss something: Nothing published answers to “::exercise bridge”." in html
    assert Post.objects.get().body.startswith("Better.")
    html = words(change(desk, post, body="::exercise bridge\n\n::exercise bow", **since))
    assert "Nothing published answers to “::exercise bow”." in html
    assert Post.objects.get().body.startswith("Better.")


def test_an_earlier_text_comes_back_with_what_readers_miss_in_it(desk):
    make_exercise("bridge")
    post = make_post(body="::exercise bridge")
    writing.save(post, user=None)
    post.body = "Without."
    writing.save(post, user=None)
    Exercise.objects.all().delete()
    first = post.revisions.last()
    html = words(desk.post(reverse("admin:blog_post_restore", args=[post.pk, first.pk]), follow=True))
    assert "Readers miss something: Nothing published answers to “::exercise bridge”." in html
    assert Post.objects.get().body == "::exercise bridge"


def test_words_at_the_picture_or_in_the_text_are_enough(desk):
    make_exercise("bridge")
    pictures.store(upload("one.png"), alt="A hip from the side")
    pictures.store(upload("two.png", "blue"))
    post = make_post(published_at=None)
    body = "![](pictures/one.png)\n\n![The spine](pictures/two.png)\n\n::exercise bridge"
    change(desk, post, body=body, **LATER)
    assert Post.objects.get().body == body


def test_the_cover_needs_words_too(desk):
    cover = pictures.store(upload())
    post = make_post(published_at=None)
    html = words(change(desk, post, cover=cover.pk, **LATER))
    assert "The cover picture “psoas.png” has no words yet for those who don't see it." in html
    Picture.objects.update(alt="A hip")
    change(desk, post, cover=cover.pk, **LATER)
    assert Post.objects.get().cover == cover


def test_a_draft_is_published_with_one_press_when_nothing_is_missing(desk):
    post = make_post(published_at=None)
    address = reverse("admin:blog_post_change", args=[post.pk])
    assert 'name="_publish"' in words(desk.get(address))
    html = words(change(desk, post, body="::exercise bridge", _publish="1"))
    assert "Nothing published answers to “::exercise bridge”." in html
    assert 'name="_publish"' in html
    assert not Post.objects.published().exists()
    make_exercise("bridge")
    html = words(change(desk, post, body="::exercise bridge", _publish="1"))
    assert Post.objects.published().get().body == "::exercise bridge"
    assert 'Readers can see it now: <a href="/blog/sample-post/">Sample post</a>' in html
    assert 'name="_publish"' not in words(desk.get(address))


def test_a_scheduled_post_is_published_now_with_one_press(desk):
    later = timezone.make_aware(datetime(2036, 5, 1, 9))
    post = make_post(published_at=later)
    address = reverse("admin:blog_post_change", args=[post.pk])
    assert 'name="_publish"' in words(desk.get(address))
    refused = change(desk, post, summary="", **LATER, _publish="1")
    assert "The summary is still empty" in words(refused)
    assert 'name="_publish"' in words(refused)
    assert Post.objects.get().published_at == later
    html = words(change(desk, post, **LATER, _publish="1"))
    assert 'Readers can see it now: <a href="/blog/sample-post/">Sample post</a>' in html
    assert Post.objects.published().get() == post
    assert 'name="_publish"' not in words(desk.get(address))


def test_a_refused_publishing_chooses_no_date_and_the_draft_can_still_be_saved(desk):
    post = make_post(published_at=None)
    refused = change(desk, post, body="::exercise bridge", published_at_1="nine", _publish="1")
    dates = refused.context["adminform"].form["published_at"].value()
    assert (dates, refused.context["original"].is_published) == (["", "nine"], False)
    assert "Enter a valid time" not in words(refused)
    change(desk, post, body="::exercise bridge")
    assert (Post.objects.get().body, Post.objects.get().published_at) == ("::exercise bridge", None)
    html = words(change(desk, post, **LATER))
    assert f'Readers can see it from May 1, 2036, 9 a.m. on: <a href="/admin/blog/post/{post.pk}/preview/">' in html


def test_publishing_from_the_list_asks_the_same(desk):
    pictures.store(upload())
    wordless = make_post("wordless", title="Wordless", published_at=None, body="![](pictures/psoas.png)")
    whole = make_post("whole", published_at=None)
    chosen = {"action": "publish_now", "_selected_action": [wordless.pk, whole.pk]}
    html = words(desk.post("/admin/blog/post/", chosen, follow=True))
    assert "Wordless: The picture “psoas.png” has no words yet" in html
    assert "1 post can be read now." in html
    assert [post.slug for post in Post.objects.published()] == ["whole"]


def test_a_form_that_lay_open_while_the_post_was_saved_elsewhere_says_so_once(desk):
    post = make_post()
    post.topics.add(Topic.objects.create(name="Hips", slug="hips"))
    seen = post.saved_at.isoformat()
    writing.save(Post.objects.get(), user=None)
    Post.objects.get().topics.get()
    response = change(desk, post, body="Mine", seen=seen, topics=[Topic.objects.get().pk])
    assert "was saved somewhere else" in words(response)
    assert Post.objects.get().body == "Some text."
    again = response.context["adminform"].form["seen"].value()
    change(desk, post, body="Mine", seen=again)
    assert Post.objects.get().body == "Mine"


def test_closing_an_article_is_no_change_to_its_readers_but_a_form_that_lay_open_says_so(desk):
    published = timezone.make_aware(datetime(2020, 5, 1, 9))
    post = make_post(published_at=published)
    Post.objects.update(updated_at=published)
    dates = {"published_at_0": "2020-05-01", "published_at_1": "09:00"}
    closed = {name: value for name, value in form(post, **dates).items() if name != "takes_comments"}
    desk.post(reverse("admin:blog_post_change", args=[post.pk]), closed)
    assert (Post.objects.get().takes_comments, Post.objects.get().updated_at) == (False, published)
    html = words(change(desk, post, **dates, seen=post.saved_at.isoformat(), body="Other words."))
    assert "was saved somewhere else" in html
    change(desk, post, **dates, summary="Other words.")
    assert Post.objects.get().updated_at > published


def test_saving_at_the_desk_keeps_a_revision_and_the_address(desk):
    post = make_post("a")
    change(desk, post, slug="b", body="New", published_at_0="2020-05-01", published_at_1="09:00")
    assert [(each.body, each.saved_by and each.saved_by.username) for each in Revision.objects.all()] == [
        ("New", "practitioner"),
        ("Some text.", None),
    ]
    assert OldAddress.objects.get().path == "/blog/a/"


def test_another_articles_old_address_is_refused_beside_the_field(desk):
    moved = make_post("a", title="The psoas")
    moved.slug = "b"
    writing.save(moved, user=None)
    post = make_post("c")
    html = words(change(desk, post, slug="a"))
    assert "“The psoas” was found at this address before" in html
    assert Post.objects.filter(slug="c").exists()


def test_old_addresses_and_notes_are_written_with_the_post(desk):
    post = make_post()
    rows = {
        "published_at_0": "2020-05-01",
        "published_at_1": "09:00",
        "change_notes-TOTAL_FORMS": "1",
        "change_notes-0-on": "2026-03-09",
        "change_notes-0-text": "New figures.",
        "old_addresses-TOTAL_FORMS": "2",
        "old_addresses-0-path": "/2019/05/psoas/",
        "old_addresses-1-path": "psoas.html",
    }
    assert "begins with a slash" in words(change(desk, post, **rows))
    change(desk, post, **(rows | {"old_addresses-1-path": "/psoas.html"}))
    assert post.change_notes.get().text == "New figures."
    assert [old.path for old in post.old_addresses.all()] == ["/2019/05/psoas/", "/psoas.html"]


def test_an_article_is_not_read_on_with_itself(desk):
    post, other = make_post("a"), make_post("b")
    change(desk, post, related=[post.pk, other.pk])
    assert list(post.related.all()) == [other]


def test_topics_are_made_where_they_are_needed(desk):
    hips = Topic.objects.create(name="Hips", slug="hips")
    Topic.objects.create(name="Sleep!", slug="sleep")
    post = make_post()
    change(desk, post, topics=[hips.pk], new_topics=" Sleep, hips,Сон , sleep,")
    assert sorted(post.topics.values_list("name", "slug")) == [("Hips", "hips"), ("Sleep", "sleep-2"), ("Сон", "topic")]
    html = words(change(desk, post, topics=[hips.pk], new_topics="x" * 61))
    assert "The name of a topic has at most 60 letters." in html
    assert 'value="' + "x" * 61 + '"' in html


def test_topics_are_made_by_those_alone_who_may(client):
    post = make_post()
    writer = make_user(is_superuser=False)
    writer.user_permissions.set(Permission.objects.filter(codename__in=["change_post", "view_topic"]))
    client.force_login(writer)
    make_practice()
    assert "New topics" not in words(client.get(reverse("admin:blog_post_change", args=[post.pk])))
    change(client, post, body="Mine", new_topics="Sleep")
    assert Post.objects.get().body == "Mine"
    assert not Topic.objects.exists()


def test_what_was_kept_on_the_device_is_let_go_only_when_it_is_saved(desk):
    post = make_post()
    address = reverse("admin:blog_post_change", args=[post.pk])
    refused = desk.post(address, form(post, title="", kept_text="abc1"))
    assert "saved_text" not in refused.cookies
    saved = desk.post(address, form(post, kept_text="abc1"))
    assert saved.cookies["saved_text"].value == "abc1"
    assert "saved_text" not in desk.post(address, form(post, kept_text="a; b=c")).cookies


def test_how_to_write_shows_signs_that_make_what_it_says(desk):
    html = words(desk.get(reverse("admin:blog_post_add")))
    shown = [unescape(each) for each in re.findall(r"<dt>(?:<pre>)?<code>(.*?)</code>", html, re.DOTALL)]
    made = render("\n\n".join([*shown, "Last words."]), embeds=True).html
    for part in ("<h2", "<em>", "<strong>", "<a href", "<ul>", "<blockquote>", "<img", 'data-embed="exercise:bridge"'):
        assert part in made
    for part in ('<section class="footnotes"', "<table>", "<hr", "<pre>", "<p><code>code</code></p>"):
        assert part in made
    assert re.search(r"<aside[^>]*>.*<p>words</p>\n</aside>", made, re.DOTALL)
    assert made.index("</aside>") < made.index("<table>")
    assert "<p>Last words.</p>" in made
    assert "[^1]" not in made and ":::" not in made


# The preview pane


def test_the_pane_shows_what_is_typed_in_the_articles_own_look_and_saves_nothing(desk):
    topic = Topic.objects.create(name="Hips", slug="hips")
    pictures.store(upload())
    said = {
        "title": "Typed & not saved",
        "summary": "Short.",
        "body": "## Head\n\n*soft* ![](pictures/psoas.png)",
        "topics": [topic.pk],
    }
    answer = desk.post("/admin/blog/post/pane/", {**said, **LATER}).json()
    assert "<h1>Typed &amp; not saved</h1>" in answer["html"]
    assert '<h2 id="head">Head</h2>' in answer["html"]
    assert "<em>soft</em>" in answer["html"]
    assert "May 1, 2036" in answer["html"]
    assert '<a class="tag" href="/blog/topics/hips/">Hips</a>' in answer["html"]
    assert answer["problems"] == ["The picture “psoas.png” has no words yet for those who don't see it."]
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("said", "is_said"),
    [
        ({}, False),
        ({"title": " ", "body": "\n", "author": "1"}, False),
        ({"title": "A title"}, True),
        ({"body": "Text", "summary": " "}, True),
        ({"title": "A title", "body": "Text", "summary": "Short."}, False),
    ],
)
def test_a_missing_summary_is_said_as_soon_as_something_is_typed(desk, said, is_said):
    sentence = "The summary is still empty: lists, search engines and shared links show it."
    answer = desk.post("/admin/blog/post/pane/", said).json()
    assert answer["problems"] == ([sentence] if is_said else [])


def test_half_typed_values_are_no_trouble(desk):
    said = {"published_at_0": "2036-", "author": "nobody", "cover": "9" * 30, "topics": ["x"], "body": "Text"}
    assert "<p>Text</p>" in desk.post("/admin/blog/post/pane/", said).json()["html"]


def test_only_the_pane_may_stand_in_a_frame_and_only_at_the_desk(desk, client):
    post = make_post(published_at=None)
    address = reverse("admin:blog_post_change", args=[post.pk])

    def policy(response):
        rules = dict(each.split(" ", 1) for each in response.headers["Content-Security-Policy"].split("; "))
        return rules["frame-ancestors"], rules.get("frame-src"), response.headers["X-Frame-Options"]

    assert policy(desk.get("/admin/blog/post/pane/")) == ("'self'", None, "SAMEORIGIN")
    for page in (address, "/admin/blog/post/add/"):
        assert policy(desk.get(page)) == ("'none'", "'self'", "DENY")
    for page in ("/admin/blog/post/", f"/admin/blog/post/{post.pk}/preview/", "/blog/"):
        assert policy(desk.get(page)) == ("'none'", None, "DENY")
    client.logout()
    assert client.get("/admin/blog/post/pane/").status_code == 302
    client.force_login(make_user("other", is_superuser=False))
    assert client.get("/admin/blog/post/pane/").status_code == 403


# Pictures


def test_a_dropped_picture_is_kept_and_its_words_with_it(desk):
    answer = desk.post("/admin/blog/post/picture/", {"picture": upload()}).json()
    kept = Picture.objects.get()
    assert answer == {"name": "psoas.png", "url": kept.original.url, "alt": ""}
    desk.post("/admin/blog/post/picture/words/", {"name": "psoas.png", "alt": "A hip"})
    assert desk.post("/admin/blog/post/picture/", {"picture": upload()}).json()["alt"] == "A hip"
    desk.post("/admin/blog/post/picture/words/", {"name": "psoas.png", "alt": "Other words"})
    assert Picture.objects.get().alt == "A hip"


def test_what_is_no_picture_is_refused_in_words(desk):
    for files in ({}, {"picture": SimpleUploadedFile("x.png", b"no picture")}):
        response = desk.post("/admin/blog/post/picture/", files)
        assert response.status_code == 400
        assert response.json()["fault"]
    assert desk.get("/admin/blog/post/picture/").status_code == 405
    assert not Picture.objects.exists()


def test_pictures_are_kept_for_nobody_else(client):
    client.force_login(make_user(is_superuser=False))
    assert client.post("/admin/blog/post/picture/", {"picture": upload()}).status_code == 403
    assert client.post("/admin/blog/post/picture/words/", {"name": "x", "alt": "y"}).status_code == 403


# Earlier texts


def test_two_texts_are_compared_and_the_older_is_brought_back(desk):
    post = make_post(body="The long muscle <b>.\n")
    post.body = "The deep muscle <b>.\n"
    writing.save(post, user=None)
    new, old = Revision.objects.all()
    html = words(desk.get(f"/admin/blog/post/{post.pk}/revisions/compare/?old={new.pk}&new={old.pk}"))
    assert "The <del>long</del><ins>deep</ins> muscle &lt;b&gt;." in html
    assert html.count("<section") == 1
    assert f"/revisions/{old.pk}/restore/" in html
    assert f"/revisions/{new.pk}/restore/" not in html
    assert desk.get(f"/admin/blog/post/{post.pk}/revisions/{old.pk}/restore/").status_code == 405
    desk.post(f"/admin/blog/post/{post.pk}/revisions/{old.pk}/restore/")
    assert Post.objects.get().body == "The long muscle <b>.\n"
    assert Revision.objects.count() == 3


def test_an_earlier_text_is_read_as_it_was(desk):
    post = make_post(body="The first text.\n")
    change(desk, post, body="The second text.\n")
    listed = words(desk.get(reverse("admin:blog_post_revisions", args=[post.pk])))
    first = reverse("admin:blog_post_earlier", args=[post.pk, post.revisions.last().pk])

    read = words(desk.get(first))

    assert first in listed
    assert re.findall(r"(Text \d), [^<]*</a>", listed) == ["Text 2", "Text 1"]
    assert ("m.." in read, f'action="{first}restore/"' in read, 'content="same-origin"' in read) == (False, True, True)
    newest = reverse("admin:blog_post_earlier", args=[post.pk, post.revisions.first().pk])
    assert "Bring it back" not in words(desk.get(newest))
    assert ("<p>The first text.</p>" in read, "The second text." in read) == (True, False)
    assert Post.objects.get(pk=post.pk).body == "The second text.\n"
    desk.logout()
    assert desk.get(first).status_code == 302


def test_long_unchanged_passages_are_folded(desk):
    same = "".join(f"Line {number}\n" for number in range(40))
    post = make_post(body=f"One\n{same}End\n")
    post.body = f"Two\n{same}End\n"
    writing.save(post, user=None)
    new, old = Revision.objects.all()
    html = words(desk.get(f"/admin/blog/post/{post.pk}/revisions/compare/?old={old.pk}&new={new.pk}"))
    assert "38 lines as before" in html
    assert html.index("Line 2\n") < html.index("lines as before") < html.index("Line 3\n")


def test_what_cannot_be_compared_is_said_and_foreign_texts_are_not_found(desk):
    post, other = make_post("a"), make_post("b")
    for each in (post, other):
        each.body = "Changed"
        writing.save(each, user=None)
    mine, foreign = post.revisions.first(), other.revisions.first()
    address = f"/admin/blog/post/{post.pk}/revisions/compare/"
    for query in ("", f"?old={mine.pk}&new={mine.pk}", "?old=x"):
        assert "Choose two different texts" in words(desk.get(address + query, follow=True))
    assert desk.get(f"{address}?old={mine.pk}&new={foreign.pk}").status_code == 404
    assert desk.post(f"/admin/blog/post/{post.pk}/revisions/{foreign.pk}/restore/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_texts_does_not_ask_more_with_more_rows(desk, django_assert_num_queries, count):
    post = make_post()
    for number in range(count):
        post.body = f"Text {number}"
        writing.save(post, user=make_user(f"writer-{number}"))
    desk.get("/admin/")
    with django_assert_num_queries(6):  # session, who, post, count, the practice, texts with who saved them
        assert desk.get(f"/admin/blog/post/{post.pk}/revisions/").status_code == 200


# A draft for somebody outside


def test_a_secret_address_is_made_and_closed_by_pressing_alone(desk):
    post = make_post(published_at=None)
    address = reverse("admin:blog_post_sharing", args=[post.pk])
    assert "There is no address yet" in words(desk.get(address))
    desk.post(address, {})
    post.refresh_from_db()
    assert not post.is_shared_draft
    html = words(desk.post(address, {"open": ""}, follow=True))
    post.refresh_from_db()
    assert drafts.address(post) in html
    desk.post(address, {"close": ""})
    assert desk.get(drafts.address(post)).status_code == 404


def test_only_who_may_change_posts_sees_the_address(client):
    post = make_post(published_at=None)
    client.force_login(make_user(is_superuser=False))
    for page in ("sharing", "revisions", "revisions/compare"):
        assert client.get(f"/admin/blog/post/{post.pk}/{page}/").status_code == 403


def test_the_page_of_a_post_leads_to_its_earlier_texts_and_its_secret_address(desk):
    post = make_post(published_at=timezone.now() + timedelta(days=1))
    html = words(desk.get(reverse("admin:blog_post_change", args=[post.pk])))
    assert reverse("admin:blog_post_revisions", args=[post.pk]) in html
    assert reverse("admin:blog_post_sharing", args=[post.pk]) in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_posts_says_what_readers_miss_since_it_was_put_away(desk, django_assert_num_queries, count):
    bridge = make_exercise("bridge")
    for number in range(count):
        make_post(f"p{number}", body="::exercise bridge")
    make_post("draft", published_at=None, body="::exercise none")
    assert "Nothing published answers" not in words(desk.get("/admin/blog/post/"))
    bridge.is_published = False
    bridge.save()
    with django_assert_num_queries(13):
        html = words(desk.get("/admin/blog/post/"))
    assert html.count("published<br>Nothing published answers to “::exercise bridge”.") == count


def test_drafts_are_found_among_the_posts(desk):
    draft = make_post(slug="draft", published_at=None)
    later = make_post(slug="later", published_at=timezone.now() + timedelta(days=1))
    seen = make_post()

    found = {
        stands: [row.pk for row in desk.get("/admin/blog/post/", {"stands": stands}).context["cl"].result_list]
        for stands in ("draft", "scheduled", "published")
    }

    assert found == {"draft": [draft.pk], "scheduled": [later.pk], "published": [seen.pk]}


def test_the_list_of_posts_leads_to_bringing_some_in_whoever_may_write(desk):
    way = '<a href="/admin/blog/import/add/">Bring posts in</a>'
    assert way in words(desk.get("/admin/blog/post/"))
    reader = make_user("reader", is_superuser=False)
    reader.user_permissions.set(Permission.objects.filter(codename="view_post"))
    desk.force_login(reader)
    page = words(desk.get("/admin/blog/post/"))
    assert "<title>Posts" in page
    assert way not in page


def test_a_browsers_line_ends_make_no_other_text(desk):
    post = make_post(body="One\n\nTwo\n")
    change(desk, post, body="One\r\n\r\nTwo\r\n")
    assert (Post.objects.get().body, Revision.objects.count()) == ("One\n\nTwo\n", 0)
    assert "The text is still empty." in words(change(desk, post, body="\r\n "))
