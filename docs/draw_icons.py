"""Draws the icons of the installed site from the mark in static/img/favicon.svg. Run it when the mark changes."""

from pathlib import Path

from PIL import Image, ImageDraw

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
Curve = tuple[tuple[float, float], ...]

GREEN, PAPER = (31, 92, 87), (251, 248, 243)
# The two strokes of the mark on its 32 x 32 grid, as cubic curves.
LEFT = [((9, 6), (12, 10), (13, 14), (13, 18)), ((13, 18), (13, 21), (14, 24), (17, 26))]
RIGHT = [((23, 6), (20, 10), (19, 14), (19, 18)), ((19, 18), (19, 21), (18, 24), (15, 26))]
STROKE, FINE = 2.4, 4


def point(curve: Curve, t: float) -> tuple[float, float]:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x, y = (sum(w * p[axis] for w, p in zip(weights, curve, strict=True)) for axis in (0, 1))
    return x, y


def icon(size: int, *, is_round: bool, zoom: float = 1.0) -> Image.Image:
    """`zoom` is the mark's share: a maskable icon keeps what matters within the inner 80%."""
    side = size * FINE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    (draw.ellipse if is_round else draw.rectangle)((0, 0, side - 1, side - 1), fill=GREEN)
    unit = side / 32 * zoom
    for curve in LEFT + RIGHT:
        for step in range(401):
            x, y = (side / 2 + (value - 16) * unit for value in point(curve, step / 400))
            r = STROKE / 2 * unit
            draw.ellipse((x - r, y - r, x + r, y + r), fill=PAPER)
    return image.resize((size, size), Image.Resampling.LANCZOS)


for name, size, is_round, zoom in (
    ("icon-192", 192, True, 1.0),
    ("icon-512", 512, True, 1.0),
    ("icon-maskable-512", 512, False, 0.8),
    ("icon-180", 180, False, 0.9),
):
    image = icon(size, is_round=is_round, zoom=zoom)
    image.quantize(64, method=Image.Quantize.FASTOCTREE).save(IMAGES / f"{name}.png", optimize=True)
