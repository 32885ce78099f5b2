"""An answer can be taken back while its mail waits; until it settles the client is told nothing of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from booking import lifecycle
from booking.models import Appointment, Client, DiaryEntry, Move, Offer, Transition
from practice import keys, messages
from practice.models import Message, Practice
from tests.booking.conftest import NOW, asker
from tests.factories import make_user

TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = TEN + 3 * HOUR
GRACE = timedelta(minutes=2)
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def user(db):
    return make_user()


@pytest.fixture
def grace(studio):
    Practice.objects.update(answer_grace_minutes=2)
    studio.practice.refresh_from_db()
    studio.practice.save()  # what remembers the practice forgets it
    return studio


def picture():
    """Every row that an answer may touch, but for the trail."""
    return {
        "appointments": list(Appointment.objects.order_by("pk").values()),
        "diary": list(DiaryEntry.objects.order_by("start").values("start", "end", "appointment")),
        "offers": list(Offer.objects.order_by("start").values("start", "appointment")),
        "moves": list(Move.objects.order_by("pk").values()),
        "mails": list(Message.objects.order_by("pk").values("pk", "kind", "state")),
    }


def requested(studio, user):
    return studio.request(TEN)


def confirmed(studio, user):
    appointment = lifecycle.accept(studio.request(TEN), user=None, now=NOW)
    Message.objects.update(state="sent", sent_at=NOW)
    return appointment


def moving(studio, user):
    return lifecycle.request_move(confirmed(studio, user), LATER, now=NOW)


def over(studio, user):
    appointment = confirmed(studio, user)
    Appointment.objects.update(start=NOW - HOUR, end=NOW)
    DiaryEntry.objects.update(start=NOW - HOUR, end=NOW)
    return appointment


ANSWERS = {
    "accept": (requested, lambda a, u: lifecycle.accept(a, user=u, now=NOW)),
    "decline": (requested, lambda a, u: lifecycle.decline(a, user=u, now=NOW)),
    "offer": (requested, lambda a, u: lifecycle.offer(a, [LATER, TEN], user=u, now=NOW)),
    "cancel": (confirmed, lambda a, u: lifecycle.cancel(a, user=u, now=NOW)),
    "cancel a moving one": (moving, lambda a, u: lifecycle.cancel(a, user=u, now=NOW)),
    "move": (confirmed, lambda a, u: lifecycle.move(a, LATER, user=u, now=NOW)),
    "move a moving one": (moving, lambda a, u: lifecycle.move(a, TEN + HOUR, user=u, now=NOW)),
    "accept_move": (moving, lambda a, u: lifecycle.accept_move(a, user=u, now=NOW)),
    "decline_move": (moving, lambda a, u: lifecycle.decline_move(a, user=u, now=NOW)),
    "complete": (over, lambda a, u: lifecycle.complete(a, user=u, now=NOW)),
    "mark_no_show": (over, lambda a, u: lifecycle.mark_no_show(a, user=u, now=NOW)),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_undo_leaves_everything_as_it_was(grace, user, answer):
    given, act = ANSWERS[answer]
    appointment = given(grace, user)
    before = picture()
    act(appointment, user)
    assert picture() != before
    lifecycle.undo(appointment, user=user, now=SOON)
    assert picture() == before
    assert [each.verb for each in appointment.transitions.all()][-1] == "undo"


@pytest.mark.parametrize("answer", [each for each in ANSWERS if each not in ("complete", "mark_no_show")])
def test_mail_waits_until_the_answer_settles(grace, user, answer):
    given, act = ANSWERS[answer]
    appointment = given(grace, user)
    known = set(Message.objects.values_list("pk", flat=True))
    changed = act(appointment, user)
    told = Message.objects.exclude(pk__in=known)
    assert {each.due_at for each in told} == {NOW + GRACE} == {changed.settles_at}


def test_client_is_answered_nothing_until_it_settles(grace, user):
    appointment = lifecycle.accept(grace.request(TEN), user=user, now=NOW)
    for verb in ("cancel", "withdraw"):
        with pytest.raises(lifecycle.NotPossible, match=r"The practitioner is just answering\."):
            getattr(lifecycle, verb)(appointment, now=SOON)
    assert lifecycle.cancel(appointment, now=NOW + GRACE).state == "cancelled"


def test_undo_after_it_settled_is_refused(grace, user):
    appointment = lifecycle.accept(grace.request(TEN), user=user, now=NOW)
    with pytest.raises(lifecycle.NotPossible, match=r"the mail is on its way"):
        lifecycle.undo(appointment, user=user, now=NOW + GRACE)
    assert Appointment.objects.get().state == "confirmed"


def test_undo_of_what_a_worker_has_in_hand_is_refused(grace, user):
    appointment = lifecycle.accept(grace.request(TEN), user=user, now=NOW)
    while messages.claim(NOW + GRACE):
        pass
    with pytest.raises(lifecycle.NotPossible, match=r"the mail is on its way"):
        lifecycle.undo(appointment, user=user, now=SOON)


def test_undo_twice_is_refused(grace, user):
    appointment = lifecycle.accept(grace.request(TEN), user=user, now=NOW)
    lifecycle.undo(appointment, user=user, now=SOON)
    with pytest.raises(lifecycle.NotPossible):
        lifecycle.undo(appointment, user=user, now=SOON)


def test_undo_of_a_decline_whose_time_is_taken_since_is_refused(grace, user):
    appointment = grace.request(TEN)
    lifecycle.decline(appointment, user=user, now=NOW)
    grace.request(TEN)
    with pytest.raises(lifecycle.NotPossible, match="Somebody has asked for the time"):
        lifecycle.undo(appointment, user=user, now=SOON)
    assert Appointment.objects.get(pk=appointment.pk).state == "declined"


def test_answering_again_sends_the_first_answer_before_the_second(grace, user):
    appointment = lifecycle.accept(grace.request(TEN), user=user, now=NOW)
    lifecycle.cancel(appointment, user=user, now=SOON)
    due = dict(Message.objects.filter(to="client@example.com").values_list("kind", "due_at"))
    assert due["appointment_confirmed"] == SOON < due["appointment_cancelled"] == SOON + GRACE


def test_undoing_the_second_answer_leaves_the_first_settled(grace, user):
    appointment = lifecycle.accept(grace.request(TEN), user=user, now=NOW)
    lifecycle.move(appointment, LATER, user=user, now=NOW)
    undone = lifecycle.undo(appointment, user=user, now=SOON)
    assert (undone.state, undone.start, undone.settles_at) == ("confirmed", TEN, None)
    assert lifecycle.cancel(undone, now=SOON).state == "cancelled"


def test_no_grace_sends_at_once(studio, user):
    appointment = lifecycle.accept(studio.request(TEN), user=user, now=NOW)
    assert appointment.settles_at is None
    assert lifecycle.cancel(appointment, now=NOW).state == "cancelled"


# Booked by the practitioner


def booked(studio, user, start=TEN, **values):
    return lifecycle.book(**studio.wish(start=start, asker=asker(**values), user=user))


def test_booking_confirms_at_once_and_tells(studio, user):
    client = Client.objects.create(name="Sample client")
    appointment = lifecycle.book(**studio.wish(start=TEN, asker=asker(), user=user, client=client))
    assert (appointment.state, appointment.agreed_at, appointment.client) == ("confirmed", NOW, client)
    assert list(DiaryEntry.objects.values_list("start", "end")) == [(TEN, TEN + HOUR)]
    assert list(Message.objects.values_list("kind", flat=True)) == ["appointment_confirmed"]


def test_booking_overrules_hours_but_nobody(studio, user):
    midnight = TEN - 10 * HOUR
    assert booked(studio, user, midnight).start == midnight
    with pytest.raises(lifecycle.TimeTaken):
        booked(studio, user, midnight + HOUR / 2)
    assert Appointment.objects.count() == 1


def test_booking_without_an_address_mails_nobody(studio, user):
    appointment = booked(studio, user, email="")
    lifecycle.move(appointment, LATER, user=user, now=NOW)
    assert Message.objects.count() == 0


def test_booking_written_down_afterwards_mails_nobody(studio, user):
    appointment = booked(studio, user, NOW - HOUR)
    assert (appointment.state, Message.objects.count()) == ("confirmed", 0)


def test_booking_taken_back_was_never_told(grace, user):
    appointment = booked(grace, user)
    lifecycle.undo(appointment, user=user, now=SOON)
    assert Appointment.objects.get().state == "cancelled"
    assert (DiaryEntry.objects.count(), Message.objects.count()) == (0, 0)


def test_answer_is_taken_back_with_a_key_renewed_meanwhile(grace, user):
    """What undoing needs is an encrypted column like every other, so renewing the keys renews it too."""
    appointment = lifecycle.accept(grace.request(TEN), user=user, now=NOW, message="See you")
    with connection.cursor() as cursor:
        cursor.execute("SELECT before FROM booking_transition ORDER BY id DESC LIMIT 1")
        assert cursor.fetchone()[0].startswith("gAAAA")
    assert "before" in [each.name for each in keys.columns() if each.model is Transition]
    assert lifecycle.undo(appointment, user=user, now=SOON).state == "requested"
