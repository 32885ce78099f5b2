"""What is said before an import is what happens then: the same posts, counts and sentences."""

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError

from blog import pictures
from blog.models import Comment, DeletedPost, Post, Topic
from blog.moving import files, running
from blog.moving.foresight import look
from blog.moving.options import Options
from blog.moving.report import Report
from practice import identity
from tests.blog.moving import everything, picture_bytes, run_export, run_import
from tests.blog.wordpress import category, comment, export, item
from tests.factories import make_comment, make_post, make_practice, make_user

pytestmark = pytest.mark.django_db
ABSENT = ("page", "draft", "left", "away")
OPTIONS = Options(may_make_authors=True)
NEWER_THERE = {"import_digest": "", "import_source_digest": "", "import_text_digest": ""}
"""Of a post whose words in the file are other ones than those that came before."""


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    make_practice()


def planned(path, options=OPTIONS):
    with files.on_disk(path) as found:
        return look(found, options, identity.current().zone)


def carried(path, options=OPTIONS):
    report = Report()
    with files.on_disk(path) as found:
        assert running.carry(found, options, report)
    return report


def foretold(path, options=OPTIONS):
    """The plan, once it is sure that it changed nothing and that all of it came true."""
    before = everything()
    plan = planned(path, options)
    assert everything() == before
    report = carried(path, options)
    assert plan.report.counts == report.counts
    assert plan.report.notes == report.notes
    assert sorted((each.title, each.what) for each in plan.posts if each.what not in ABSENT) == sorted(
        (each["title"], each["what"]) for each in report.posts if each["what"] not in ABSENT
    )
    for each in plan.posts:
        assert each.what in ABSENT or Post.objects.filter(slug=each.slug).exists()
    return plan


FIRST = "https://old.example.com/2019/05/sample-post-1/"
BODY = (
    '<p>[wpforms id="5"]</p><iframe src="https://video.example/1"></iframe><img src="/up/hip.png" alt="Hips">'
    '<img src="/up/gone.png"><a href="https://old.example.com/2019/05/sample-post-2/">on</a>'
)


