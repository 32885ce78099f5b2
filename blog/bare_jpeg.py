"""A JPEG without what a camera writes beside the picture, its points untouched.

Source: ITU-T T.81, annex B: segments begin with FF and a marker; in coded data FF is followed by 00 or a restart.
"""

from collections.abc import Iterator

PARTS_OF_THE_PICTURE = {0xE0, 0xE2, 0xEE}
"""JFIF, colour profile and Adobe's colour transform, of the sixteen application segments and the comment."""
SCAN, END = 0xDA, 0xD9
MULTI_PICTURE = b"MPF\0"


def bare(content: bytes) -> bytes:
    """`content` up to its end marker, without EXIF, XMP, comments and further pictures. Raises ValueError."""
    return b"\xff\xd8" + b"".join(part for marker, part in _segments(content) if _belongs(marker, part))


def _belongs(marker: int, part: bytes) -> bool:
    is_extra = 0xE0 <= marker <= 0xEF or marker == 0xFE
    return not is_extra or (marker in PARTS_OF_THE_PICTURE and MULTI_PICTURE not in part[:8])


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each marker with its bytes; a scan's with its coded data. Ends with the first END."""
    at = 2
    while content[at : at + 1] == b"\xff":
        marker = content[at + 1] if at + 1 < len(content) else END
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        stop = at + 2 if marker == END else at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == SCAN:
            stop = _end_of_scan(content, stop)
        yield marker, content[at:stop]
        if marker == END:
            return
        at = stop
    raise ValueError("not a whole JPEG")


def _end_of_scan(content: bytes, start: int) -> int:
    at = content.find(b"\xff", start)
    while at >= 0 and at + 1 < len(content) and (content[at + 1] == 0 or 0xD0 <= content[at + 1] <= 0xD7):
        at = content.find(b"\xff", at + 2)
    if at < 0:
        raise ValueError("the coded data does not end")
    return at
