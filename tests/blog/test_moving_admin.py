"""Bringing posts in on the desk: shown first, done on a yes, never on a GET, and only for who may write posts."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from blog import jobs
from blog.models import Import, Post
from blog.moving import foresight, plan
from exercises.models import Exercise
from practice import starter
from practice.models import Page, User
from tests.blog.moving import everything, zipped
from tests.blog.wordpress import comment, export, item
from tests.factories import make_practice, make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/blog/import/add/"
TEXT = "A title\n\nWords here.\n\nNo heading\n\nMore words.\n\n1. Bridge\n\nHold 10 seconds."


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private", "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    make_practice()


@pytest.fixture
def desk(client):
    client.force_login(make_user())
    return client


def send(client, content, name="export.xml", **more):
    return client.post(
        ADD, {"file": SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode()), **more}
    )


def page_of(row):
    return f"/admin/blog/import/{row.pk}/change/"


def test_from_upload_to_report(desk):
    response = send(desk, export(item(1, extra=comment(1)), item(2, status="draft")))
    row = Import.objects.get()
    assert response.url == page_of(row)
    shown = desk.get(page_of(row)).text
    assert "1 new post" in shown and "1 comment" in shown and "1 draft is left out" in shown
    assert "Nothing has been changed yet." in shown
    assert desk.post(f"/admin/blog/import/{row.pk}/confirm/").url == page_of(row)
    assert Post.objects.count() == 0
    waiting = desk.get(page_of(row)).text
    assert "<progress" in waiting and "import-progress.js" in waiting
    jobs.run_imports()
    told = desk.get(f"/admin/blog/import/{row.pk}/progress.json").json()
    assert told == {"state": "done", "is_over": True, "done": 1, "total": 1, "said": "1 of 1 post"}
    done = desk.get(page_of(row)).text
    assert f'<a href="/admin/blog/post/{Post.objects.get().pk}/change/">Sample post 1</a>' in done


def test_guesses_and_exercises_have_ticks_that_count(desk):
    send(desk, TEXT, "notes.txt")
    row = Import.objects.get()
    shown = desk.get(page_of(row)).text
    ticks = dict(re.findall(r'value="(text:[^"]+)" checked> <span>([^<]+)</span>', shown))
    assert sorted(ticks.values()) == [
        "Bridge: Hold 10 seconds", "Heading: 1. Bridge", "Heading: No heading", "Title: A title",
    ]  # fmt: skip
    right = [key for key, words in ticks.items() if words in ("Title: A title", "Heading: 1. Bridge")]
    desk.post(f"/admin/blog/import/{row.pk}/confirm/", {"right": right})
    jobs.run_imports()
    assert Post.objects.get().body == "Words here.\n\nNo heading\n\nMore words.\n\n## 1. Bridge\n\nHold 10 seconds."
    assert not Exercise.objects.exists()


def test_a_refused_heading_gives_its_exercise_up_and_leaves_the_one_before_as_it_was_shown(desk):
    parts = ["1. Table lean", "Lean on a table. Hold 30-60 seconds.", "2. Knee circles", "Circle 10 times per leg."]
    send(desk, "\n\n".join(["Evening", *parts, "3. Rest", "Lie on your side for 2 minutes."]), "evening.txt")
    row = Import.objects.get()
    ticks = dict(re.findall(r'value="(text:[^"]+)" checked> <span>([^<]+)</span>', desk.get(page_of(row)).text))
    guesses = {key for key, words in ticks.items() if words.startswith(("Title: ", "Heading: "))}
    right = [key for key in guesses if ticks[key] != "Heading: 2. Knee circles"]
    make = [key for key in ticks if key not in guesses]
    desk.post(f"/admin/blog/import/{row.pk}/confirm/", {"right": right, "make": make})
    jobs.run_imports()
    assert list(Exercise.objects.order_by("pk").values_list("name", "hold_seconds", "repeats")) == [
        ("Table lean", 45, 1),
        ("Rest", 120, 1),
    ]
    assert "Not made, since its heading was refused." in desk.get(page_of(row)).text
    assert "2 knee circles" in desk.get(page_of(row)).text
    assert "Table lean: Hold 45 seconds" in desk.get(page_of(row)).text
    assert "2\\. Knee circles\n\nCircle 10 times per leg." in Post.objects.get().body


def test_each_post_can_be_left_out_and_what_was_deleted_here_brought_back(desk):
    content = export(item(1), item(2), item(3), item(4, kind="page", title="About us"))
    send(desk, content)
    shown = desk.get(page_of(Import.objects.get())).text
    for words in ("Sample post 1", "new", ">/blog/sample-post-1/ &middot; May 1, 2019", "About us", "a page"):
        assert words in shown
    assert "Take the tick away from what is to be left out." in shown
    ticks = re.findall(r'name="come" value="(wordpress:[^"]+)" checked>', shown)
    assert len(ticks) == 3
    confirm(desk, {**hidden(shown), "come": [ticks[0], ticks[2]]})
    assert sorted(Post.objects.values_list("slug", flat=True)) == ["sample-post-1", "sample-post-3"]
    assert "1 post left out" in desk.get(page_of(Import.objects.get())).text
    Post.objects.all().delete()
    send(desk, content)
    shown = desk.get(page_of(Import.objects.first())).text
    assert "2 you deleted here stay away" in shown
    assert re.findall(r'name="back" value="(wordpress:[^"]+)">', shown) == [ticks[0], ticks[2]]
    confirm(desk, {**hidden(shown), "come": ticks[1:2], "back": ticks[:1]})
    assert sorted(Post.objects.values_list("slug", flat=True)) == ["sample-post-1", "sample-post-2"]


def test_whoever_imports_can_say_that_they_wrote_it(desk):
    send(desk, export(item(1)))
    shown = desk.get(page_of(Import.objects.get())).text
    assert "An account is made for the name under the posts." in shown
    assert '<option value="practitioner">practitioner</option>' in shown
    confirm(desk, {"author": "practitioner"})
    assert (Post.objects.get().author, User.objects.count()) == (User.objects.get(), 1)


def test_posts_that_are_not_listed_come_in_however_many_are(desk, monkeypatch):
    monkeypatch.setattr(foresight, "MOST_POSTS", 2)
    send(desk, export(*map(item, range(1, 5))))
    row = Import.objects.get()
    listed = [each["key"] for each in row.plan["posts"]]
    assert len(listed) == 2
    confirm(desk, {"listed": "on", "come": []})
    assert sorted(Post.objects.values_list("slug", flat=True)) == ["sample-post-3", "sample-post-4"]


def test_a_long_list_of_ticks_is_taken(desk):
    send(desk, export(item(1), item(2)))
    row = Import.objects.get()
    more = [{**row.plan["posts"][0], "key": f"more:{number}"} for number in range(plan.MOST_POSTS)]
    Import.objects.update(plan={**row.plan, "posts": row.plan["posts"] + more})
    first, second, *others = [each["key"] for each in row.plan["posts"] + more]
    confirm(desk, {"listed": "on", "come": [first, *others]})
    assert Import.objects.get().options["without"] == [second]


def hidden(shown):
    """What a browser sends besides the ticks."""
    return dict(re.findall(r'<input type="hidden" name="(listed)" value="([^"]+)">', shown))


def confirm(desk, ticked):
    desk.post(f"/admin/blog/import/{Import.objects.first().pk}/confirm/", ticked)
    assert jobs.run_imports() == 1


def test_exercises_are_offered_to_who_may_make_some(client):
    user = make_user(is_superuser=False)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_post", "change_post"]))
    client.force_login(user)
    send(client, TEXT, "notes.txt")
    row = Import.objects.get()
    assert "Bridge: Hold" not in client.get(page_of(row)).text
    ref = row.plan["asked"][0]["key"].partition("#")[0]
    client.post(f"/admin/blog/import/{row.pk}/confirm/", {"make": [f"{ref}#1-bridge"]})
    row.refresh_from_db()
    assert (row.state, Exercise.objects.count()) == ("read", 0)


def test_authors_become_accounts_only_for_who_may_make_accounts(client):
    user = make_user(is_superuser=False)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_post", "change_post"]))
    client.force_login(user)
    send(client, export(item(1)))
    client.post(f"/admin/blog/import/{Import.objects.get().pk}/confirm/")
    jobs.run_imports()
    assert (Post.objects.get().author, User.objects.count()) == (None, 1)
    assert "Nobody here is called Sample Author" in client.get(page_of(Import.objects.get())).text


@pytest.mark.parametrize(("may", "pages", "exercises"), [([], 0, 0), (["add_page"], 1, 0), (["add_exercise"], 0, 1)])
def test_what_lies_beside_posts_comes_only_for_who_may_add_it(client, may, pages, exercises):
    user = make_user(is_superuser=False)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_post", "change_post", *may]))
    client.force_login(user)
    members = {
        "export.json": '{"kind": "practice-site", "format": 1}',
        "pages/new.md": "---\ntitle: New\n---\n\nText\n",
        "exercises/sway.md": "---\nname: Sway\nsummary: A sample.\nposition: standing\n---\n\nSway.\n",
    }
    send(client, zipped(members), "site.zip")
    row = Import.objects.get()
    told = client.get(page_of(row)).text
    client.post(f"/admin/blog/import/{row.pk}/confirm/")
    jobs.run_imports()
    made = (Page.objects.filter(slug="new").count(), Exercise.objects.filter(slug="sway").count())
    assert (Import.objects.get().state, made) == ("done", (pages, exercises))
    for text in (told, client.get(page_of(row)).text):
        assert text.count("you may not add it here") == (pages + exercises < 2)
        assert ("A page of the practice is added" in text, "An exercise is added" in text) == (
            pages == 1,
            exercises == 1,
        )


TICK = 'name="replace"'
ADDS = ["add_page", "add_exercise", "add_routine"]


@pytest.mark.parametrize(("may", "is_ticked"), [([], True), (["change_page"], False), (["change_page"], True)])
def test_what_is_here_makes_way_by_a_tick_of_who_may_change_it(client, may, is_ticked):
    """Starter content for anybody who may; what somebody wrote only with the tick."""
    user = make_user(is_superuser=False)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_post", "change_post", *ADDS, *may]))
    client.force_login(user)
    starter.load()
    Page.objects.filter(slug="about").update(body="Words of here")
    members = {
        "export.json": '{"kind": "practice-site", "format": 1}',
        "pages/about.md": "---\ntitle: About\n---\n\nText\n",
        "pages/policies.md": "---\ntitle: Policies\n---\n\nText\n",
    }
    send(client, zipped(members), "site.zip")
    row = Import.objects.get()
    told = client.get(page_of(row)).text
    assert (TICK in told, "is still the starter&#x27;s here" in told) == (bool(may), bool(may))
    client.post(f"/admin/blog/import/{row.pk}/confirm/", {"replace": "on"} if is_ticked else {})
    jobs.run_imports()
    bodies = [Page.objects.get(slug=slug).body == "Text" for slug in ("about", "policies")]
    assert bodies == [bool(may) and is_ticked, bool(may)]


def test_a_get_changes_nothing(desk):
    send(desk, export(item(1)))
    row = Import.objects.get()
    before = everything()
    for name in ("change/", "confirm/", "throw-away/", "again/", "progress.json"):
        assert desk.get(f"/admin/blog/import/{row.pk}/{name}").status_code in (200, 302)
    desk.get(ADD)
    assert everything() == before


@pytest.mark.parametrize("may", [[], ["add_post"], ["change_post"]])
def test_who_may_not_write_and_change_posts_is_refused(client, may):
    send_as = make_user(is_superuser=False)
    send_as.user_permissions.set(Permission.objects.filter(codename__in=may))
    client.force_login(send_as)
    row = Import.objects.create(name="x.xml", state="read")
    for name in ("", f"{row.pk}/change/", f"{row.pk}/confirm/", f"{row.pk}/throw-away/", f"{row.pk}/progress.json"):
        assert client.get(f"/admin/blog/import/{name}").status_code == 403
        assert client.post(f"/admin/blog/import/{name}").status_code == 403
    assert send(client, export(item(1))).status_code == 403
    assert Import.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.exe", "x", "This kind of file can\u2019t be read. Below it says which can."),
        ("a.xml", "", "There is nothing in this file."),
    ],
)
def test_what_can_not_be_taken_up_is_said_beside_the_field(desk, name, content, fault):
    response = send(desk, content, name, drafts="on")
    assert fault.replace("\u2019", "&#x27;") in response.text
    assert re.search(r'name="drafts"[^>]*checked', response.text)
    assert Import.objects.count() == 0


def test_no_file_is_said_beside_the_field(desk):
    assert "Choose a file first." in desk.post(ADD, {}).text


def test_a_damaged_file_says_where_and_can_be_thrown_away(desk):
    send(desk, export(item(1))[:-50])
    row = Import.objects.get()
    assert "the file is damaged or cut off" in desk.get(page_of(row)).text
    response = desk.post(f"/admin/blog/import/{row.pk}/throw-away/", follow=True)
    assert "Thrown away. Nothing was changed." in response.text
    assert Import.objects.count() == 0


def test_one_that_has_begun_is_neither_begun_nor_thrown_away_again(desk):
    send(desk, export(item(1)))
    row = Import.objects.get()
    desk.post(f"/admin/blog/import/{row.pk}/confirm/")
    assert "has begun already" in desk.post(f"/admin/blog/import/{row.pk}/confirm/", follow=True).text
    assert "has begun already" in desk.post(f"/admin/blog/import/{row.pk}/throw-away/", follow=True).text
    assert Import.objects.get().state == "waiting"


def test_an_unknown_import_is_not_found(desk):
    for name in ("7/change/", "7/confirm/", "7/progress.json", "x/change/"):
        assert desk.get(f"/admin/blog/import/{name}").status_code == 404


def test_the_list_asks_the_same_with_one_and_with_three(desk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    desk.get("/admin/blog/import/")
    for number in (1, 2):
        for _ in range(number):
            Import.objects.create(name="x.xml", state="read", created_by=User.objects.get())
        with CaptureQueriesContext(connection) as captured:
            assert "x.xml" in desk.get("/admin/blog/import/").text
        counts.append(len(captured))
    assert counts[0] == counts[1]
