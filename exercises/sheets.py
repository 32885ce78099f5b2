"""A routine on one sheet of paper as PDF: figures as vectors, doses, boxes to tick, a way back to the screen.

Importing this costs a second: only the view that answers with a PDF does it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF

from exercises import keeping, paper, wording
from exercises.plans import Plan, PlannedStep
from practice.page_cache import remembered

# PT Sans covers the Latin and Cyrillic alphabets; the fonts every PDF reader has know Western European only.
FONTS = files("fontpkg_pt_sans").joinpath("files")
STYLES = {"": "Regular", "B": "Bold", "I": "Italic"}

INK, SOFT, ACTION, RULE = (31, 42, 44), (77, 90, 91), (31, 92, 87), (190, 184, 172)
SIDE, TOP, BOTTOM = 15.0, 13.0, 11.0
FIGURE_WIDTH, FIGURE_HEIGHT, GUTTER = 46.0, 27.0, 6.0
QR, BOX, PARTED = 25.0, 4.0, 0.5
SCALES = [1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7]

# Classes of `figures` as a printer understands them: fill, stroke and its width.
PAINT = {
    "near": ("#1f2a2c", "none", 0.0),
    "far": ("#9aa5a3", "none", 0.0),
    "prop": ("#d0c6b4", "none", 0.0),
    "mat": ("#f3ece1", "#d0c6b4", 2.0),
    "line": ("none", "#c0b59f", 5.0),
    "floor": ("none", "#c9c2b6", 2.0),
}
OUTLINED = {"near", "far"}


@dataclass(frozen=True)
class Sheet:
    """What stands on the paper. `address` is printed, linked and drawn as a QR code; empty for none."""

    plan: Plan
    practice: str
    audience: str = ""
    address: str = ""

    @property
    def about(self) -> str:
        plan = self.plan
        return " · ".join(part for part in (plan.duration, ", ".join(plan.positions), self.audience) if part)


def pdf(sheet: Sheet, size: str) -> bytes:
    """`sheet` on `size` (A4 or Letter): as large as fits one page, on more only when even the smallest does not fit."""
    content = json.dumps(
        [keeping.kept(sheet.plan), sheet.practice, sheet.audience, sheet.address, size, get_language()]
    )
    # Half a second of work: a class that scans one code together has it done once.
    return remembered(f"sheet:{sha256(content.encode()).hexdigest()}", lambda: drawn(sheet, size))


def drawn(sheet: Sheet, size: str) -> bytes:
    """The same, remembered nowhere: for a sheet that is one person's."""
    return _Page(sheet, size).drawn()


def printable(figure: str) -> list[bytes]:
    """The SVGs of `figure`, their classes written out as colours, the outline drawn beneath instead of around."""
    return [_painted(svg).encode() for svg in re.findall(r"<svg.*?</svg>", figure, re.DOTALL)]


def _painted(svg: str) -> str:
    svg = re.sub(r"<title>.*?</title>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<(path|rect)([^>]*?)class=\"figure__(\w+)\"([^>]*?)/>", _paint, svg)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _paint(found: re.Match[str]) -> str:
    tag, before, part, after = found.groups()
    fill, stroke, width = PAINT.get(part, PAINT["line"])
    drawn = f'<{tag}{before}fill="{fill}" stroke="{stroke}" stroke-width="{width}"{CAPS}{after}/>'
    if part not in OUTLINED:
        return drawn
    return f'<{tag}{before}fill="none" stroke="#ffffff" stroke-width="3"{CAPS}{after}/>{drawn}'


CAPS = ' stroke-linecap="round" stroke-linejoin="round"'


