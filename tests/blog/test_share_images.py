from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from blog import jobs, pictures, share_images
from blog.models import Post
from practice.models import Practice
from tests.factories import make_post, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def red_square():
    stream = BytesIO()
    Image.new("RGB", (300, 300), "#c00000").save(stream, "PNG")
    return pictures.store(SimpleUploadedFile("red.png", stream.getvalue()))


def test_each_post_gets_a_picture_once_and_again_when_it_would_look_different():
    make_practice()
    post = make_post()
    assert (jobs.draw_share_images(), jobs.draw_share_images()) == (1, 0)
    post.refresh_from_db()
    first = post.share_image.name
    with Image.open(post.share_image.path) as picture:
        assert picture.size == (1200, 630)
    post.body = "Other words"
    post.save()
    assert jobs.draw_share_images() == 0
    post.title = "Another title"
    post.save()
    assert jobs.draw_share_images() == 1
    Practice.objects.get().save()
    assert jobs.draw_share_images() == 0
    make_practice(name="Another practice")
    assert jobs.draw_share_images() == 1
    now = Post.objects.get().share_image.name
    assert [f"shared/{name}" for name in post.share_image.storage.listdir("shared")[1]] == [now]
    assert now != first


def test_nobody_finds_out_a_drafts_title_by_guessing_where_its_picture_lies(client):
    make_practice()
    post = make_post(published_at=None, title="What nobody knows yet")
    jobs.draw_share_images()
    post.refresh_from_db()
    before = post.share_image.name
    assert client.get(f"/media/shared/{post.slug}.png").status_code == 404
    assert post.slug not in before
    Post.objects.filter(pk=post.pk).update(title="Another title")
    jobs.draw_share_images()
    post.refresh_from_db()
    assert post.share_image.name.rpartition("-")[2] != before.rpartition("-")[2]


def test_the_cover_stands_on_the_right(client):
    post = make_post(cover=red_square())
    jobs.draw_share_images()
    post.refresh_from_db()
    with Image.open(post.share_image.path) as picture:
        assert picture.getpixel((1100, 300)) == (192, 0, 0)
        assert picture.getpixel((10, 10)) == (251, 248, 243)
    page = client.get(reverse("blog:article", args=[post.slug])).content.decode()
    assert f'<meta property="og:image" content="http://testserver{post.share_image.url}">' in page
    assert '<meta property="og:image:width" content="1200">' in page


@pytest.mark.parametrize(
    "title", ["A", "word " * 24, "w" * 120, "Überlänge " * 11, "психосоматика " * 8, "\U0001f9d8 " * 20]
)
def test_any_title_stays_on_the_paper(title):
    lines, face = share_images.fitted(title, 576)
    assert all(face.getlength(line) <= 576 for line in lines)
    assert len(lines) * face.size * 1.25 < 630
    assert Image.open(BytesIO(share_images.drawn(title, "A practice", None))).size == (1200, 630)


def test_a_post_changed_meanwhile_keeps_the_newer_picture(tmp_path):
    post = make_post()
    stale = Post.objects.get()
    jobs.draw_share_images()
    share_images.keep(stale, b"older", "older key")
    post.refresh_from_db()
    assert post.share_key != "older key"
    assert [path.read_bytes() for path in (tmp_path / "shared").iterdir()] != [b"older"]
    assert len(list((tmp_path / "shared").iterdir())) == 1
