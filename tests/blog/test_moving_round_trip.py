"""What is taken away comes back: the same posts, topics, comments, threads, dates and addresses, and the same bytes."""

import zipfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from blog import pictures, starter
from blog.models import ChangeNote, Comment, OldAddress, Picture, Post, Topic
from booking.models import Event, Service
from exercises.models import Exercise, Routine, Step, Variation
from practice import starter as practice_starter
from practice.models import MovedPage, Page
from tests.blog.moving import empty_blog, everything, original, picture_bytes, run_export, run_import, zipped
from tests.factories import make_comment, make_exercise, make_post, make_practice, make_routine, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def site():
    """A blog with one of everything that can be taken away."""
    make_practice()
    user = make_user(first_name="Sample", last_name="Author")
    cover = pictures.store(ContentFile(picture_bytes("teal", kind="JPEG"), "Hills.jpg"), alt="Green hills")
    Picture.objects.filter(pk=cover.pk).update(caption="At dusk: “late”", credit="Sample painter")
    pictures.store(ContentFile(picture_bytes("navy"), "inside.png"), alt="Blue")
    topics = [
        Topic.objects.create(name="Hips & back", slug="hips", description="Where legs begin."),
        Topic.objects.create(name="Moving", slug="moving"),
    ]
    post = make_post(
        "psoas",
        title="The psoas: “deep”, quiet",
        summary="One: two.\u2003Three # four",
        body='Dashes below.\r\n\r\n---\n\n![Blue](pictures/inside.png "A blue one")\n\n  trailing  \n\n',
        cover=cover,
        author=user,
        published_at=datetime(2024, 2, 29, 23, 30, 1, 123456, tzinfo=UTC),
        takes_comments=False,
        import_ref="wordpress:https://old.example.com?p=7",
    )
    other = make_post("other", title="123", body="", published_at=datetime(2020, 1, 1, tzinfo=UTC))
    Post.objects.filter(pk=post.pk).update(updated_at=datetime(2024, 3, 1, 8, 0, 0, 5, tzinfo=UTC))
    post.topics.set(topics)
    post.related.add(other)
    ChangeNote.objects.create(post=post, on=date(2024, 3, 2), text="The dose is smaller now.")
    OldAddress.objects.create(post=post, path="/2019/05/die-hüfte/")
    OldAddress.objects.create(post=post, path="/?p=7")
    when = datetime(2024, 3, 3, tzinfo=UTC)
    first = make_comment(
        post, state="approved", created_at=when, email="reader@example.com", notify=True, body="A\r\n b"
    )
    answer = make_comment(post, state="approved", created_at=when, parent=first, by_practitioner=True, name="Sample")
    make_comment(post, state="approved", created_at=when, parent=first, in_reply_to=answer, edited_at=when)
    make_comment(post, state="approved", created_at=when, import_ref="wordpress:https://old.example.com?c=3")
    hidden = make_comment(post, state="pending", body="Not for everybody")
    make_comment(post, state="approved", parent=hidden, body="An answer nobody sees")
    make_comment(post, state="spam", body="Cheap watches")
    make_post("draft", body="Not yet", published_at=None)
    make_post("scheduled", body="Soon", published_at=timezone.now() + timedelta(days=3))
    Page.objects.create(slug="about", title="About", body="About us.\n")
    return post


def as_told():
    """Everything public, in values that do not depend on keys."""
    return {
        "posts": [
            {
                "row": (each.slug, each.title, each.summary, each.body, each.published_at, each.updated_at),
                "more": (each.takes_comments, each.author_name, each.import_ref, each.body_html),
                "cover": each.cover and (each.cover.name, each.cover.alt, each.cover.caption, each.cover.credit),
                "topics": sorted(each.topics.values_list("name", "slug", "description")),
                "related": sorted(each.related.values_list("slug", flat=True)),
                "changes": list(each.change_notes.values_list("on", "text")),
                "addresses": list(each.old_addresses.values_list("path", flat=True)),
                "comments": [comment_as_told(comment) for comment in in_order(each.comments.approved())],
            }
            for each in Post.objects.published().order_by("slug")
        ],
        "pages": list(Page.objects.order_by("slug").values_list("slug", "title", "body")),
        "pictures": {each.name: (each.sha256, original(each)) for each in Picture.objects.all()},
    }


