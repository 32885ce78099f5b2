from datetime import date
from types import SimpleNamespace

import pytest

from booking import intake
from booking.models import Question
from tests.factories import make_service


def question(slug="q", kind="yes_no", when="yes", value="", words="Flag", **extra):
    return SimpleNamespace(
        slug=slug, text=f"{slug}?", kind=kind, flag_when=when, flag_value=value, flag_words=words, **extra
    )


@pytest.mark.parametrize(
    ("when", "value", "answer", "raised"),
    [
        ("yes", "", True, True),
        ("yes", "", False, False),
        ("yes", "", None, False),
        ("yes", "", "", False),
        ("no", "", False, True),
        ("no", "", True, False),
        ("given", "", "aspirin", True),
        ("given", "", "", False),
        ("is", "Without touch", "without touch ", True),
        ("is", "Without touch", "Hands on", False),
        ("under", "14", 13, True),
        ("under", "14", 14, False),
        ("from", "14", 14, True),
        ("from", "14", 13.5, False),
        ("from", "fourteen", 20, False),
        ("from", "14", "many", False),
        ("", "", True, False),
    ],
)
def test_flag_follows_its_rule(when, value, answer, raised):
    assert intake.flag(question(when=when, value=value), answer) == ("Flag" if raised else "")


def test_flags_come_in_order_and_once():
    questions = [question("a", words="First"), question("b", words="Second"), question("c", words="First")]
    assert intake.flags(questions, {"b": True, "c": True, "a": True}) == ["First", "Second"]


def test_kept_answers_carry_question_answer_and_flag():
    questions = [question("a"), question("due", kind="date", when="")]
    content = intake.kept(questions, {"a": True, "due": date(2027, 1, 2)})
    assert content == [
        {"slug": "a", "question": "a?", "answer": True, "flag": "Flag"},
        {"slug": "due", "question": "due?", "answer": "2027-01-02", "flag": ""},
    ]
    assert intake.kept_flags(content) == ["Flag"]


def test_for_service_are_the_general_questions_and_its_own(db):
    massage, cupping = make_service("massage"), make_service("cupping")
    general = Question.objects.create(slug="general", text="?", order=2)
    own, both, other, retired = (
        Question.objects.create(slug=slug, text="?", order=order, active=active)
        for slug, order, active in [("own", 1, True), ("both", 3, True), ("other", 4, True), ("retired", 5, False)]
    )
    own.services.add(massage)
    both.services.add(massage, cupping)
    other.services.add(cupping)
    retired.services.add(massage)
    assert list(Question.objects.for_service(massage)) == [own, general, both]
