import base64
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import signals
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from blog import bare_jpeg, jobs, picture_sizes, pictures, writing
from blog.models import Picture, Post
from tests.factories import make_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photograph(size=(2000, 1000)):
    """A JPEG that lies on its side and tells where it was taken."""
    picture = Image.new("RGB", size, "teal")
    exif = picture.getexif()
    exif[0x0112] = 6
    exif[0x010E] = "where I live"
    stream = BytesIO()
    picture.save(stream, "JPEG", exif=exif)
    return SimpleUploadedFile("A Cover.jpg", stream.getvalue(), "image/jpeg")


def test_an_upload_stands_upright_and_loses_what_the_camera_wrote():
    kept = pictures.store(photograph())
    assert (kept.name, kept.width, kept.height) == ("a-cover.jpg", 1000, 2000)
    assert b"where I live" not in Path(kept.original.path).read_bytes()


def test_the_same_bytes_twice_are_one_picture():
    assert pictures.store(photograph()) == pictures.store(photograph())


def test_the_worker_makes_each_size_once_none_wider_than_the_picture():
    kept = pictures.store(photograph())
    post = make_post(cover=kept)
    assert jobs.make_pictures()
    assert not jobs.make_pictures()
    kept.refresh_from_db()
    assert {kind: list(files) for kind, files in kept.sizes.items()} == {
        "avif": ["480", "800", "1000"],
        "webp": ["480", "800", "1000"],
    }
    with kept.original.storage.open(kept.sizes["avif"]["480"]) as file, Image.open(file) as made:
        assert made.size == (480, 960)
    post.refresh_from_db()
    assert "480w" in post.cover_html
    assert 'width="1000" height="2000"' in post.cover_html


def drawing(kind="PNG", mode="RGB", size=(600, 400), **options):
    stream = BytesIO()
    Image.new(mode, size, **options).save(stream, kind)
    return SimpleUploadedFile(f"drawing.{kind.lower()}", stream.getvalue())


@pytest.mark.parametrize(
    ("kind", "mode", "ending"),
    [
        ("PNG", "RGBA", "png"), ("PNG", "I;16", "png"), ("PNG", "1", "png"), ("GIF", "P", "gif"),
        ("WEBP", "RGB", "webp"), ("AVIF", "RGB", "avif"), ("JPEG", "CMYK", "jpg"), ("JPEG", "L", "jpg"),
        ("TIFF", "RGB", "png"), ("BMP", "RGB", "png"),
    ],
)  # fmt: skip
def test_every_usual_format_is_kept_and_gets_its_sizes(kind, mode, ending):
    kept = pictures.store(drawing(kind, mode))
    assert kept.name == f"drawing.{ending}"
    assert jobs.make_pictures()
    kept.refresh_from_db()
    assert (kept.fault, list(kept.sizes["avif"]), list(kept.sizes["webp"])) == ("", ["480", "600"], ["480", "600"])


def test_an_upright_jpeg_keeps_every_point_and_nothing_else():
    stream = BytesIO()
    noise, place = Image.effect_noise((300, 200), 60), Image.Exif()
    place[0x010E] = "where I live"
    noise.save(stream, "JPEG", quality=37, progressive=True, exif=place, comment=b"where I live")
    behind = stream.getvalue()  # phones put a second picture behind the first, with a place of its own
    kept = pictures.store(SimpleUploadedFile("a.jpg", stream.getvalue() + behind))
    whole = Path(kept.original.path).read_bytes()
    assert b"where I live" not in whole
    assert len(whole) < len(behind)
    with Image.open(kept.original.path) as now, Image.open(stream) as before:
        assert now.tobytes() == before.tobytes()


HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9j"
    "AAAAAERAAAIAAQAAAAAB7AABAAAAAAAAABoAAgAAAAACBgABAAAAAAAAAD4AAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAA"
    "ABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNg"
    "AAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZE"
    "AcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAADwAAAABAAAAKAAAAAH////8AAAAAv///+gA"
    "AAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAA"
    "AGBtZGF0AAAAFigBrxmA70mlv//bMwRzR2/1+taY+bgAAAAGRXhpZgAATU0AKgAAAAgAAgEOAAIAAAANAAAAJgESAAMAAAABAAYAAAAAAAB3"
    "aGVyZSBJIGxpdmUAAA=="
)
"""A teal picture of 60 by 40 points as an iPhone writes it: turned on its side (40 by 60), and telling its place."""