def in_order(comments):
    seen = [each for each in comments if each.parent is None or each.parent.state == "approved"]
    return sorted(seen, key=lambda each: (each.created_at, bool(each.parent_id), each.name))


def comment_as_told(comment):
    answered = comment.in_reply_to or comment.parent
    return (
        comment.name, comment.body, comment.body_html, comment.created_at, comment.email, comment.notify,
        comment.by_practitioner, comment.edited_at, comment.import_ref,
        comment.parent and (comment.parent.name, comment.parent.body), answered and (answered.name, answered.body),
    )  # fmt: skip


def test_an_export_into_an_empty_site_gives_equal_rows_and_the_same_bytes(site, tmp_path):
    before = as_told()
    taken = run_export(tmp_path / "site.zip", with_addresses=True)
    empty_blog()
    Page.objects.all().delete()
    run_import(tmp_path / "site.zip")
    assert as_told() == before
    assert run_export(tmp_path / "again.zip", with_addresses=True) == taken


def test_the_starter_site_comes_back_with_all_that_lies_beside_its_posts(tmp_path):
    """Events stay behind and services are drafts, so that neither takes anybody's time unasked."""
    make_practice()
    practice_starter.load_all()
    for model in (Exercise, Routine, Topic):
        row = model.objects.first()
        row.slug = f"new-{row.slug}"
        row.save()
    taken = run_export(tmp_path / "site.zip", with_addresses=True)
    empty_blog()
    for model in (Event, Service, Step, Routine, Variation, Exercise, Page, MovedPage):
        model.objects.all().delete()
    run_import(tmp_path / "site.zip")
    assert MovedPage.objects.count() == 3
    again = run_export(tmp_path / "again.zip", with_addresses=True)
    (was, now) = (members_of(content) for content in (taken, again))
    assert len([name for name in was if name.startswith(("services/", "events/"))]) == 8
    assert now == {name: content for name, content in was.items() if not name.startswith(("services/", "events/"))}
    assert len([name for name in now if name.startswith(("exercises/", "routines/", "pages/"))]) == 21


KINDS = ("pages/", "exercises/", "routines/")


@pytest.fixture
def changed_starter_site():
    """A starter site of which a practice has made its own, and its zip."""
    make_practice()
    practice_starter.load_all()
    Page.objects.filter(slug="about").update(title="About me", body="Our own words.\n")
    bridge = Exercise.objects.get(slug="bridge")
    bridge.instructions, bridge.hold_seconds, bridge.gentler = "Lift.\r\n", 21, None
    bridge.poses = Exercise.objects.get(slug="cat-cow").poses
    bridge.save()
    bridge.variations.filter(audience="desk").delete()
    Variation.objects.filter(exercise__slug="cat-cow").update(text="Our own hint")
    own = make_exercise("own", gentler=bridge)
    Step.objects.create(routine=Routine.objects.get(slug="psoas-release"), exercise=own, order=9, note="Ours")
    make_routine("ours", exercises=[own, bridge])


def make_anew():
    """As a site is after its first start."""
    empty_blog()
    for model in (Event, Service, Step, Routine, Variation, Exercise, Page, MovedPage):
        model.objects.all().delete()
    practice_starter.load_all()


def beside(members):
    return {name: content for name, content in members.items() if name.startswith(KINDS)}


def test_a_new_sites_starter_content_makes_way(changed_starter_site, tmp_path):
    taken = members_of(run_export(tmp_path / "site.zip"))
    make_anew()
    before = everything()
    planned = run_import(tmp_path / "site.zip", dry_run=True)
    assert "A page of the practice is still the starter's here: it takes the file's words. (pages/about.md)" in planned
    assert "here: it takes the file's words. (exercises/bridge.md; exercises/cat-cow.md)" in planned
    assert "A routine is still the starter's here: it takes the file's words. (routines/psoas-release.md)" in planned
    assert everything() == before
    run_import(tmp_path / "site.zip")
    again = members_of(run_export(tmp_path / "again.zip"))
    assert beside(again) == beside(taken)


