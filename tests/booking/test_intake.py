from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from booking import intake
from booking.intake import Visit
from booking.models import Question
from tests.factories import make_service

VISIT = Visit(date(2026, 12, 1), first_week=14)


def question(slug="q", kind="yes_no", when="yes", value="", words="Flag", urgent=False):
    return SimpleNamespace(
        slug=slug, text=f"{slug}?", kind=kind, flag_when=when, flag_value=value, flag_words=words, urgent=urgent
    )


def raised(asked, answer, visit=VISIT):
    [each] = intake.judged(intake.kept([asked], {asked.slug: answer}), visit)
    return each["flag"]


@pytest.mark.parametrize(
    ("when", "value", "answer", "is_raised"),
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
        ("outside", "13-36", 12, True),
        ("outside", "13-36", 13, False),
        ("outside", "13-36", 36, False),
        ("outside", "13-36", 37, True),
        ("outside", "13", 5, False),
        ("early", "", 13, True),
        ("early", "", 14, False),
        ("", "", True, False),
    ],
)
def test_flag_follows_its_rule(when, value, answer, is_raised):
    assert raised(question(when=when, value=value), answer) == ("Flag" if is_raised else "")


@pytest.mark.parametrize(
    ("day", "weeks", "flag"),
    [
        (date(2026, 12, 1), 13, "Flag"),
        (date(2026, 12, 7), 13, "Flag"),
        (date(2026, 12, 8), 14, ""),  # moved by a day, and the flag goes
        (date(2027, 6, 8), 40, ""),
        (date(2027, 9, 1), None, ""),
    ],
)
def test_a_due_date_is_weeks_on_the_day_of_the_visit(day, weeks, flag):
    content = intake.kept([question(kind="due_date", when="early")], {"q": date(2027, 6, 8)})
    [each] = intake.judged(content, Visit(day, first_week=14))
    assert (each["weeks"], each["flag"], each["answer"]) == (weeks, flag, "2027-06-08")


def test_the_first_week_is_the_practices_own():
    content = intake.kept([question(kind="due_date", when="early")], {"q": date(2027, 6, 8)})
    at_week_13 = [bool(intake.judged(content, Visit(date(2026, 12, 1), week))[0]["flag"]) for week in (0, 13, 14, 16)]
    assert at_week_13 == [False, False, True, True]


@pytest.mark.parametrize(
    ("asked", "answer", "count"),
    [
        (question(urgent=True), True, 1),
        (question(urgent=True), False, 0),
        (question(urgent=False), True, 0),
        (question(kind="due_date", when="from", value="42", urgent=True), date(2026, 11, 1), 1),
    ],
)
def test_urgent_are_the_answers_that_raise_an_urgent_flag(asked, answer, count):
    assert len(intake.urgent(intake.kept([asked], {"q": answer}), VISIT)) == count


def test_kept_answers_carry_question_answer_and_flag():
    content = intake.kept([question("a"), question("due", kind="date", when="")], {"a": True, "due": date(2027, 1, 2)})
    assert content == [
        {"slug": "a", "question": "a?", "answer": True, "flag": "Flag"},
        {"slug": "due", "question": "due?", "answer": "2027-01-02", "flag": ""},
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "choice"}, "choices"),
        ({"flag_when": "yes"}, "flag_words"),
        ({"kind": "weeks", "flag_when": "under", "flag_words": "Early", "flag_value": "soon"}, "flag_value"),
        ({"kind": "weeks", "flag_when": "outside", "flag_words": "Early", "flag_value": "13"}, "flag_value"),
        ({"kind": "choice", "choices": "A\nB", "flag_when": "is", "flag_words": "C", "flag_value": "C"}, "flag_value"),
        ({"kind": "text", "flag_when": "early", "flag_words": "Early"}, "flag_when"),
        ({"urgent": True}, "urgent"),
    ],
)
def test_a_question_that_could_not_work_is_refused_beside_its_field(values, field):
    with pytest.raises(ValidationError) as refused:
        Question(slug="q", text="Q?", **values).clean()
    assert list(refused.value.error_dict) == [field]


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
