from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from booking import intake, lifecycle
from booking.models import AddOn, Appointment, DiaryEntry, Question, State, TimeOff, Transition
from booking.states import TRANSITIONS
from practice.models import Message
from tests.booking.conftest import NOW, asker
from tests.factories import make_appointment, make_user

TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
"""Ten o'clock in Los Angeles, the day after NOW."""
HOUR = timedelta(hours=1)
CLIENT, PRACTITIONER = "client@example.com", "practitioner@example.com"


def mails():
    return [(message.to, message.kind) for message in Message.objects.order_by("pk")]


def trail(appointment):
    return [(each.actor, each.from_state, each.to_state) for each in appointment.transitions.all()]


@pytest.fixture
def user(db):
    return make_user()


# Asking


def test_request_holds_the_time_and_tells_both(studio):
    appointment = studio.request(TEN)
    assert appointment.state == State.REQUESTED
    assert list(DiaryEntry.objects.values_list("start", "end", "appointment")) == [(TEN, TEN + HOUR, appointment.pk)]
    assert trail(appointment) == [("client", "", "requested")]
    assert mails() == [(CLIENT, "appointment_requested"), (PRACTITIONER, "appointment_new_request")]


@pytest.mark.parametrize(
    ("days", "limit"),
    [(0, TEN), (5, NOW + 48 * HOUR)],
    ids=["the start when that comes first", "the practice's hours"],
)
def test_request_is_answered_by(studio, days, limit):
    appointment = studio.request(TEN + timedelta(days=days))
    assert appointment.answer_by == limit


def test_request_keeps_what_was_agreed(studio):
    studio.length.buffer_before, studio.length.buffer_after = 5, 20
    studio.length.save()
    add_on = AddOn.objects.create(
        service=studio.service, name="Cupping", slug="cupping", extra_minutes=15, extra_price=Decimal(20)
    )
    appointment = studio.request(TEN, add_ons=[add_on])
    studio.service.name = "Renamed"
    studio.service.save()
    studio.length.delete()
    add_on.delete()
    appointment = Appointment.objects.get()
    assert (appointment.service_name, appointment.minutes, appointment.price, appointment.currency) == (
        "Massage",
        75,
        Decimal("130.00"),
        "USD",
    )
    assert appointment.end - appointment.start == timedelta(minutes=75)
    assert list(appointment.add_ons.values_list("name", "minutes", "price")) == [("Cupping", 15, Decimal("20.00"))]
    assert appointment.occupied == (TEN - timedelta(minutes=5), TEN + timedelta(minutes=95))


def test_request_keeps_answers_and_note_unreadable_in_the_database(studio):
    question = Question.objects.create(slug="q", text="Any trouble?", flag_when="yes", flag_words="Trouble")
    appointment = studio.request(TEN, answers=intake.kept([question], {"q": True}))
    Appointment.objects.filter(pk=appointment.pk).update(note="my sciatica")
    appointment.refresh_from_db()
    assert appointment.note == "my sciatica"
    assert appointment.answers.content == [{"slug": "q", "question": "Any trouble?", "answer": True, "flag": "Trouble"}]
    with connection.cursor() as cursor:
        stored = cursor.execute("SELECT note FROM booking_appointment").fetchall()
        stored += cursor.execute("SELECT content FROM booking_answers").fetchall()
    assert not any(word in str(stored) for word in ("sciatica", "Trouble", "trouble", "slug"))


def test_request_for_a_taken_time_is_refused_with_the_nearest(studio):
    studio.request(TEN)
    with pytest.raises(lifecycle.TimeTaken, match="has just been taken") as caught:
        studio.request(TEN + HOUR / 2)
    assert [(each.astimezone(UTC) - TEN) / HOUR for each in caught.value.nearest] == [1, 1.25, 1.5, 1.75]
    assert Appointment.objects.count() == 1
    assert Message.objects.count() == 2


@pytest.mark.parametrize("start", [TEN + timedelta(minutes=5), TEN - 4 * HOUR, NOW - HOUR, NOW + timedelta(days=61)])
def test_request_for_a_time_that_is_not_offered_is_refused(studio, start):
    with pytest.raises(lifecycle.TimeTaken):
        studio.request(start)


def test_request_beaten_between_check_and_write_is_refused(studio, monkeypatch):
    """As if the check had not seen the other: the database has the last word."""
    studio.request(TEN)
    monkeypatch.setattr("booking.diary.is_free", lambda *args, **kwargs: True)
    with pytest.raises(lifecycle.TimeTaken) as caught:
        studio.request(TEN)
    assert len(caught.value.nearest) == 4
    assert Appointment.objects.count() == 1