@pytest.fixture
def wordpress(tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    for name, color in (("hip", "red"), ("sea", "blue")):
        (folder / f"{name}.png").write_bytes(picture_bytes(color))
    path = folder / "export.xml"

    def write(*more):
        path.write_text(export(
            item(1, title="Necks &amp; pillows", body=BODY, extra=category("Hips", "hips") + comment(1) + comment(2)),
            item(2, slug="jaw", body="<img src='/up/sea.png'><img src='/up/hip.png'>", extra=category("Back", "back")),
            item(3, slug="jaw", link=FIRST, extra=category("back", "back-2")),
            item(4, kind="page", title="About us"),
            item(5, status="draft", title="Not yet"),
            *more,
        ))  # fmt: skip
        return path

    return write


def test_all_that_a_first_import_does_is_said_before(wordpress):
    pictures.store(ContentFile(picture_bytes("red"), "red.png"))
    Topic.objects.create(name="Hips", slug="hips")
    plan = foretold(wordpress())
    assert {name: count for name, count in plan.report.counts.items() if count} == {
        "made": 3, "comments": 2, "pictures": 1, "missing_pictures": 1, "topics": 1, "addresses": 5,
    }  # fmt: skip
    assert set(plan.report.notes) == {
        "Left standing as text: [wpforms], which a plugin filled in there.",
        "A video or frame became a link.",
        "A picture is not beside the file: /up/gone.png",
        "A picture has no words for those who do not see it: sea.png",
        "An account is made for the name under the posts. It cannot sign in.",
        "The address “jaw” is taken or not possible: “jaw-2” instead.",
        "Its old address /2019/05/sample-post-1/ leads to another post already.",
    }
    assert plan.report.notes["A video or frame became a link."] == ["line 11, “Necks & pillows”"]
    assert [(each.title, each.what, each.slug, each.state, each.on, each.comments) for each in plan.posts] == [
        ("Necks & pillows", "made", "sample-post-1", "published", "2019-05-01", 2),
        ("Sample post 2", "made", "jaw", "published", "2019-05-01", 0),
        ("Sample post 3", "made", "jaw-2", "published", "2019-05-01", 0),
        ("About us", "page", "sample-post-4", "published", "2019-05-01", 0),
        ("Not yet", "draft", "sample-post-5", "draft", "", 0),
    ]


def test_all_that_a_second_import_does_is_said_before(wordpress):
    run_import(wordpress())
    assert foretold(wordpress()).report.counts["same"] == 3
    Post.objects.update(import_digest="")
    Comment.objects.all()[0].delete()
    plan = foretold(wordpress(item(6, title="Late")))
    assert [(each.what, each.comments) for each in plan.posts if each.what != "page"] == [
        ("same", 1), ("same", 0), ("same", 0), ("made", 0), ("draft", 0),
    ]  # fmt: skip
    Post.objects.filter(slug="jaw").update(**NEWER_THERE, summary="Ours")
    plan = planned(wordpress())
    assert [each.what for each in plan.posts[:3]] == ["same", "changed", "same"]
    assert plan.report.notes == {
        "A picture has no words for those who do not see it: sea.png": ["Sample post 2"],
        "Has been changed here since: what stands here will be kept under its earlier versions.": ["Sample post 2"],
    }


def test_of_several_files_each_is_planned_after_the_one_before(tmp_path):
    for name, key in (("a", 1), ("b", 2)):
        (tmp_path / f"{name}.xml").write_text(
            export(item(key, slug="jaw", body="", extra=category("Back", "back") + comment(1)))
        )
    files = [tmp_path / "a.xml", tmp_path / "b.xml"]
    planned, done = run_import(*files, dry_run=True), run_import(*files)
    for words in (
        "1 new post, 1 comment, 1 new topic, 2 old addresses that redirect.",
        "1 new post, 2 old addresses that redirect.",
    ):
        assert f"would come in: {words}" in planned and f"now here: {words}" in done
    assert "  new: Sample post 2 (jaw-2, published 2019-05-01)" in planned
    assert planned.count("An account is made") == done.count("An account is made") == 1


def test_a_post_that_stands_in_a_file_twice_is_one(wordpress):
    counts = foretold(wordpress(item(2, title="Again"))).report.counts
    assert (counts["made"], counts["changed"], Post.objects.count()) == (3, 1, 3)


def test_all_that_an_export_does_where_it_came_from_is_said_before(tmp_path):
    picture = pictures.store(ContentFile(picture_bytes("navy"), "sea.png"))
    post = make_post("psoas", body=f"![x](pictures/{picture.name})", author=make_user(first_name="A", last_name="B"))
    make_comment(post, state="approved")
    run_export(tmp_path / "site.zip")
    make_comment(post, state="approved", name="Another")
    plan = foretold(tmp_path / "site.zip")
    assert {name: count for name, count in plan.report.counts.items() if count} == {"same": 1}
    Comment.objects.all().delete()
    Post.objects.update(title="Another", **NEWER_THERE)
    plan = foretold_but_for_kept(tmp_path / "site.zip")
    assert {name: count for name, count in plan.report.counts.items() if count} == {"changed": 1, "comments": 1}


def foretold_but_for_kept(path):
    """What stood here is named before by the title it had, and afterwards by its new one."""
    plan = planned(path)
    assert plan.report.counts == carried(path).counts
    return plan


def test_the_command_names_every_post_with_what_becomes_of_it(wordpress):
    said = run_import(wordpress(), dry_run=True)
    for line in (
        "would come in: 3 new posts, 2 comments, 2 pictures, 2 new topics, 5 old addresses that redirect,",
        "  left out: 1 page (--pages brings them)",
        "  new: Necks & pillows (sample-post-1, published 2019-05-01, 2 new comments)",
        "  new: Sample post 3 (jaw-2, published 2019-05-01)",
        "  left out, being a page: About us (sample-post-4, published 2019-05-01)",
        "  left out, being a draft: Not yet (sample-post-5, draft)",
    ):
        assert line in said


def test_what_was_deleted_here_stays_away_until_it_is_brought_back(wordpress, client):
    run_import(wordpress())
    client.force_login(make_user())
    post = Post.objects.get(slug="jaw")
    client.post(f"/admin/blog/post/{post.pk}/delete/", {"post": "yes"})
    Post.objects.filter(slug="jaw-2").delete()
    plan = foretold(wordpress())
    assert (plan.report.counts["away"], plan.report.counts["same"]) == (2, 1)
    assert (Post.objects.count(), Comment.objects.count()) == (1, 2)
    said = run_import(wordpress(), dry_run=True)
    assert "would come in: 1 post as it was, 2 you deleted here stay away." in said
    assert "  stays away, deleted here (--bring-back brings it): Sample post 2 (jaw, published 2019-05-01)" in said
    one = Options(back=frozenset({"wordpress:https://old.example.com?p=2"}))
    assert foretold(wordpress(), one).report.counts["back"] == 1
    assert "  brought back: Sample post 3 (jaw-2, " in run_import(wordpress(), bring_back=True, dry_run=True)
    assert "1 post brought back, 2 posts as they were" in run_import(wordpress(), bring_back=True)
    assert sorted(Post.objects.values_list("slug", flat=True)) == ["jaw", "jaw-2", "sample-post-1"]
    assert not DeletedPost.objects.exists()


def test_an_export_brings_back_what_was_written_here_and_not_what_it_brought_before(tmp_path):
    make_post("ours")
    run_export(tmp_path / "site.zip")
    for deleted in (0, 1):
        Post.objects.all().delete()
        assert carried(tmp_path / "site.zip").counts == {**Report().counts, "away": deleted, "made": 1 - deleted}


def test_all_of_it_can_be_somebodys_who_is_here(wordpress):
    me = make_user()
    mine = Options(may_make_authors=True, author=me.username)
    plan = foretold(wordpress(), mine)
    assert {post.author for post in Post.objects.all()} == {me}
    assert not [sentence for sentence in plan.report.notes if "account" in sentence]
    Post.objects.update(author=None)
    assert foretold(wordpress(), mine).report.counts["changed"] == 3
    assert {post.author for post in Post.objects.all()} == {me}
    assert foretold(wordpress(), mine).report.counts["same"] == 3
    with pytest.raises(CommandError, match="Nobody here has the username nobody"):
        run_import(wordpress(), author="nobody")


def test_an_author_who_was_chosen_here_stays(wordpress):
    me = make_user()
    run_import(wordpress(), author=me.username)
    Post.objects.update(import_digest="")
    assert foretold(wordpress()).report.counts["same"] == 3
    assert {post.author for post in Post.objects.all()} == {me}


def test_a_page_that_comes_is_said_to_be_a_post(wordpress):
    plan = foretold(wordpress(), Options(pages=True, may_make_authors=True))
    sentence = "A page comes as a post: it stands in the list of articles and in the feed."
    assert [place.partition(", ")[2] for place in plan.report.notes[sentence]] == ["“About us”"]


def test_a_line_that_was_meant_for_a_card_is_named(tmp_path):
    path = tmp_path / "hips.md"
    path.write_text("Words: so\n\n:: exercise bridge\n\n::: tip\nA box without an end")
    assert foretold(path).report.notes == {
        "Readers would see “:: exercise bridge” itself. A card is called like “::exercise bridge”.": ["hips.md"],
        "A box has no end: a line with “:::” alone is missing, and all that follows stands in the box.": ["hips.md"],
    }


def test_links_that_would_lead_to_nothing_are_said_before(tmp_path):
    paths = ("2019/05/sample-post-2/", "category/hips/", "2019/05/never/", "tag/unknown/", "?p=4", "2019/05/never/")
    body = "".join(f'<p><a href="https://old.example.com/{path}">{path}</a></p>' for path in paths)
    path = tmp_path / "export.xml"
    posts = [item(1, body=body), item(2, body=body), item(4, kind="page")]
    path.write_text(export(*posts, item(3, extra=category("Hips", "hips"))))
    plan = foretold(path)
    sentence = "A link within the old site leads to nothing here: https://old.example.com/"
    lost = {said.removeprefix(sentence): places for said, places in plan.report.notes.items() if sentence in said}
    both = ["Sample post 1", "Sample post 2"]
    assert lost == {"2019/05/never/": both, "tag/unknown/": both}
    assert foretold(path).report.counts["same"] == 3


def test_what_has_no_title_is_named_so(tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export(item(1, title=""), item(2, title="", status="draft"), item(3, title="")))
    options = Options(without=frozenset({"wordpress:https://old.example.com?p=1"}), may_make_authors=True)
    plan = planned(path, options)
    assert [(each.title, each.what) for each in plan.posts] == [
        ("Without a title", "left"), ("Without a title", "made"), ("Without a title", "draft"),
    ]  # fmt: skip
    assert [(each["title"], each["what"]) for each in carried(path, options).posts] == [
        ("Without a title", "left"), ("Without a title", "made"),
    ]  # fmt: skip


def test_posts_can_be_left_out_one_by_one(wordpress):
    options = Options(without=frozenset({"wordpress:https://old.example.com?p=2"}), may_make_authors=True)
    plan = planned(wordpress(), options)
    assert [(each.title, each.what) for each in plan.posts][1] == ("Sample post 2", "left")
    assert carried(wordpress(), options).counts == plan.report.counts
    assert list(Post.objects.order_by("pk").values_list("slug", flat=True)) == ["sample-post-1", "jaw"]
    run_import(wordpress())
    assert Post.objects.count() == 3
