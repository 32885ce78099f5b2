from datetime import date

import pytest

from booking.forms import DetailsForm, MessageForm
from booking.models import Question
from practice.models import Practice

pytestmark = pytest.mark.django_db
PRACTICE = Practice(pk=1, name="Sample", email="p@example.com", time_zone="UTC")
TYPED = {"name": "Sample client", "email": "client@example.com", "consent": "on", "health_consent": "on"}


def question(pk=1, kind="yes_no", **values):
    return Question(pk=pk, slug=f"question-{pk}", text=f"Question {pk}?", kind=kind, **values)


def form(*questions, **typed):
    return DetailsForm({**TYPED, **typed}, questions=questions, practice=PRACTICE)


def answer(kind, typed, **values):
    """What is kept of one answer, or the sentence that refuses it."""
    filled = form(question(kind=kind, **values), q_1=typed)
    return filled.answers()[0]["answer"] if filled.is_valid() else filled.errors["q_1"][0]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("yes_no", "yes", True),
        ("yes_no", "no", False),
        ("yes_no", "", None),
        ("text", " Nuts ", "Nuts"),
        ("number", "12", 12),
        ("number", "2.5", 2.5),
        ("number", "", None),
        ("date", "2026-12-24", date(2026, 12, 24).isoformat()),
        ("weeks", "24", 24),
        ("weeks", "46", "Write a number of weeks from 0 to 45."),
        ("weeks", "-1", "Write a number of weeks from 0 to 45."),
        ("weeks", "many", "Write the number of weeks, like 24."),
        ("number", "nan", "Write a number, like 12 or 2.5."),
        ("number", "inf", "Write a number, like 12 or 2.5."),
        ("date", "soon", "Write a date, like 2026-12-01."),
    ],
)
def test_answer_of_each_kind(kind, typed, kept):
    assert answer(kind, typed) == kept
    assert type(answer(kind, typed)) is type(kept)


def test_choices_are_radios_while_few_and_a_list_when_many():
    few, many = (question(kind="choice", choices="\n".join(names)) for names in ("abc", "abcdefgh"))

    assert 'type="radio"' in str(form(few)["q_1"])
    assert "<select" in str(form(many)["q_1"])
    assert answer("choice", "b", choices="a\nb") == "b"
    assert "is not one of the available choices" in answer("choice", "z", choices="a\nb")


def test_needed_questions_must_be_answered():
    assert answer("yes_no", "", needed=True) == "Please answer this question."
    assert answer("yes_no", "no", needed=True) is False


def test_health_consent_is_asked_for_only_with_questions():
    assert "health_consent" not in form().fields
    assert form(question(), health_consent="").is_valid()
    filled = form(question(), health_consent="", q_1="no")
    assert list(filled.errors) == ["health_consent"]


def test_consent_is_needed_and_names_the_limit():
    filled = form(consent="")

    assert filled.errors == {"consent": ["Please agree before you ask for the time."]}
    assert "until 24 hours before" in filled.fields["consent"].label


def test_agreed_keeps_every_sentence():
    filled = form(question())

    assert filled.is_valid()
    assert filled.agreed().count("\n") == 1


def test_name_becomes_one_line():
    filled = form(name=" Sample\r\nBcc: x@example.com\u2028client ")

    assert filled.is_valid()
    assert filled.cleaned_data["name"] == "Sample Bcc: x@example.com client"
    assert form(name="\u200b \t").errors["name"] == ["Tell us your name."]


def test_unknown_zones_are_left_out():
    for name, kept in (("Europe/Berlin", "Europe/Berlin"), ("Mars/Base", ""), ("../../etc/passwd", ""), ("", "")):
        filled = form(zone=name)
        assert filled.is_valid()
        assert filled.cleaned_data["zone"] == kept


def test_telephone_is_optional_and_not_a_word():
    assert form(phone="").is_valid()
    assert form(phone="+1 (555) 010-0199").is_valid()
    assert form(phone="none").errors["phone"] == ["This is too short for a telephone number."]


def test_help_is_escaped():
    filled = form(question(help="<b>1 < 2</b>"))

    assert filled["q_1"].help_text == "&lt;b&gt;1 &lt; 2&lt;/b&gt;"


def test_message_has_a_limit():
    assert MessageForm({"message": ""}).is_valid()
    assert not MessageForm({"message": "a" * 1501}).is_valid()


@pytest.mark.parametrize("name", ["Win at https://example.com", "www.example.com"])
def test_name_with_a_web_address_is_refused(name):
    assert form(name=name).errors["name"] == ["A name without a web address, please."]