def test_request_that_cannot_be_told_is_not_made(studio, monkeypatch):
    monkeypatch.setattr("practice.identity.absolute", lambda path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        studio.request(TEN)
    assert (Appointment.objects.count(), DiaryEntry.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_reference_is_short_and_unambiguous(studio):
    appointment = studio.request(TEN)
    assert len(appointment.reference) == 8
    assert not set(appointment.reference) & set("01ILOU")
    assert appointment.uid == f"{appointment.reference.lower()}@testserver"


# Answering


def test_accept_confirms_and_tells_the_client(studio, user):
    appointment = studio.request(TEN)
    accepted = lifecycle.accept(appointment, user=user, now=NOW)
    assert (accepted.state, Appointment.objects.get().state) == (State.CONFIRMED, State.CONFIRMED)
    assert DiaryEntry.objects.count() == 1
    assert trail(appointment)[1:] == [("practitioner", "requested", "confirmed")]
    assert Transition.objects.last().user == user
    assert mails()[2:] == [(CLIENT, "appointment_confirmed")]


def test_accept_holds_a_lost_time_again(studio):
    appointment = studio.request(TEN)
    DiaryEntry.objects.all().delete()
    lifecycle.accept(appointment, user=None, now=NOW)
    assert DiaryEntry.objects.get().appointment == appointment


def test_accept_of_a_time_that_was_lost_and_taken_is_refused(studio):
    appointment = studio.request(TEN)
    DiaryEntry.objects.all().delete()
    make_appointment(studio.practitioner, studio.service, TEN + HOUR / 2)
    with pytest.raises(lifecycle.TimeTaken):
        lifecycle.accept(appointment, user=None, now=NOW)
    appointment.refresh_from_db()
    assert appointment.state == State.REQUESTED
    assert len(mails()) == 2


def test_accept_past_the_answer_limit_is_refused(studio):
    appointment = studio.request(TEN + timedelta(days=5))
    with pytest.raises(lifecycle.NotPossible, match="The time to answer this request is over"):
        lifecycle.accept(appointment, user=None, now=appointment.answer_by)


def test_accept_though_the_practitioner_is_off_by_now_is_her_choice(studio):
    appointment = studio.request(TEN)
    TimeOff.objects.create(practitioner=studio.practitioner, start=TEN, end=TEN + HOUR)
    assert lifecycle.accept(appointment, user=None, now=NOW).state == State.CONFIRMED


def test_decline_frees_the_time_and_tells_the_client_kindly(studio, user):
    appointment = studio.request(TEN)
    declined = lifecycle.decline(appointment, user=user, now=NOW, message="I am away that week.")
    assert declined.state == State.DECLINED
    assert DiaryEntry.objects.count() == 0
    assert mails()[2:] == [(CLIENT, "appointment_declined")]
    assert "I am away that week." in Message.objects.get(kind="appointment_declined").text
    assert "away" not in Transition.objects.last().reason
    assert studio.request(TEN).state == State.REQUESTED


def test_withdraw_frees_the_time_and_tells_the_practitioner(studio):
    appointment = studio.request(TEN)
    assert lifecycle.withdraw(appointment, now=NOW).state == State.WITHDRAWN
    assert DiaryEntry.objects.count() == 0
    assert trail(appointment)[1:] == [("client", "requested", "withdrawn")]
    assert mails()[2:] == [(PRACTITIONER, "appointment_withdrawn")]


# Calling off


@pytest.mark.parametrize(
    ("before", "late"), [(24 * HOUR, False), (24 * HOUR - timedelta(seconds=1), True), (HOUR, True)]
)
def test_client_cancels_late_or_not(studio, before, late):
    appointment = make_appointment(studio.practitioner, studio.service, TEN)
    cancelled = lifecycle.cancel(appointment, now=TEN - before)
    assert (cancelled.state, cancelled.late, cancelled.sequence) == (State.CANCELLED, late, 1)
    assert DiaryEntry.objects.count() == 0
    assert mails() == [(CLIENT, "appointment_cancelled"), (PRACTITIONER, "appointment_cancelled_practitioner")]
    assert trail(appointment) == [("client", "confirmed", "cancelled")]


def test_practitioner_cancels_and_is_never_late(studio, user):
    appointment = make_appointment(studio.practitioner, studio.service, TEN)
    cancelled = lifecycle.cancel(appointment, user=user, now=TEN - HOUR, message="The heating broke.")
    assert not cancelled.late
    assert trail(appointment) == [("practitioner", "confirmed", "cancelled")]
    text = Message.objects.get(to=CLIENT).text
    assert "The heating broke." in text
    assert "policy" not in text


def test_cancel_after_the_start_is_refused(studio):
    appointment = make_appointment(studio.practitioner, studio.service, TEN)
    with pytest.raises(lifecycle.NotPossible, match="already begun"):
        lifecycle.cancel(appointment, now=TEN)


# Afterwards


@pytest.mark.parametrize(("verb", "state"), [("complete", State.COMPLETED), ("mark_no_show", State.NO_SHOW)])
def test_what_came_of_a_session_is_written_down_and_frees_the_diary(studio, user, verb, state):
    appointment = make_appointment(studio.practitioner, studio.service, TEN)
    change = getattr(lifecycle, verb)
    with pytest.raises(lifecycle.NotPossible, match="not begun yet"):
        change(appointment, user=user, now=TEN - timedelta(seconds=1))
    assert change(appointment, user=user, now=TEN).state == state
    assert trail(appointment) == [("practitioner", "confirmed", state)]
    assert Transition.objects.get().user == user
    assert (DiaryEntry.objects.count(), mails()) == (0, [])


# Expiring


def test_expire_due_lets_go_what_is_past_its_limit_and_tells_both(studio):
    past, waiting = studio.request(TEN), studio.request(TEN + timedelta(days=9))
    assert lifecycle.expire_due(TEN) == 1
    assert lifecycle.expire_due(TEN) == 0
    past.refresh_from_db()
    waiting.refresh_from_db()
    assert (past.state, waiting.state) == (State.EXPIRED, State.REQUESTED)
    assert [each.appointment for each in DiaryEntry.objects.all()] == [waiting]
    assert trail(past)[1:] == [("site", "requested", "expired")]
    assert mails()[4:] == [(CLIENT, "appointment_expired"), (PRACTITIONER, "appointment_expired_practitioner")]


def test_expire_before_the_limit_is_refused(studio):
    appointment = studio.request(TEN)
    with pytest.raises(lifecycle.NotPossible, match="can still be answered"):
        lifecycle.expire(appointment, now=TEN - timedelta(seconds=1))


# What may follow what


VERBS = {
    "accept": lambda appointment: lifecycle.accept(appointment, user=None, now=NOW),
    "decline": lambda appointment: lifecycle.decline(appointment, user=None, now=NOW),
    "withdraw": lambda appointment: lifecycle.withdraw(appointment, now=NOW),
    "cancel": lambda appointment: lifecycle.cancel(appointment, now=NOW),
    "expire": lambda appointment: lifecycle.expire(appointment, now=TEN),
    "complete": lambda appointment: lifecycle.complete(appointment, user=None, now=TEN),
    "mark_no_show": lambda appointment: lifecycle.mark_no_show(appointment, user=None, now=TEN),
    "offer": lambda appointment: lifecycle.offer(appointment, [TEN], user=None, now=NOW),
    "move": lambda appointment: lifecycle.move(appointment, TEN + HOUR, user=None, now=NOW),
    "request_move": lambda appointment: lifecycle.request_move(appointment, TEN + HOUR, now=NOW),
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", VERBS)
def test_verb_follows_the_table(studio, verb, state):
    appointment = make_appointment(studio.practitioner, studio.service, TEN, state=state)
    before, to = TRANSITIONS[verb]
    if state in before:
        assert VERBS[verb](appointment).state == to
        return
    with pytest.raises(lifecycle.NotPossible) as caught:
        VERBS[verb](appointment)
    assert str(caught.value).startswith(("This ", "Other times"))
    assert Appointment.objects.get().state == state
    assert (Message.objects.count(), Transition.objects.count()) == (0, 0)


def test_stale_copy_decides_nothing(studio):
    """Two tabs of the admin: the second acts on what the appointment is, not on what it was."""
    appointment = studio.request(TEN)
    stale = Appointment.objects.get()
    lifecycle.decline(appointment, user=None, now=NOW)
    assert stale.state == State.REQUESTED
    with pytest.raises(lifecycle.NotPossible, match=r"This request has been declined\."):
        lifecycle.accept(stale, user=None, now=NOW)


def test_obstacle_is_empty_for_what_is_possible(studio):
    appointment = studio.request(TEN)
    assert lifecycle.obstacle("accept", appointment, now=NOW) == ""
    assert lifecycle.obstacle("cancel", appointment, now=NOW) == "This request is still waiting for an answer."


# The database's own word


@pytest.mark.parametrize(
    "values",
    [
        {"state": "unheard of"},
        {"end": TEN},
        {"state": "requested", "answer_by": None},
        {"state": "requested", "answer_by": TEN + HOUR},
        {"start": None, "end": None},
        {"late": True},
        {"minutes": 0},
        {"price": Decimal(-1)},
    ],
    ids=lambda values: "+".join(values),
)
def test_database_refuses(studio, values):
    make_appointment(studio.practitioner, studio.service, TEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.update(**values)


def test_trail_is_never_altered(studio):
    change = studio.request(TEN).transitions.get()
    with pytest.raises(TypeError):
        change.save()


def test_asker_keeps_consent(studio):
    appointment = lifecycle.request(**studio.wish(start=TEN, asker=asker(consent_version="7", consent_text="I agree.")))
    assert (appointment.consent_at, appointment.consent_version, appointment.consent_text) == (NOW, "7", "I agree.")
