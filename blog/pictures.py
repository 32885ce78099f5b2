"""Uploads kept as pictures: upright, whole, and without what a camera adds (place, time, device)."""

import hashlib
import warnings
from functools import partial
from io import BytesIO
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from pi_heif import register_heif_opener
from PIL import Image, ImageCms, ImageOps

from blog import bare_jpeg
from blog.models import Picture, Post
from practice.models import User

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 60_000_000
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
"""Formats that every browser shows, and so stay what they are. Anything else is kept as PNG."""
MOVING = {"GIF", "WEBP", "PNG"}
MOST_MOVING_PIXELS = 300_000_000
"""In all frames together; of a picture with more, as of a film, only the first frame is kept."""
PHOTOGRAPHS = {"MPO", "HEIF"}
"""What phones write instead of a JPEG: with a second picture in it, or as HEIC, which hardly any browser shows."""
READABLE = (*ENDINGS, "HEIF", "TIFF", "BMP")
"""What is opened at all: of the others some run programs (EPS calls Ghostscript), and nobody has them in a camera."""
ORIENTATION = 0x0112
RENDERED = ["body_html", "cover_html", "headings", "minutes"]
"""What of a post is made from its words."""
COLOURS = ("1", "L", "LA", "P", "RGB", "RGBA")
WHAT_CAMERAS_ADD = ("exif", "xmp", "XML:com.adobe.xmp", "Raw profile type exif", "photoshop", "comment")

register_heif_opener(thumbnails=False)


def store(upload: File, *, name: str = "", user: User | None = None, alt: str = "") -> Picture:
    """Keep `upload` as a picture; the same bytes twice are one picture.

    Raises ValidationError, in words for who uploads, for what is no picture or too large.
    """
    content = read(upload)
    digest = hashlib.sha256(content).hexdigest()
    if known := Picture.objects.filter(sha256=digest).first():
        return known
    bare, ending, (width, height) = without_metadata(content)
    picture = Picture(
        name=free_name(name or upload.name or "", ending),
        sha256=digest, width=width, height=height, uploaded_by=user, alt=alt,
    )  # fmt: skip
    picture.original.save(picture.name, bare, save=False)
    try:
        with transaction.atomic():
            picture.save()
    except IntegrityError:  # somebody uploads the same at the same time, or something of the same name
        picture.original.delete(save=False)
        return Picture.objects.filter(sha256=digest).first() or store(upload, name=f"{name}-2", user=user, alt=alt)
    return picture


def read(upload: File) -> bytes:
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("This picture is larger than 25 MB. Make it smaller first."))
    upload.seek(0)
    return bytes(upload.read())


def without_metadata(content: bytes) -> tuple[ContentFile, str, tuple[int, int]]:
    """The picture upright and bare, how its name ends, and its width and height in pixels.

    A JPEG that stands upright keeps every point; of one with further pictures in it (MPO, as phones write) the first is
    kept. Anything else is written anew, in sRGB, since no profile goes along; what moves keeps all its frames.
    """
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(content), formats=READABLE) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValidationError(_("This picture has more than 60 million points. Make it smaller first."))
            kind = _kept_as(opened)
            is_jpeg = kind == "JPEG" and opened.format != "HEIF"
            if is_jpeg and opened.getexif().get(ORIENTATION, 1) == 1 and opened.mode != "CMYK":
                size = opened.size
                opened.draft(None, (size[0] // 8, size[1] // 8))  # read whole, held at an eighth
                opened.load()
                return ContentFile(bare_jpeg.bare(content)), ENDINGS[kind], size
            opened.load()
            frames = getattr(opened, "n_frames", 1) if kind in MOVING else 1
            moves = 1 < frames <= MOST_MOVING_PIXELS // (opened.width * opened.height)
            picture = opened if moves else in_srgb(ImageOps.exif_transpose(opened))
            for key in (*WHAT_CAMERAS_ADD, "icc_profile"):
                picture.info.pop(key, None)
            stream = BytesIO()
            picture.save(stream, format=kind, quality=92, **({"save_all": True} if moves else {}))
    except ValidationError:
        raise
    except Exception as fault:  # Pillow's readers raise whatever a damaged file leads them to
        raise ValidationError(
            _("This file can't be read as a picture. JPEG, PNG, WebP, AVIF, GIF and HEIC can be.")
        ) from fault
    return ContentFile(stream.getvalue()), ENDINGS[kind], picture.size


def _kept_as(picture: Image.Image) -> str:
    """The format in which an upload stays. Of an MPO the first picture is the photograph."""
    if picture.format in PHOTOGRAPHS and picture.mode != "RGBA":
        return "JPEG"
    return picture.format if picture.format in ENDINGS else "PNG"


def in_srgb(picture: Image.Image) -> Image.Image:
    """`picture` in colours that a browser takes for granted."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            made = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
            picture = made or picture
        except ImageCms.PyCMSError:
            pass  # a damaged profile: the numbers are taken as they are
    return picture if picture.mode in COLOURS else picture.convert("RGB")


def free_name(wanted: str, ending: str) -> str:
    """A name that no picture has yet, readable in a text: small letters, digits and hyphens."""
    stem = slugify(PurePath(wanted).stem)[:60] or "picture"
    name, number = f"{stem}.{ending}", 1
    while Picture.objects.filter(name=name).exists():
        number += 1
        name = f"{stem}-{number}.{ending}"
    return name


def refresh_posts(picture: Picture) -> int:
    """Render anew every post that `picture` stands in, after its sizes or its words have changed. How many."""
    keys = list(Post.objects.showing(picture).values_list("pk", flat=True))
    return sum(render_anew(key) for key in keys)


@transaction.atomic
def render_anew(key: int) -> bool:
    """A post's text as its drawings and pictures are now, held meanwhile: whoever saves other words comes after."""
    post = Post.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if post:
        post.save(update_fields=RENDERED)
    return post is not None


def delete(picture: Picture) -> None:
    """The row, and its files once it is gone for good."""
    storage = picture.original.storage
    names = [picture.original.name, *(name for files in picture.sizes.values() for name in files.values())]
    picture.delete()
    for name in names:
        transaction.on_commit(partial(storage.delete, name))