def test_what_was_changed_here_makes_way_only_when_asked(changed_starter_site, tmp_path):
    taken = members_of(run_export(tmp_path / "site.zip"))
    make_anew()
    Page.objects.filter(slug="about").update(body="Words of here")
    Exercise.objects.filter(slug="bridge").update(summary="Words of here")
    Routine.objects.filter(slug="psoas-release").update(name="Words of here")
    assert run_import(tmp_path / "site.zip").count("says something else here and stays as it is.") == 3
    assert {Page.objects.get(slug="about").body, Exercise.objects.get(slug="bridge").summary} == {"Words of here"}
    assert "here: it takes the file's words. (exercises/bridge.md)" in run_import(
        tmp_path / "site.zip", dry_run=True, replace=True
    )
    assert run_import(tmp_path / "site.zip", replace=True).count("says something else here: it takes the file's") == 3
    again = members_of(run_export(tmp_path / "again.zip"))
    assert beside(again) == beside(taken)


@pytest.mark.parametrize("is_replacing", [False, True])
def test_what_is_called_otherwise_there_is_renamed_and_not_doubled(tmp_path, client, is_replacing):
    """On a new site, whose starter content makes way, and on one where somebody has changed it."""
    make_practice()
    practice_starter.load_all()
    changed = [(Exercise, "bridge"), (Routine, "psoas-release"), (Topic, "moving"), (Service, "massage")]
    for model, slug in changed:
        row = model.objects.get(slug=slug)
        row.slug = f"new-{slug}"
        row.save()
    Exercise.objects.filter(slug="new-bridge").update(cautions="Mine.")
    taken = members_of(run_export(tmp_path / "site.zip"))
    empty_blog()
    for model in (Event, Service, Step, Routine, Variation, Exercise, Page, MovedPage):
        model.objects.all().delete()
    practice_starter.load_all()
    counts = [model.objects.count() for model, _slug in changed]
    if is_replacing:
        Exercise.objects.filter(slug="bridge").update(summary="Somebody's words")
    said = run_import(tmp_path / "site.zip", replace=is_replacing)
    assert "Has another address from now on; the one before leads to it. (" in said
    assert "/exercises/new-bridge/" in said and "/blog/topics/new-moving/" in said
    assert [model.objects.count() for model, _slug in changed] == counts
    assert Exercise.objects.get(slug="new-bridge").cautions == "Mine."
    for old, new in (("/exercises/bridge/", "/exercises/new-bridge/"), ("/book/massage/", "/book/new-massage/")):
        assert client.get(old).headers["Location"] == new
    again = members_of(run_export(tmp_path / "again.zip"))
    folders = ("exercises/", "routines/", "pages/", "moved.json", "topics.json")
    assert {name: again[name] for name in again if name.startswith(folders)} == {
        name: taken[name] for name in taken if name.startswith(folders)
    }


