from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from blog import jobs, pictures
from tests.factories import make_post

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
    assert jobs.make_pictures() == 1
    assert jobs.make_pictures() == 0
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
