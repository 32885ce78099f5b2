"""Which paper a sheet is printed on, and the QR code that leads from it back to the screen."""

from functools import cache
from importlib.resources import files

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

A4, LETTER = "A4", "Letter"

# Where offices buy Letter: CLDR, supplementalData, paperSize US-Letter.
LETTER_COUNTRIES = {"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"}


def paper(asked: str, zone: str) -> str:
    """The paper named in `?paper=`, else what is sold where the practice's time `zone` lies."""
    named = {"a4": A4, "letter": LETTER}.get(asked.lower())
    return named or (LETTER if _letter_is_sold(zone) else A4)


def _letter_is_sold(zone: str) -> bool:
    return _countries().get(zone) in LETTER_COUNTRIES or zone.startswith(("US/", "Canada/"))


@cache
def _countries() -> dict[str, str]:
    """The country of each time zone, from the table that comes with the zones themselves."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


def qr_modules(address: str) -> list[list[bool]]:
    """The dark squares of `address` as a QR code, row by row, without the quiet zone around it."""
    return [[bool(module) for module in row] for row in segno.make(address, micro=False, error="m").matrix]


def qr_svg(address: str) -> SafeString:
    """`address` as a QR code drawn here: nobody else learns which routine is printed."""
    svg = segno.make(address, micro=False, error="m").svg_inline(
        border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True, title=_("QR code")
    )
    return mark_safe(svg.replace("<svg ", '<svg role="img" ', 1))
