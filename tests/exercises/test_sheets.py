"""The sheet as PDF, read back page by page."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from exercises import sheets, starter
from exercises.models import Exercise, Routine, Step, Variation
from tests.factories import make_exercise, make_practice, make_routine

pytestmark = pytest.mark.django_db

SIZES = {"a4": (595, 842), "letter": (612, 792)}


@pytest.fixture
def library():
    make_practice()
    starter.load()


def read(client, path):
    response = client.get(path)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    return PdfReader(BytesIO(response.content))


def text_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize(
    "address", ["psoas-release/", "psoas-release/?for=pregnancy", "desk-five-minutes/", "pregnancy-psoas/"]
)
def test_starter_routines_fit_one_page(client, library, address, paper):
    slug, _, query = address.partition("/?")
    reader = read(client, f"/routines/{slug.strip('/')}/sheet.pdf?paper={paper}&{query}")
    (page,) = reader.pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == SIZES[paper]
    text = text_of(reader)
    for step in Step.objects.filter(routine__slug=slug.strip("/")):
        replaced = step.exercise.variations.filter(audience=query[4:], instead__isnull=False).first()
        assert (replaced.instead if replaced else step.exercise).name in text


def test_sheet_says_doses_days_cautions_stop_signs_and_where_it_is_from(client, library):
    text = text_of(read(client, "/routines/psoas-release/sheet.pdf"))
    for part in (
        "Sample practice", "Psoas release", "1. Lunge stretch", "Hold 45 seconds, each side", "5. Leg lowering",
        "Start with the step that feels easy.", "Sore wrists: rest on your forearms or on fists.",
        "Stop when you feel", "numbness or tingling", "http://testserver/routines/psoas-release/",
    ):  # fmt: skip
        assert part in text, part
    assert [text.count(day) for day in ("Mon", "Sun")] == [5, 5]


def test_sheet_follows_the_audience(client):
    make_practice()
    bridge = make_exercise("bridge")
    Variation.objects.create(
        exercise=bridge, audience="runner", hold_seconds=50, text="After the run.", cautions="Warm."
    )
    make_routine("release", [bridge])
    assert "After the run." not in text_of(read(client, "/routines/release/sheet.pdf"))
    reader = read(client, "/routines/release/sheet.pdf?for=runner")
    for part in (
        "Hold 50 seconds",
        "After the run.",
        "Warm.",
        "Runners",
        "http://testserver/routines/release/?for=runner",
    ):
        assert part in text_of(reader)
    links = {note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]}
    assert links == {"http://testserver/routines/release/?for=runner"}


@pytest.mark.parametrize(("zone", "paper"), [("America/Los_Angeles", "letter"), ("Europe/Berlin", "a4")])
def test_paper_is_that_of_the_practice(client, zone, paper):
    make_practice(time_zone=zone)
    make_routine("release", [make_exercise("bridge")])
    (page,) = read(client, "/routines/release/sheet.pdf").pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == SIZES[paper]


def test_names_in_other_alphabets_are_readable(client):
    make_practice(name="Практика “Świętość” · ½ café …")
    make_routine("release", [make_exercise("bridge")])
    assert "Практика “Świętość” · ½ café …" in text_of(read(client, "/routines/release/sheet.pdf"))


def test_a_routine_too_long_for_one_page_goes_on_on_the_next(client):
    make_practice()
    words = "Lie down and breathe. " * 30
    make_routine("release", [make_exercise(f"exercise-{i}", instructions=words) for i in range(9)])
    reader = read(client, "/routines/release/sheet.pdf")
    assert len(reader.pages) > 1
    assert all(f"{i}. Exercise" in text_of(reader) for i in range(1, 10))


def test_a_word_wider_than_a_line_is_cut(client):
    make_practice()
    make_routine("release", [make_exercise("bridge", instructions="https://example.com/" + "a" * 300)])
    assert text_of(read(client, "/routines/release/sheet.pdf")).count("a" * 40) >= 3


def test_a_routine_without_steps_is_a_sheet_with_a_head(client):
    make_practice()
    make_routine("release")
    assert len(read(client, "/routines/release/sheet.pdf").pages) == 1


def test_the_same_sheet_is_the_same_bytes_and_answers_304(client, library):
    first = client.get("/routines/psoas-release/sheet.pdf")
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert first.headers["Content-Disposition"] == 'inline; filename="psoas-release.pdf"'
    assert (
        client.get("/routines/psoas-release/sheet.pdf", headers={"If-None-Match": first.headers["ETag"]}).status_code
        == 304
    )


def test_figures_are_vectors_in_ink_with_their_outline_beneath(library):
    drawings = sheets.printable(Exercise.objects.get(slug="bridge").figure)
    assert len(drawings) == 2
    assert all(b'class="figure__' not in each and b"<title" not in each for each in drawings)
    assert drawings[0].count(b'stroke="#ffffff"') == 3  # far limbs, trunk and leg, arm


def test_unpublished_is_404(client, library):
    Routine.objects.update(is_published=False)
    assert client.get("/routines/psoas-release/sheet.pdf").status_code == 404