def members_of(content):
    with zipfile.ZipFile(BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_a_damaged_document_is_named_and_nothing_is_changed(site, tmp_path):
    members = members_of(run_export(tmp_path / "site.zip"))
    members["exercises/sway.md"] = b"---\nname: Sway\nsummary: A sample.\nposition: flying\n---\n\nSway.\n"
    (tmp_path / "changed.zip").write_bytes(zipped(members))
    empty_blog()
    before = everything()
    with pytest.raises(CommandError, match=r"exercises/sway\.md does not say what it should: position: .* Nothing has"):
        run_import(tmp_path / "changed.zip")
    assert everything() == before


def test_a_dry_run_tells_what_lies_beside_and_changes_nothing(tmp_path):
    make_practice()
    practice_starter.load_all()
    run_export(tmp_path / "site.zip")
    Step.objects.all().delete()
    Routine.objects.all().delete()
    before = everything()
    said = run_import(tmp_path / "site.zip", dry_run=True)
    assert "A routine is added. (routines/psoas-release.md; routines/desk-five-minutes.md" in said
    assert everything() == before


def test_pictures_come_back_as_they_were_called_and_as_little_as_was_said(tmp_path):
    make_practice()
    pictures.store(ContentFile(picture_bytes(), "one.png"))
    body = "![Words](pictures/one.png)\n\n![x](<pictures/one.png>)\n\n`![y]( pictures/one.png )`"
    make_post(body=body)
    before = run_export(tmp_path / "site.zip")
    empty_blog()
    run_import(tmp_path / "site.zip")
    assert (Post.objects.get().body, Picture.objects.get().alt) == (body, "")
    assert run_export(tmp_path / "again.zip") == before


def test_an_export_that_somebody_wrote_into_makes_no_page_unreachable(client, tmp_path):
    make_practice()
    fields = "title: T\nslug: One two/three\npublished: 2019-01-01T00:00:00Z\nold_addresses: [old/one/, /a\\b/]"
    members = {"export.json": '{"kind": "practice-site", "format": 1}', "a.md": f"---\n{fields}\n---\n\nText\n"}
    (tmp_path / "site.zip").write_bytes(zipped(members))
    run_import(tmp_path / "site.zip")
    assert client.get("/blog/one-twothree/").status_code == 200
    assert set(OldAddress.objects.values_list("path", flat=True)) == {"/old/one/", "/a\\b/"}


def test_importing_it_where_it_came_from_changes_nothing_a_reader_sees(site, tmp_path):
    before, count = as_told(), Comment.objects.count()
    run_export(tmp_path / "site.zip", with_addresses=True)
    said = run_import(tmp_path / "site.zip")
    assert "2 posts as they were" in said
    assert (as_told(), Comment.objects.count(), Post.objects.count()) == (before, count, 4)
    assert not site.revisions.exists()


def test_what_is_not_public_stays_at_home(site, tmp_path):
    taken = run_export(tmp_path / "site.zip")
    with zipfile.ZipFile(BytesIO(taken)) as file:
        text = "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    assert "The psoas" in text
    for hidden in ("Not yet", "Soon", "Not for everybody", "nobody sees", "Cheap watches", "reader@example.com"):
        assert hidden not in text


def test_a_picture_whose_file_is_gone_is_told_and_the_rest_goes_along(site, tmp_path):
    lost = Picture.objects.get(name="inside.png")
    lost.original.storage.delete(lost.original.name)
    said = StringIO()
    call_command("export_site", str(tmp_path / "site.zip"), stdout=StringIO(), stderr=said)
    assert said.getvalue() == "The file of the picture inside.png is gone: left out.\n"
    with zipfile.ZipFile(tmp_path / "site.zip") as file:
        assert ("psoas.md" in file.namelist(), "pictures/inside.png" in file.namelist()) == (True, False)


def test_drafts_come_along_when_asked(site, tmp_path):
    run_export(tmp_path / "site.zip", drafts=True)
    empty_blog()
    assert "left out: 1 draft" in run_import(tmp_path / "site.zip", dry_run=True)
    run_import(tmp_path / "site.zip", drafts=True)
    assert sorted(Post.objects.values_list("slug", flat=True)) == ["draft", "other", "psoas", "scheduled"]
    assert Post.objects.get(slug="draft").published_at is None
    assert not Post.objects.get(slug="scheduled").is_published


def test_drafts_say_so_and_come_back_to_the_byte(site, tmp_path):
    taken = run_export(tmp_path / "site.zip", drafts=True)
    members = members_of(taken)
    marked = [name for name in members if name.endswith(".md") and b"\ndraft: true\n" in members[name]]
    assert marked == ["draft.md"]
    empty_blog()
    run_import(tmp_path / "site.zip", drafts=True)
    assert run_export(tmp_path / "again.zip", drafts=True) == taken


def test_a_draft_stays_one_whatever_date_somebody_wrote_beside_it(site, tmp_path):
    members = members_of(run_export(tmp_path / "site.zip"))
    members["other.md"] = members["other.md"].replace(b"\nslug: other\n", b"\nslug: other\ndraft: true\n")
    (tmp_path / "site.zip").write_bytes(zipped(members))
    empty_blog()
    run_import(tmp_path / "site.zip", drafts=True)
    assert list(Post.objects.filter(published_at=None).values_list("slug", flat=True)) == ["other"]


@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize("addresses", [False, True])
def test_the_readme_says_what_is_in_it(site, tmp_path, drafts, addresses):
    taken = run_export(tmp_path / "site.zip", drafts=drafts, with_addresses=addresses)
    said = members_of(taken)["README.txt"].decode()
    assert ("everything public" in said, "not public: drafts" in said) == (not drafts, drafts)
    assert ("import_posts --drafts reads it back" in said, "mail addresses" in said) == (drafts, addresses)


def test_a_dry_run_changes_nothing(site, tmp_path):
    run_export(tmp_path / "site.zip")
    empty_blog()
    before = everything()
    said = run_import(tmp_path / "site.zip", dry_run=True)
    assert "2 new posts, 4 comments, 2 pictures" in said
    assert "Nothing has been changed." in said
    assert everything() == before


def test_words_changed_here_since_are_kept_as_a_revision_and_told(site, tmp_path):
    run_export(tmp_path / "site.zip")
    body = site.body
    site.body = "Newer words"
    site.save()
    said = run_import(tmp_path / "site.zip")
    assert "Had been changed here since" in said
    assert site.revisions.get().body == "Newer words"
    site.refresh_from_db()
    assert site.body == body


def test_a_page_that_says_something_else_is_left_alone(site, tmp_path):
    run_export(tmp_path / "site.zip")
    Page.objects.filter(slug="about").update(body="Our own words")
    assert "stays as it is. (pages/about.md)" in run_import(tmp_path / "site.zip")
    assert Page.objects.get(slug="about").body == "Our own words"


def test_a_picture_in_an_export_that_carries_its_place_is_cleaned(site, tmp_path):
    taken = run_export(tmp_path / "site.zip")
    exif = Picture.objects.first()
    with_place = picture_bytes(kind="JPEG", exif=place())
    with zipfile.ZipFile(BytesIO(taken)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    members[f"pictures/{exif.name}"] = with_place
    with zipfile.ZipFile(tmp_path / "changed.zip", "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    empty_blog()
    run_import(tmp_path / "changed.zip")
    kept = [original(picture) for picture in Picture.objects.all()]
    assert (len(kept), b"Exif" in with_place, any(b"Exif" in each for each in kept)) == (2, True, False)


def place():
    from PIL import Image

    exif = Image.Exif()
    exif[0x010F] = "Sample camera"
    return exif.tobytes()


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(body="a\x85b\u2028", title="0\u2029 1", summary="\x85", name="a", said="\x85")
@example(body="<b>x</b>\n\n<div>y</div>", title="<i>", summary="<b>", name="<b>", said="<b>")
@given(body=words, title=words.filter(str.strip), summary=words, name=words.filter(str.strip), said=words)
def test_any_text_comes_back_to_the_byte(tmp_path, body, title, summary, name, said):
    empty_blog()
    post = make_post("any", title=title, summary=summary, body=body)
    make_comment(post, name=name.strip(), body=said, state="approved")
    taken = run_export(tmp_path / "any.zip")
    empty_blog()
    run_import(tmp_path / "any.zip")
    again = Post.objects.get()
    assert (again.title, again.summary, again.body) == (title, summary, body)
    assert again.comments.get().body == said
    assert run_export(tmp_path / "again.zip") == taken


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(said="a\r\nb\r\n", lines="\r\n\n\u2028", hint="on\n\n- off: #", name="~")
@given(said=words.filter(bool), lines=words, hint=words, name=words.filter(bool))
def test_any_exercise_and_routine_come_back_to_the_byte(tmp_path, said, lines, hint, name):
    Routine.objects.all().delete()
    Exercise.objects.all().delete()
    exercise = make_exercise("any", name=name, instructions=said, cautions=lines, spoken=hint)
    Variation.objects.create(exercise=exercise, audience="desk", text=hint, cautions=lines)
    Step.objects.filter(routine=make_routine("any", exercises=[exercise], name=name)).update(note=hint)
    taken = run_export(tmp_path / "any.zip")
    Routine.objects.all().delete()
    Exercise.objects.all().delete()
    run_import(tmp_path / "any.zip")
    assert (Exercise.objects.get().instructions, Step.objects.get().note) == (said, hint)
    assert run_export(tmp_path / "again.zip") == taken


def test_samples_of_another_new_site_are_not_doubled(tmp_path):
    make_practice()
    starter.load()
    run_export(tmp_path / "site.zip")
    empty_blog()
    starter.load()
    Comment.objects.update(created_at=datetime(2024, 3, 3, tzinfo=UTC))
    run_import(tmp_path / "site.zip")
    assert (Comment.objects.count(), Post.objects.get().comments.approved().count()) == (5, 4)
