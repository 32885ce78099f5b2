"""Pictures: kept without what a camera adds, and made in four widths and two formats by the worker, once."""

import hashlib
from io import BytesIO
from pathlib import PurePath

from django.core.files.base import ContentFile, File
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image, ImageOps

from blog.models import Picture
from practice.models import User

WIDTHS = (480, 800, 1200, 1600)
FORMATS = {"avif": {"quality": 55, "speed": 8}, "webp": {"quality": 78, "method": 4}}
"""In the order in which a browser is offered them. AVIF at speed 6 takes four times as long for the same bytes."""


def store(upload: File, *, name: str = "", user: User | None = None, alt: str = "") -> Picture:
    """Keep `upload` as a picture; the same bytes twice are one picture. Raises OSError for what is no picture."""
    upload.seek(0)
    content = upload.read()
    digest = hashlib.sha256(content).hexdigest()
    if known := Picture.objects.filter(sha256=digest).first():
        return known
    bare = without_metadata(content)
    with Image.open(bare.file) as opened:
        width, height, ending = *opened.size, (opened.format or "").lower()
    picture = Picture(
        name=free_name(name or upload.name or "picture", ending.replace("jpeg", "jpg")),
        sha256=digest, width=width, height=height, uploaded_by=user, alt=alt,
    )  # fmt: skip
    picture.original.save(picture.name, bare, save=False)
    picture.save()
    return picture


def without_metadata(content: bytes) -> ContentFile:
    """The picture upright, in its own format where the web knows it, without place, time and camera."""
    with Image.open(BytesIO(content)) as opened:
        kind = opened.format if opened.format in ("JPEG", "PNG", "WEBP", "GIF", "AVIF") else "PNG"
        picture = ImageOps.exif_transpose(opened)
    for key in ("exif", "xmp", "XML:com.adobe.xmp", "comment"):
        picture.info.pop(key, None)
    stream = BytesIO()
    picture.save(stream, format=kind, quality=92)
    return ContentFile(stream.getvalue())


def free_name(wanted: str, ending: str) -> str:
    """A name that no picture has yet, readable in a text: small letters, digits and hyphens."""
    stem = slugify(PurePath(wanted).stem)[:60] or "picture"
    name, number = f"{stem}.{ending}", 1
    while Picture.objects.filter(name=name).exists():
        number += 1
        name = f"{stem}-{number}.{ending}"
    return name


def make(picture: Picture) -> None:
    """Write the picture's sizes, none wider than itself, and remember where they lie."""
    with picture.original.open() as file, Image.open(file) as opened:
        base = opened.convert("RGBA" if "A" in opened.getbands() or "transparency" in opened.info else "RGB")
    widths = sorted({min(width, picture.width) for width in WIDTHS})
    stem = PurePath(picture.name).stem
    storage = picture.original.storage
    sizes: dict[str, dict[str, str]] = {}
    for ending, options in FORMATS.items():
        sizes[ending] = {}
        for width in widths:
            stream = BytesIO()
            height = max(1, round(picture.height * width / picture.width))
            base.resize((width, height), Image.Resampling.LANCZOS).save(stream, format=ending.upper(), **options)
            name = storage.save(f"pictures/{stem}-{width}.{ending}", ContentFile(stream.getvalue()))
            sizes[ending][str(width)] = name
    picture.sizes, picture.made_at = sizes, timezone.now()
    picture.save(update_fields=["sizes", "made_at"])