def test_an_iphones_picture_becomes_a_jpeg_that_stands_upright_and_tells_no_place():
    content = base64.b64decode(HEIC)
    kept = pictures.store(SimpleUploadedFile("IMG 0001.HEIC", content))
    whole = Path(kept.original.path).read_bytes()
    assert (kept.name, kept.width, kept.height) == ("img-0001.jpg", 40, 60)
    assert (b"where I live" in content, b"where I live" in whole, b"Exif" in whole) == (True, False, False)
    with Image.open(kept.original.path) as now:
        red, green, blue = now.getpixel((5, 5))
        assert (now.format, red < 20, 110 < green < 150, 110 < blue < 150) == ("JPEG", True, True, True)
    with pytest.raises(ValidationError, match="can't be read as a picture"):
        pictures.store(SimpleUploadedFile("b.heic", content[:-40]))
    assert jobs.make_pictures()


@pytest.mark.parametrize("turned", [1, 6])
def test_a_jpeg_that_was_cut_off_is_refused_however_it_stands(turned):
    stream, place = BytesIO(), Image.Exif()
    place[0x0112] = turned
    Image.effect_noise((300, 200), 60).save(stream, "JPEG", exif=place)
    with pytest.raises(ValidationError, match="can't be read as a picture"):
        pictures.store(SimpleUploadedFile("a.jpg", stream.getvalue()[:-9000]))
    assert pictures.store(SimpleUploadedFile("a.jpg", stream.getvalue())).width == (300 if turned == 1 else 200)


@pytest.mark.parametrize("turned", [None, 1, 6])
def test_a_phones_picture_with_another_in_it_stays_a_jpeg(turned):
    stream, place = BytesIO(), Image.Exif()
    place[0x010E], place[0x0112] = "where I live", turned or 1
    exif = place.tobytes() if turned else b""
    first, second = Image.effect_noise((300, 200), 60).convert("RGB"), Image.new("RGB", (30, 20), "red")
    first.save(stream, "MPO", save_all=True, append_images=[second], exif=exif, quality=50)
    kept = pictures.store(SimpleUploadedFile("a.jpg", stream.getvalue()))
    assert (kept.name, kept.width, kept.height) == ("a.jpg", *((200, 300) if turned == 6 else (300, 200)))
    assert b"where I live" not in Path(kept.original.path).read_bytes()
    with Image.open(kept.original.path) as now:
        assert (now.format, now.size) == ("JPEG", (kept.width, kept.height))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_keeps_its_frames_and_shows_the_first(kind):
    frames = [Image.effect_noise((60, 40), sigma).convert("RGB") for sigma in (10, 90, 200)]
    stream, place = BytesIO(), Image.Exif()
    place[0x010E] = "where I live"
    options = {"comment": b"where I live"} if kind == "GIF" else {"exif": place}
    frames[0].save(stream, kind, save_all=True, append_images=frames[1:], duration=90, **options)
    kept = pictures.store(SimpleUploadedFile(f"a.{kind.lower()}", stream.getvalue()))
    assert b"where I live" in stream.getvalue()
    assert b"where I live" not in Path(kept.original.path).read_bytes()
    with Image.open(kept.original.path) as now:
        assert (now.format, now.n_frames) == (kind, 3)
    assert jobs.make_pictures()
    kept.refresh_from_db()
    with kept.original.storage.open(kept.sizes["webp"]["60"]) as file, Image.open(file) as still:
        assert still.n_frames == 1


@given(st.binary(max_size=200), st.integers(0, 400))
def test_a_damaged_jpeg_is_refused_or_whole(junk, at):
    stream = BytesIO()
    Image.new("L", (8, 8)).save(stream, "JPEG")
    content = stream.getvalue()
    try:
        bare = bare_jpeg.bare(content[:at] + junk + content[at:])
    except ValueError:
        return
    assert bare.startswith(b"\xff\xd8")
    assert bare.endswith(b"\xff\xd9")