class _Page:
    """The sheet being drawn, in millimetres."""

    def __init__(self, sheet: Sheet, size: str) -> None:
        self.sheet = sheet
        self.days = [str(WEEKDAYS_ABBR[day]) for day in range(7)]
        self.scale = 1.0
        self.pdf = FPDF(format=size)
        self.pdf.set_margins(SIDE, TOP, SIDE)
        self.pdf.set_auto_page_break(False)
        # The same sheet is the same bytes, so that a cache may ask whether it has changed.
        self.pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
        self.pdf.set_lang(get_language() or "en")
        self.pdf.set_title(sheet.plan.routine.name)
        self.pdf.set_author(sheet.practice)
        self.pdf.set_subject(sheet.about)
        for style, name in STYLES.items():
            self.pdf.add_font("PT Sans", style, str(FONTS.joinpath(f"PT_Sans-Web-{name}.ttf")))
        self.pdf.add_page()
        self.pdf.c_margin = 0
        self._width_at_ten = cache(self._measured)
        self.left, self.right = SIDE, self.pdf.w - SIDE
        self.text_left = SIDE + FIGURE_WIDTH + GUTTER
        self.text_width = self.right - self.text_left

    def drawn(self) -> bytes:
        y = self._head()
        steps, foot = self.sheet.plan.steps, 0.0
        for self.scale in SCALES:
            foot = self._foot_height()
            free = self.pdf.h - BOTTOM - foot - y - sum(self._height(step) for step in steps)
            if free >= 0:
                break
        # What is left over goes between the steps, up to what still looks like one list.
        gap = min(max(free, 0) / max(len(steps), 1), 7.0)
        for step in steps:
            height = self._height(step) + gap
            if y + height > self.pdf.h - BOTTOM - foot + 0.01:
                self.pdf.add_page()
                y = TOP
            self._step(step, y, height)
            y += height
        self._foot()
        return bytes(self.pdf.output())

    # Text

    def _font(self, points: float, style: str = "", colour: tuple[int, int, int] = INK) -> float:
        """Sets the font and returns the height of its lines."""
        self.pdf.set_font("PT Sans", style, points)
        self.pdf.set_text_color(*colour)
        return points * 0.3528 * 1.28

    def _text(self, text: str, x: float, y: float, width: float, line: float, *, dry: bool = False) -> float:
        """Writes `text` in lines of `width` from `y` downwards and returns the height it takes."""
        lines = list(self._lines(text, width))
        if not dry:
            for number, words in enumerate(lines):
                self.pdf.set_xy(x, y + number * line)
                self.pdf.cell(width, line, words)
        return len(lines) * line

    def _lines(self, text: str, width: float) -> Iterator[str]:
        """`text` broken at its spaces. fpdf's own breaking measures letter by letter, many times over."""
        line, used, space = "", 0.0, self._width(" ")
        for word in (part for long in text.split() for part in self._pieces(long, width)):
            wide = self._width(word)
            if line and used + space + wide > width:
                yield line
                line, used = word, wide
            else:
                line, used = (f"{line} {word}", used + space + wide) if line else (word, wide)
        if line:
            yield line

    def _pieces(self, word: str, width: float) -> Iterator[str]:
        """`word`, cut where it is wider than a line can be."""
        while self._width(word) > width and len(word) > 1:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or self._width(word[:n]) <= width)
            yield word[:fits]
            word = word[fits:]
        yield word

    def _width(self, word: str) -> float:
        """In the font that is set. Widths grow with the points, so each word is measured once a style."""
        return self._width_at_ten(word, self.pdf.font_style) * self.pdf.font_size_pt / 10

    def _measured(self, word: str, style: str) -> float:
        was = self.pdf.font_style, self.pdf.font_size_pt
        self.pdf.set_font("PT Sans", style, 10)
        width = self.pdf.get_string_width(word)
        self.pdf.set_font("PT Sans", *was)
        return width

    # Parts

    def _head(self) -> float:
        sheet, pdf = self.sheet, self.pdf
        width = self.right - self.left - (QR + GUTTER if sheet.address else 0)
        y = TOP
        y += self._text(sheet.practice, self.left, y, width, self._font(9.5, "", SOFT)) + 1.5
        y += self._text(sheet.plan.routine.name, self.left, y, width, self._font(21, "B")) + 0.5
        y += self._text(sheet.about, self.left, y, width, self._font(10.5, "B", ACTION)) + 0.8
        y += self._text(sheet.plan.routine.summary, self.left, y, width, self._font(10, "", SOFT))
        if sheet.address:
            self._qr(self.right - QR, TOP)
            pdf.set_xy(self.right - QR - 12, TOP + QR + 0.8)
            line = self._font(7.5, "", SOFT)
            pdf.cell(QR + 12, line, _("Open it on a phone"), align="R")
            y = max(y, TOP + QR + line)
        return y + 3

    def _qr(self, x: float, y: float) -> None:
        """In runs of dark squares: one rectangle a run leaves no hairlines between them."""
        rows = paper.qr_modules(self.sheet.address)
        side = QR / len(rows)
        self.pdf.set_fill_color(0)
        for down, row in enumerate(rows):
            for start, end in _runs(row):
                self.pdf.rect(x + start * side, y + down * side, (end - start) * side, side * 1.02, style="F")
        self.pdf.link(x, y, QR, QR, self.sheet.address)

    def _parts(self, step: PlannedStep) -> Iterable[tuple[str, float, str, tuple[int, int, int]]]:
        """Text, size, style and colour of what stands beside a figure, from above."""
        adapted = step.adapted
        yield f"{step.number}. {adapted.exercise.name}", 12.5, "B", INK
        yield adapted.dose_words, 10, "B", ACTION
        yield " ".join(adapted.exercise.instruction_lines), 9.5, "", INK
        yield step.own_note, 9.5, "B", INK
        yield " ".join(part for part in (step.note, adapted.hint) if part), 9.5, "I", INK
        yield " ".join(adapted.cautions), 8.5, "", SOFT

    def _write(self, step: PlannedStep, y: float, *, dry: bool) -> float:
        """The texts of a step from `y`; returns where they end."""
        for text, points, style, colour in self._parts(step):
            line = self._font(points * self.scale, style, colour)
            if height := self._text(text, self.text_left, y, self.text_width, line, dry=dry):
                y += height + PARTED * self.scale
        return y

    def _figure_height(self) -> float:
        return FIGURE_HEIGHT * self.scale

    def _padding(self) -> float:
        return 2.2 * self.scale

    def _height(self, step: PlannedStep) -> float:
        text = self._write(step, 0, dry=True) + 1 + BOX
        return max(text, self._figure_height()) + 2 * self._padding()

    def _step(self, step: PlannedStep, y: float, height: float) -> None:
        self._rule(y)
        inner = (height - self._height(step)) / 2 + self._padding()
        self._ticks(max(self._write(step, y + inner, dry=False) + 1, y + height - inner - BOX))
        self._figures(step.adapted.exercise.figure, y, height)

    def _figures(self, figure: str, y: float, height: float) -> None:
        drawings = printable(figure)
        for number, drawing in enumerate(drawings):
            width = FIGURE_WIDTH / len(drawings)
            tall = min(self._figure_height(), height)
            self.pdf.image(
                BytesIO(drawing),
                self.left + number * width, y + (height - tall) / 2, width, tall,
                keep_aspect_ratio=True,
            )  # fmt: skip

    def _ticks(self, y: float) -> None:
        """A box for each day of the week."""
        line = self._font(8.5, "", INK)
        pitch = self.text_width / 7
        self.pdf.set_draw_color(*INK)
        self.pdf.set_line_width(0.25)
        for number, day in enumerate(self.days):
            x = self.text_left + number * pitch
            self.pdf.rect(x, y, BOX, BOX, round_corners=True, corner_radius=0.7)
            self.pdf.set_xy(x + BOX + 1.2, y + (BOX - line) / 2)
            self.pdf.cell(pitch - BOX - 1.2, line, day)

    def _rule(self, y: float) -> None:
        self.pdf.set_draw_color(*RULE)
        self.pdf.set_line_width(0.2)
        self.pdf.line(self.left, y, self.right, y)

    # Foot

    def _foot_parts(self) -> list[tuple[str, float, str]]:
        signs = "; ".join(str(sign) for sign in wording.STOP_SIGNS)
        more = ", ".join(str(sign) for sign in wording.STOP_SIGNS_PREGNANCY)
        stop = " ".join(
            (_("Stop when you feel"), signs + ".", _("In pregnancy also:"), more + ".",
             _("Then contact your midwife or doctor."))
        )  # fmt: skip
        return [(stop, 8.5, ""), (self.sheet.address, 8.5, "B")]

    def _foot_height(self) -> float:
        width = self.right - self.left
        return 2 + sum(
            self._text(text, self.left, 0, width, self._font(points, style), dry=True) + 0.6
            for text, points, style in self._foot_parts()
        )

    def _foot(self) -> None:
        y = self.pdf.h - BOTTOM - self._foot_height()
        self._rule(y)
        y += 2
        for text, points, style in self._foot_parts():
            height = self._text(text, self.left, y, self.right - self.left, self._font(points, style)) + 0.6
            if text and text == self.sheet.address:
                self.pdf.link(self.left, y, self.pdf.get_string_width(text), height, text)
            y += height


def _runs(row: Sequence[bool]) -> Iterable[tuple[int, int]]:
    """Start and end of each run of dark squares."""
    start = None
    for place, is_dark in enumerate([*row, False]):
        if is_dark and start is None:
            start = place
        elif not is_dark and start is not None:
            yield start, place
            start = None
