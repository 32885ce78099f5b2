"""The sizes of a picture that pages offer: AVIF and WebP in four widths, made once by the worker."""

import logging
from io import BytesIO
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from blog import pictures
from blog.models import Picture

logger = logging.getLogger(__name__)

WIDTHS = (480, 800, 1200, 1600)
FORMATS = {"avif": {"quality": 55, "speed": 8}, "webp": {"quality": 78, "method": 4}}
"""In the order in which a browser is offered them. AVIF at speed 6 takes four times as long for the same bytes."""


def make_next() -> bool:
    """Make the sizes of one picture that lacks them, and render the posts it stands in. False when none does."""
    picture = Picture.objects.to_be_made().first()
    if picture is None:
        return False
    try:
        sizes = made(picture)
    except Exception as fault:  # whatever a file does to the library, the next picture has its turn
        logger.warning("no sizes for picture %s: %s", picture.pk, type(fault).__name__)
        Picture.objects.filter(pk=picture.pk).update(fault=f"{type(fault).__name__}: {fault}"[:300])
        return True
    if not keep(picture, sizes):
        forget(picture, sizes)  # another worker was faster, or the picture has gone
    return True


@transaction.atomic
def keep(picture: Picture, sizes: dict[str, dict[str, str]]) -> bool:
    """Write them down and into the posts at once: a worker that dies in between would leave the posts without."""
    if not Picture.objects.filter(pk=picture.pk, made_at=None).update(sizes=sizes, made_at=timezone.now()):
        return False
    pictures.refresh_posts(picture)
    return True


def made(picture: Picture) -> dict[str, dict[str, str]]:
    """Write the sizes, none wider than the picture: names of files by format and width."""
    with picture.original.open() as file, Image.open(file) as opened:
        clear = opened.mode in ("LA", "RGBA", "PA") or "transparency" in opened.info
        base = pictures.in_srgb(opened).convert("RGBA" if clear else "RGB")
    base.info.pop("icc_profile", None)
    storage, stem = picture.original.storage, PurePath(picture.name).stem
    sizes: dict[str, dict[str, str]] = {kind: {} for kind in FORMATS}
    for width in sorted({min(width, picture.width) for width in WIDTHS}):
        height = max(1, round(picture.height * width / picture.width))
        scaled = base.resize((width, height), Image.Resampling.LANCZOS)
        for kind, options in FORMATS.items():
            stream = BytesIO()
            scaled.save(stream, format=kind.upper(), **options)
            sizes[kind][str(width)] = storage.save(f"pictures/{stem}-{width}.{kind}", ContentFile(stream.getvalue()))
    return sizes


def forget(picture: Picture, sizes: dict[str, dict[str, str]]) -> None:
    """Delete the files of `sizes`."""
    for files in sizes.values():
        for name in files.values():
            picture.original.storage.delete(name)
