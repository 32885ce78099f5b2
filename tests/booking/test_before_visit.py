"""Questions before the visit: asked on the private page once a session is confirmed, and kept with the others."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from booking import intake, lifecycle, links, questionnaire, reminders, trail
from booking.models import Answers, Appointment, Question
from practice.models import Message
from tests.booking.conftest import NOW, asker
from tests.booking.test_returning import visit
from tests.factories import make_client, make_practice, make_user

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 12, 3, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def questions(studio):
    make_practice(email="practitioner@example.com")
    rows = [("goals", "Goals?", "request"), ("sunburn", "Sunburnt skin?", "before"), ("fever", "Fever now?", "always")]
    return {
        slug: Question.objects.create(slug=slug, text=text, asked=asked, order=order)
        for order, (slug, text, asked) in enumerate(rows)
    }


@pytest.fixture
def requested(studio, questions):
    answers = intake.kept(Question.objects.at_request(), {"goals": True, "fever": False})
    return lifecycle.request(**studio.wish(start=TEN, asker=asker(), answers=answers))


@pytest.fixture
def confirmed(requested):
    return lifecycle.accept(requested, user=make_user(), now=NOW)


def page(client, row):
    return client.get(links.before_visit_path(row)).content.decode()


def answer(client, row, **said):
    return client.post(links.before_visit_path(row), said)


def asked_on(page):
    return re.findall(r"<legend>(.*?)</legend>", page)


def test_nothing_is_asked_before_the_practitioner_has_accepted(client, requested):
    assert "Sunburnt" not in page(client, requested)
    assert "there is nothing more to answer" in page(client, requested)
    assert "A few questions wait" not in client.get(links.appointment_path(requested)).content.decode()


def test_what_the_request_did_not_ask_is_asked_then_and_kept_with_the_rest(client, confirmed, questions):
    assert "A few questions wait" in client.get(links.appointment_path(confirmed)).content.decode()
    assert asked_on(page(client, confirmed)) == ["Sunburnt skin?"]

    response = answer(client, confirmed, **{f"q_{questions['sunburn'].pk}": "yes", "health_consent": "on"})

    assert (response.status_code, response.headers["Location"]) == (303, links.before_visit_path(confirmed))
    assert "there is nothing more to answer" in page(client, confirmed)
    kept = [(each["slug"], each["answer"], each.get("given")) for each in Answers.objects.get().content]
    assert kept == [("goals", True, None), ("fever", False, None), ("sunburn", True, "2026-12-01")]
    assert [str(each.text) for each in confirmed.consents.all()] == ["health data 2026-11"]


def test_answers_need_consent_and_stay_typed(client, confirmed, questions):
    name = f"q_{questions['sunburn'].pk}"
    shown = answer(client, confirmed, **{name: "yes"}).content.decode()

    assert "Without this we may not keep your answers." in shown
    assert re.search(rf'name="{name}" value="yes"[^>]*checked', shown)
    assert len(Answers.objects.get().content) == 2


def test_a_question_left_out_is_not_asked_twice(client, confirmed):
    assert answer(client, confirmed, csrf="").status_code == 303

    assert questionnaire.pending(confirmed) == []


def test_who_was_booked_by_telephone_is_asked_everything(client, studio, questions):
    by = {"practitioner": studio.practitioner, "length": studio.length, "user": make_user(), "now": NOW}
    booked = lifecycle.book(**by, start=TEN, asker=asker())

    assert asked_on(page(client, booked)) == ["Goals?", "Sunburnt skin?", "Fever now?"]


def test_who_was_here_before_is_asked_what_has_changed_and_what_every_visit_asks(client, studio, questions):
    known = make_client("Anna Sample", email="anna@example.com")
    earlier = visit(studio, client=known)
    content = intake.kept(questions.values(), {"goals": True, "sunburn": False, "fever": False})
    Answers.objects.filter(appointment=earlier).update(content=content)
    by = {"practitioner": studio.practitioner, "length": studio.length, "user": make_user(), "now": NOW}
    booked = lifecycle.book(**by, start=TEN, asker=asker(email="anna@example.com"), client=known)

    shown = page(client, booked)
    before, behind = shown.split("<summary>What I said then</summary>")
    assert asked_on(before) == ["Has anything changed since last time, Nov. 1, 2026?"]
    assert "<dt>Goals?</dt><dd>Yes</dd>" in behind
    answer(client, booked, changed="no", health_consent="on", **{f"q_{questions['fever'].pk}": "yes"})

    kept = {each["slug"]: (each["answer"], each["given"]) for each in booked.answers.content}
    assert kept == {
        "~changed": (False, "2026-12-01"),
        "goals": (True, "2026-11-01"),
        "sunburn": (False, "2026-11-01"),
        "fever": (True, "2026-12-01"),
    }


def test_a_sign_leads_to_the_page_about_it_first(client, confirmed, questions):
    Question.objects.filter(slug="sunburn").update(flag_when="yes", flag_words="Sign", urgent=True)
    said = {f"q_{questions['sunburn'].pk}": "yes", "health_consent": "on"}

    assert "Please contact your provider first" in answer(client, confirmed, **said).content.decode()
    assert len(Answers.objects.get().content) == 2
    assert answer(client, confirmed, **said, provider_first="send").status_code == 303
    assert Answers.objects.get().content[-1]["urgent"] is True


def test_when_the_session_has_begun_nothing_is_asked_or_kept(client, confirmed, questions, in_december):
    in_december.move_to(TEN + timedelta(minutes=1))

    assert answer(client, confirmed, **{f"q_{questions['sunburn'].pk}": "yes"}).status_code == 302
    with pytest.raises(ValueError, match="not asked any more"):
        questionnaire.keep(confirmed, intake.kept([questions["sunburn"]], {"sunburn": True}), now=TEN)
    assert len(Answers.objects.get().content) == 2


def mails(kind):
    return Message.objects.get(kind=kind)


def test_confirmation_and_reminder_lead_there_while_something_is_to_be_asked(client, confirmed):
    confirmation = mails("appointment_confirmed")
    assert f"before you come:\nhttp://testserver{links.before_visit_path(confirmed)}" in confirmation.text
    assert links.before_visit_path(confirmed) in confirmation.html
    assert "unburn" not in confirmation.text + confirmation.html
    Appointment.objects.update(agreed_at=NOW - timedelta(days=9))
    reminders.remind_due(TEN - timedelta(hours=20))
    assert links.before_visit_path(confirmed) in mails("appointment_reminder").text

    Message.objects.all().delete()
    answer(client, confirmed, csrf="")
    Appointment.objects.update(reminded_for=None)
    reminders.remind_due(TEN - timedelta(hours=20))
    assert "/intake/" not in mails("appointment_reminder").text


def test_the_desk_says_whether_they_are_answered(client, confirmed):
    client.force_login(make_user("other"))
    path = f"/admin/booking/appointment/{confirmed.pk}/change/"

    assert "1 question before the visit is not answered yet." in client.get(path).content.decode()
    answer(client, confirmed, csrf="")
    assert "is not answered yet" not in client.get(path).content.decode()


def answers_page(client, row):
    return client.get(links.answers_path(row)).content.decode()


def correct(client, row, **said):
    return client.post(links.answers_path(row), said)


def kept_answers():
    return {each["slug"]: (each["answer"], each.get("given")) for each in Answers.objects.get().content}


def test_what_was_answered_is_looked_at_and_corrected_while_it_is_only_asked_for(client, requested, questions):
    goals, fever = (f"q_{questions[slug].pk}" for slug in ("goals", "fever"))
    private = client.get(links.appointment_path(requested)).content.decode()
    assert links.answers_path(requested) in private
    assert "Goals?" not in private
    shown = answers_page(client, requested)
    assert asked_on(shown) == ["Goals?", "Fever now?"]
    assert re.search(rf'name="{goals}" value="yes"[^>]*checked', shown)
    assert re.search(rf'name="{fever}" value="no"[^>]*checked', shown)

    response = correct(client, requested, **{goals: "yes", fever: "yes"}, health_consent="on")

    assert response.headers["Location"] == f"{links.answers_path(requested)}?kept=1"
    assert kept_answers() == {"goals": (True, None), "fever": (True, "2026-12-01")}
    assert trail.said(requested.transitions.last()) == "changed their answers, by the client"


def test_what_was_left_out_can_be_answered_later(client, confirmed, questions):
    answer(client, confirmed, csrf="")
    name = f"q_{questions['sunburn'].pk}"
    assert links.answers_path(confirmed) in page(client, confirmed)
    said = {f"q_{questions['goals'].pk}": "yes", f"q_{questions['fever'].pk}": "no", name: "yes"}
    correct(client, confirmed, **said, health_consent="on")
    assert kept_answers()["sunburn"] == (True, "2026-12-01")


def test_what_is_unchanged_leaves_no_trace(client, requested, questions):
    said = {f"q_{questions['goals'].pk}": "yes", f"q_{questions['fever'].pk}": "no"}
    correct(client, requested, **said, health_consent="on")
    assert [each.verb for each in requested.transitions.all()] == ["request"]


def test_a_corrected_sign_leads_to_the_page_about_it_first(client, requested, questions):
    Question.objects.filter(slug="fever").update(flag_when="yes", flag_words="Sign", urgent=True)
    said = {f"q_{questions['fever'].pk}": "yes", "health_consent": "on"}
    assert "Please contact your provider first" in correct(client, requested, **said).content.decode()
    assert kept_answers()["fever"] == (False, None)
    correct(client, requested, **said, provider_first="send")
    assert kept_answers()["fever"] == (True, "2026-12-01")


def test_who_said_that_nothing_had_changed_and_corrects_has_changed_something(client, requested, questions):
    row = requested.answers
    row.content = [{"slug": "~changed", "question": "Changed?", "answer": False, "flag": ""}, *row.content]
    row.save()
    correct(client, requested, **{f"q_{questions['fever'].pk}": "yes"}, health_consent="on")
    first = Answers.objects.get().content[0]
    assert (first["answer"], first["flag"]) == (True, "Something has changed since last time")


@pytest.mark.parametrize("over", ["begun", "withdrawn"])
def test_when_it_is_over_answers_are_neither_shown_nor_changed(client, requested, questions, in_december, over):
    if over == "withdrawn":
        lifecycle.withdraw(requested, now=NOW)
    else:
        in_december.move_to(TEN + timedelta(minutes=1))
    assert asked_on(answers_page(client, requested)) == []
    assert correct(client, requested, **{f"q_{questions['fever'].pk}": "yes"}).status_code == 409
    assert kept_answers()["fever"] == (False, None)
    assert links.answers_path(requested) not in client.get(links.appointment_path(requested)).content.decode()


def test_while_an_answer_may_be_taken_back_no_way_leads_to_what_is_closed(client, studio, requested):
    studio.practice.answer_grace_minutes = 2
    studio.practice.save()
    lifecycle.accept(requested, user=make_user(), now=NOW)
    assert links.answers_path(requested) not in client.get(links.appointment_path(requested)).text