def test_what_is_no_picture_or_too_large_is_refused_in_words(settings, monkeypatch):
    with pytest.raises(ValidationError, match="can't be read as a picture"):
        pictures.store(SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>"))
    whole = photograph().read()
    with pytest.raises(ValidationError, match="can't be read as a picture"):
        pictures.store(SimpleUploadedFile("a.jpg", whole[: len(whole) // 2]))
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    with pytest.raises(ValidationError, match="60 million points"):
        pictures.store(photograph())
    monkeypatch.setattr(pictures, "MOST_BYTES", 1000)
    with pytest.raises(ValidationError, match="larger than 25 MB"):
        pictures.store(photograph())
    assert not Picture.objects.exists()


def test_two_of_one_name_get_names_of_their_own():
    first, second = pictures.store(drawing(size=(10, 10))), pictures.store(drawing(size=(20, 20)))
    assert (first.name, second.name) == ("drawing.png", "drawing-2.png")


def test_a_worker_that_comes_second_leaves_no_files(tmp_path):
    kept = pictures.store(photograph())
    mine = picture_sizes.made(kept)
    assert picture_sizes.make_next()
    files = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    picture_sizes.forget(kept, mine)
    assert len(files) - len(list((tmp_path / "pictures").iterdir())) == 6
    kept.refresh_from_db()
    assert all((tmp_path / name).is_file() for name in kept.sizes["avif"].values())


def test_a_file_that_breaks_is_said_and_the_next_has_its_turn():
    broken, sound = pictures.store(photograph()), pictures.store(drawing())
    Path(broken.original.path).write_bytes(b"gone")
    assert [jobs.make_pictures() for _ in range(3)] == [True, True, False]
    for each in (broken, sound):
        each.refresh_from_db()
    assert "UnidentifiedImageError" in broken.fault
    assert broken.sizes == {}
    assert list(sound.sizes) == ["avif", "webp"]


# In a text


def shown(body, **values):
    return make_post(body=body, **values).body_html


def test_a_picture_in_a_text_becomes_a_figure_with_its_size_words_and_credit():
    kept = pictures.store(drawing(), alt="Two hills")
    kept.credit = "Drawn by us"
    kept.save()
    html = shown('![](pictures/drawing.png "At <dusk> & dawn")')
    assert html == (
        '<figure class="picture"><picture><img src="/media/pictures/drawing.png" alt="Two hills" width="600" '
        'height="400" loading="lazy"></picture><figcaption>At &lt;dusk&gt; &amp; dawn '
        '<span class="picture__credit">Drawn by us</span></figcaption></figure>\n'
    )


def test_a_picture_within_a_line_stays_there_with_the_words_of_the_text():
    pictures.store(drawing(), alt="Two hills")
    html = shown('before ![A "quoted" hill](pictures/drawing.png) after')
    assert html == (
        '<p>before <picture><img src="/media/pictures/drawing.png" alt="A &quot;quoted&quot; hill" width="600" '
        'height="400" loading="lazy"></picture> after</p>\n'
    )


def test_pictures_of_other_sites_are_links_and_unknown_ones_their_words():
    assert shown("![A hill](https://example.com/hill.jpg)") == (
        '<p><a href="https://example.com/hill.jpg">A hill</a></p>\n'
    )
    assert shown("x ![A hill](pictures/nowhere.png) y", slug="b") == "<p>x A hill y</p>\n"
    assert "<img" not in shown("![t](//evil.example/x.png) ![t](data:image/png;base64,AAAA)", slug="c")


def test_words_changed_on_the_desk_show_in_every_text(admin_client):
    kept = pictures.store(drawing())
    inside = make_post(slug="a", body="![](pictures/drawing.png)")
    ahead = make_post(slug="b", cover=kept)
    before = inside.updated_at
    response = admin_client.post(f"/admin/blog/picture/{kept.pk}/change/", {"alt": "Rain", "caption": "", "credit": ""})
    assert response.status_code == 302
    for post in (inside, ahead):
        post.refresh_from_db()
    assert 'alt="Rain"' in inside.body_html
    assert 'alt="Rain"' in ahead.cover_html
    assert inside.updated_at == before
    assert admin_client.get("/blog/a/").content.decode().count('alt="Rain"') == 1


def test_words_of_a_picture_that_readers_see_cannot_be_taken_away(admin_client):
    kept = pictures.store(drawing(), alt="Rain")
    post = make_post(slug="a", title="Weather", cover=kept)
    plain = {"alt": " ", "caption": "", "credit": ""}
    html = admin_client.post(f"/admin/blog/picture/{kept.pk}/change/", plain).content.decode()
    assert "It stands in “Weather”: say what it shows." in html
    Post.objects.filter(pk=post.pk).update(published_at=None)
    assert admin_client.post(f"/admin/blog/picture/{kept.pk}/change/", plain).status_code == 302
    assert Picture.objects.get().alt == ""


# On the desk


@pytest.fixture
def admin_client(client):
    client.force_login(make_user())
    return client


def test_the_desk_keeps_an_upload_bare_and_finds_it_again(admin_client):
    values = {"alt": "A field", "caption": "", "credit": ""}
    for _ in range(2):
        sent = admin_client.post("/admin/blog/picture/add/", {"original": photograph(), **values})
        assert sent.status_code == 302
    kept = Picture.objects.get()
    assert (kept.name, kept.alt, kept.uploaded_by.username) == ("a-cover.jpg", "A field", "practitioner")
    page = admin_client.get(f"/admin/blog/picture/{kept.pk}/change/").content.decode()
    assert "![A field](pictures/a-cover.jpg)" in page
    assert 'a-cover.jpg" alt="A field"' in admin_client.get("/admin/blog/picture/").content.decode()


def test_the_desk_says_what_is_wrong_with_an_upload(admin_client):
    nonsense = SimpleUploadedFile("a.jpg", b"nonsense")
    page = admin_client.post("/admin/blog/picture/add/", {"original": nonsense, "alt": "Kept words"})
    assert "can&#x27;t be read as a picture" in page.content.decode()
    assert "Kept words" in page.content.decode()


def test_a_picture_in_use_stays_and_another_goes_with_its_files(
    admin_client, tmp_path, django_capture_on_commit_callbacks
):
    used, free = pictures.store(drawing()), pictures.store(photograph())
    make_post(body="![x](pictures/drawing.png)")
    while jobs.make_pictures():
        pass
    assert admin_client.post(f"/admin/blog/picture/{used.pk}/delete/", {"post": "yes"}).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(f"/admin/blog/picture/{free.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Picture.objects.all()) == [used]
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {
        "drawing.png", "drawing-480.avif", "drawing-480.webp", "drawing-600.avif", "drawing-600.webp",
    }  # fmt: skip


def test_what_would_run_a_program_is_not_opened(monkeypatch):
    called = []
    monkeypatch.setattr("PIL.EpsImagePlugin.Ghostscript", lambda *args, **more: called.append(args))
    drawing = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n%%EOF\n"
    with pytest.raises(ValidationError, match="can't be read as a picture"):
        pictures.store(SimpleUploadedFile("drawing.jpg", drawing))
    assert called == []


def test_a_damaged_picture_is_said_whatever_its_reader_raises():
    stream = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(stream, "AVIF")
    for place in range(len(stream.getvalue())):
        damaged = bytearray(stream.getvalue())
        damaged[place] ^= 0xFF
        try:
            pictures.without_metadata(bytes(damaged))
        except ValidationError as fault:
            assert "can't be read as a picture" in fault.messages[0] or "million points" in fault.messages[0]


def other_words_when(saved, post, body):
    """Somebody saves `body` in `post` as soon as `saved` is written."""

    def write(*, instance, **kwargs):
        if instance.pk == saved.pk:
            signals.post_save.disconnect(write, sender=Post)
            fresh = Post.objects.get(pk=post.pk)
            fresh.body = body
            writing.save(fresh, user=None)

    signals.post_save.connect(write, sender=Post)
    return write


@pytest.mark.parametrize("refresh", [jobs.make_pictures, lambda: call_command("render_posts", stdout=StringIO())])
def test_rendering_anew_never_shows_words_that_were_replaced_meanwhile(refresh):
    kept = pictures.store(drawing())
    text = f"![A drawing](pictures/{kept.name})"
    posts = [make_post(slug, body=f"{text}\n\nOld") for slug in ("one", "two")]
    writers = [other_words_when(one, other, f"{text}\n\nNew") for one, other in (posts, posts[::-1])]
    refresh()
    for each in writers:
        signals.post_save.disconnect(each, sender=Post)
    for post in Post.objects.filter(body__contains="New"):
        assert "<p>New</p>" in post.body_html


class Died(BaseException):
    """As a kill would: nothing catches it."""


def test_a_worker_that_dies_before_the_posts_are_rendered_leaves_the_sizes_to_the_next():
    kept = pictures.store(drawing())
    post = make_post(body=f"![A drawing][it]\n\n[it]: pictures/{kept.name}")

    def die(**kwargs):
        raise Died

    signals.post_save.connect(die, sender=Post)
    try:
        with pytest.raises(Died):
            jobs.make_pictures()
    finally:
        signals.post_save.disconnect(die, sender=Post)
    assert jobs.make_pictures()
    post.refresh_from_db()
    assert "srcset" in post.body_html
