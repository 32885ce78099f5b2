"""The picture that goes along when a post's link is shared: its title on paper, with its cover where it has one.

1200 by 630 pixels, which is what social networks and messengers ask for. Drawn by the worker.
"""

import hashlib
from importlib.resources import files
from io import BytesIO

from django.core.files.base import ContentFile
from django.db.models import F
from PIL import Image, ImageDraw, ImageFont, ImageOps

from blog.models import Post
from practice import identity

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
PAPER, INK, ACTION, CLAY, SAND, SOFT = "#fbf8f3", "#1f2a2c", "#1f5c57", "#b5583a", "#f0e6d6", "#4d5a5b"
FONTS = files("fontpkg_pt_sans").joinpath("files")
DRAWING = "3"
"""Another number draws every picture anew."""


def key(title: str, cover: int | None, practice: str) -> str:
    """Changes when the drawing would."""
    return hashlib.sha256(f"{DRAWING}\n{title}\n{cover or ''}\n{practice}".encode()).hexdigest()


def draw_stale(most: int = 3) -> int:
    """Draw the pictures of at most so many posts whose title, cover or practice has changed. How many were drawn."""
    practice = identity.current().name
    rows = Post.objects.order_by(F("published_at").desc(nulls_last=True), "-pk")
    rows_in_short = rows.values_list("pk", "title", "cover_id", "share_key")
    stale = [pk for pk, title, cover, known in rows_in_short if known != key(title, cover, practice)]
    for post in Post.objects.filter(pk__in=stale[:most]).select_related("cover"):
        keep(post, drawn(post.title, practice, cover_of(post)), key(post.title, post.cover_id, practice))
    return len(stale[:most])


def keep(post: Post, picture: bytes, its_key: str) -> None:
    """Put `picture` in place of the former one, whatever else is written to the post meanwhile.

    A draft has one too, to be there when it appears: nobody guesses its name who does not know the title.
    """
    storage, former = post.share_image.storage, post.share_image.name
    name = storage.save(f"shared/{post.pk}-{its_key[:16]}.png", ContentFile(picture))
    if Post.objects.filter(pk=post.pk, share_key=post.share_key).update(share_image=name, share_key=its_key):
        if former:
            storage.delete(former)
    else:
        storage.delete(name)


def cover_of(post: Post) -> Image.Image | None:
    if not post.cover:
        return None
    try:
        with post.cover.original.open() as file, Image.open(file) as opened:
            return opened.convert("RGB")
    except OSError:
        return None


def drawn(title: str, practice: str, cover: Image.Image | None) -> bytes:
    """A PNG. The title takes the largest letters in which it fits into the space left of the cover."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    right = WIDTH * 3 // 5 if cover else WIDTH - MARGIN
    if cover:
        picture.paste(ImageOps.fit(cover, (WIDTH - right, HEIGHT)), (right, 0))
    else:
        hills(pen)
    lines, face = fitted(title, right - 2 * MARGIN if cover else right - MARGIN)
    pen.rectangle((MARGIN, MARGIN, MARGIN + 64, MARGIN + 6), fill=CLAY)
    pen.multiline_text((MARGIN, MARGIN + 40), "\n".join(lines), font=face, fill=INK, spacing=face.size * 0.22)
    small = font("Regular", 30)
    pen.text(
        (MARGIN, HEIGHT - MARGIN), shortened(practice, small, right - 2 * MARGIN), font=small, fill=ACTION, anchor="ls"
    )
    stream = BytesIO()
    picture.save(stream, format="PNG", optimize=True)
    return stream.getvalue()


def hills(pen: ImageDraw.ImageDraw) -> None:
    """A sun and three soft lines of land, at the lower right."""
    pen.ellipse((980, 330, 1100, 450), fill="#e3b39c")
    for top, colour in ((470, SAND), (520, "#d9e2d8"), (570, "#bccfc6")):
        pen.ellipse((420, top, 1700, top + 700), fill=colour)


def fitted(title: str, width: int) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """The title in lines of at most `width` pixels, and the largest of our sizes in which it takes at most five."""
    for size in (84, 72, 62, 54, 46, 40):
        face = font("Bold", size)
        lines = wrapped(title, face, width)
        if len(lines) * size * 1.25 < HEIGHT - 3.4 * MARGIN and all(face.getlength(line) <= width for line in lines):
            break
    return [shortened(line, face, width) for line in lines[:7]], face


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and face.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def shortened(text: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    if face.getlength(text) <= width:
        return text
    while text and face.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def font(style: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(FONTS.joinpath(f"PT_Sans-Web-{style}.ttf").read_bytes()), size)
