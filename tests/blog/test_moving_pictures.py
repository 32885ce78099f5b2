"""Pictures of an import that is run again: what lies beside the file then touches no post that it does not concern."""

from functools import partial

import pytest

from blog import pictures
from blog.models import Picture, PictureOrigin, Post
from blog.moving import files
from tests.blog.moving import everything, picture_bytes, run_import
from tests.blog.wordpress import comment, item, write_export
from tests.factories import make_practice

pytestmark = pytest.mark.django_db
UPLOADS = "https://old.example.com/wp-content/uploads/"
STAYS = "Its text was changed here and stays: pictures and links that came since are not in it."


@pytest.fixture
def file(settings, tmp_path):
    """Writes an export and gives its path."""
    settings.MEDIA_ROOT = tmp_path / "media"
    make_practice()
    return partial(write_export, tmp_path / "old")


def shows(name, words="Seen"):
    return f'<p><img src="{UPLOADS}{name}" alt="{words}"></p>'


def put(path, name, color="teal"):
    place = path.parent / "uploads" / name
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(picture_bytes(color))
    return place


def rewrite(post, body):
    post.body = body
    post.save()


def test_other_pictures_beside_the_file_touch_no_post(file):
    path = file(item(1, body=shows("hip.png")), item(2, body=shows("sea.png")))
    mine = put(path, "hip.png")
    run_import(path)
    rewrite(Post.objects.get(slug="sample-post-1"), "Better: ![Seen](pictures/hip.png)")
    put(path, "unknown.png", "red")
    mine.unlink()
    before = everything()
    assert "2 posts as they were." in run_import(path)
    assert everything() == before


def test_a_picture_that_came_before_is_found_without_its_file(file):
    path = file(item(1, body=shows("hip.png")))
    put(path, "hip.png")
    run_import(path)
    (path.parent / "uploads" / "hip.png").unlink()
    path = file(item(1, body="<p>Newer</p>" + shows("hip.png")), item(2, body=shows("hip.png", "Again")))
    planned, said = run_import(path, dry_run=True), run_import(path)
    assert ("not there" in planned, "not there" in said) == (False, False)
    assert list(Post.objects.order_by("slug").values_list("body", flat=True)) == [
        "Newer\n\n![Seen](pictures/hip.png)", "![Again](pictures/hip.png)",
    ]  # fmt: skip


def test_a_picture_beside_a_note_belongs_to_that_note(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    make_practice()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.md").write_text("![Seen](hip.png)")
    (tmp_path / "a" / "hip.png").write_bytes(picture_bytes())
    run_import(tmp_path / "a" / "a.md")
    assert "1 picture is not there" in run_import(tmp_path / "b" / "b.md")
    assert list(Post.objects.order_by("slug").values_list("body", flat=True)) == ["![Seen](pictures/hip.png)", "Seen"]


def test_a_picture_that_comes_later_replaces_no_words_of_hers(file):
    path = file(*(item(n, body=shows("late.png")) for n in (1, 2)))
    run_import(path)
    rewrite(Post.objects.get(slug="sample-post-1"), "Better words")
    put(path, "late.png")
    for is_dry in (True, False):
        said = run_import(path, dry_run=is_dry)
        assert f"{STAYS} (Sample post 1)" in said
        assert "1 post brought up to date, 1 post as it was, 1 picture." in said
    posts = Post.objects.order_by("slug")
    assert [post.body for post in posts] == ["Better words", "![Seen](pictures/late.png)"]
    assert not posts[0].revisions.exists()
    said = run_import(path)
    assert ("2 posts as they were." in said, STAYS in said) == (True, False)


def test_what_else_is_new_in_the_file_replaces_no_words_of_hers(file):
    run_import(file(item(1)))
    rewrite(post := Post.objects.get(), "Better words")
    said = run_import(file(item(1, modified="2020-01-01 10:00:00", extra=comment(1))))
    assert ("1 post as it was, 1 comment." in said, STAYS in said) == (True, False)
    written_at = post.updated_at
    post.refresh_from_db()
    assert (post.body, post.comments.count(), post.updated_at) == ("Better words", 1, written_at)
    run_import(file(item(1, body="<p>Newer</p>")))
    post.refresh_from_db()
    assert (post.body, post.revisions.get().body) == ("Newer", "Better words")


def test_another_picture_of_the_same_name_takes_its_place(file):
    path = file(item(1, body=shows("hip.png")))
    put(path, "hip.png")
    run_import(path)
    put(path, "hip.png").write_bytes(picture_bytes("red", size=(80, 60)))
    assert "1 post brought up to date, 1 picture." in run_import(path)
    assert Post.objects.get().body == "![Seen](pictures/hip-2.png)"


def test_a_picture_that_was_deleted_here_does_not_come_back_by_itself(file):
    path = file(item(1, body=shows("hip.png")))
    put(path, "hip.png")
    run_import(path)
    pictures.delete(Picture.objects.get())
    assert PictureOrigin.objects.get().picture is None
    assert "1 post as it was." in run_import(path)
    assert not Picture.objects.exists()


HAND = f'<a href="{UPLOADS}hand.png"><img src="{UPLOADS}hand-300x200.png" alt="A hand"></a>'


@pytest.mark.parametrize(
    ("beside", "body"),
    [
        (["hand.png", "hand-300x200.png"], "![A hand](pictures/hand.png)"),
        (["hand-scaled.png", "hand-300x200.png", "2018/hand.png"], "![A hand](pictures/hand-scaled.png)"),
        (["hand-300x200.png"], f"[![A hand](pictures/hand-300x200.png)]({UPLOADS}hand.png)"),
        ([], f"[A hand]({UPLOADS}hand.png)"),
    ],
)
def test_the_original_is_taken_before_what_wordpress_made_of_it(file, beside, body):
    path = file(item(1, body=f"<p>{HAND}</p>"))
    for number, name in enumerate(beside):
        place = path.parent / "wp-content" / "uploads" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(picture_bytes(size=(40 + number, 30)))
    run_import(path)
    assert (Post.objects.get().body, Picture.objects.count()) == (body, min(len(beside), 1))


def test_an_original_that_is_too_large_leaves_the_small_version(file, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_ORIGINAL", 10)
    path = file(item(1, body=shows("hand-300x200.png")))
    for name in ("hand.png", "hand-300x200.png"):
        put(path, name)
    run_import(path)
    assert Post.objects.get().body == "![Seen](pictures/hand-300x200.png)"


def test_a_picture_that_leads_elsewhere_goes_on_leading_there(file):
    picture = f'<a href="{{}}"><img src="{UPLOADS}{{}}.png" alt="Seen"></a>'
    path = file(
        item(1, body=f"<p>{picture.format('https://a.example/after.png', 'hip')}</p>"),
        item(2, body=f"<p>{picture.format('https://a.example/', 'gone')}</p>"),
    )
    put(path, "hip.png")
    run_import(path)
    assert list(Post.objects.order_by("slug").values_list("body", flat=True)) == [
        "[![Seen](pictures/hip.png)](https://a.example/after.png)", "[Seen](https://a.example/)",
    ]  # fmt: skip
