import pytest

from exercises import paper


@pytest.mark.parametrize(
    ("asked", "zone", "size"),
    [
        ("", "America/Los_Angeles", "Letter"),
        ("", "US/Pacific", "Letter"),
        ("", "Pacific/Honolulu", "Letter"),
        ("", "America/Toronto", "Letter"),
        ("", "Asia/Manila", "Letter"),
        ("", "America/Sao_Paulo", "A4"),
        ("", "Europe/Berlin", "A4"),
        ("", "UTC", "A4"),
        ("a4", "America/Los_Angeles", "A4"),
        ("letter", "Europe/Berlin", "Letter"),
        ("LETTER", "Europe/Berlin", "Letter"),
        ("foolscap", "Europe/Berlin", "A4"),
    ],
)
def test_paper_is_what_is_asked_for_or_sold_where_the_practice_is(asked, zone, size):
    assert paper.paper(asked, zone) == size


def test_qr_code_is_drawn_here_and_holds_the_address():
    svg = paper.qr_svg("https://example.com/routines/release/?for=runner")
    assert svg.startswith('<svg role="img" ')
    assert "<title>QR code</title>" in svg
    assert "example.com" not in svg  # nothing to fetch, nothing but squares
    assert "style=" not in svg
    rows = paper.qr_modules("https://example.com/")
    finder = [True] * 7 + [False]
    assert rows[0][:8] == finder
    assert [row[0] for row in rows[:8]] == finder
