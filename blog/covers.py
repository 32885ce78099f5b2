"""A post's cover in the sizes that pages need, upright and without what a camera adds to a picture (place, time)."""

from io import BytesIO
from pathlib import PurePath

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps

from blog.models import Post

SHARED, WIDE, SMALL = 1600, 1200, 640
"""Greatest width in pixels: for those who share a link, at the head of the article, on a card."""
PAPER = (251, 248, 243)


def store(post: Post, upload: File) -> None:
    """Put `upload` in place of the post's cover. Writes files; the caller saves the post."""
    picture = upright(upload)
    stem = PurePath(upload.name or "cover").stem[:40]
    post.cover.save(f"{stem}.jpg", encoded(picture, SHARED, format="JPEG", quality=82, progressive=True), save=False)
    post.cover_wide.save(f"{stem}-wide.avif", encoded(picture, WIDE, format="AVIF", quality=55, speed=8), save=False)
    post.cover_small.save(f"{stem}-small.avif", encoded(picture, SMALL, format="AVIF", quality=55, speed=8), save=False)
    post.cover_width, post.cover_height = picture.size


def clear(post: Post) -> None:
    post.cover = post.cover_wide = post.cover_small = ""
    post.cover_width = post.cover_height = 0


def upright(upload: File) -> Image.Image:
    upload.seek(0)
    with Image.open(upload) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGBA")
    ground = Image.new("RGB", picture.size, PAPER)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def encoded(picture: Image.Image, width: int, **options: object) -> ContentFile:
    copy = picture.copy()
    copy.thumbnail((width, width * 4))
    stream = BytesIO()
    copy.save(stream, **options)  # type: ignore[arg-type]
    return ContentFile(stream.getvalue())
