"""Another time for what is confirmed: asked for by the client, or moved by the practitioner."""

from datetime import UTC, datetime, timedelta

import pytest

from booking import lifecycle
from booking.models import Appointment, DiaryEntry, State
from practice.models import Message
from tests.booking.conftest import NOW
from tests.factories import make_user

TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = TEN + 3 * HOUR


@pytest.fixture
def user(db):
    return make_user()


@pytest.fixture
def confirmed(studio, user):
    return lifecycle.accept(studio.request(TEN), user=user, now=NOW)


@pytest.fixture
def asking(confirmed):
    return lifecycle.request_move(confirmed, LATER, now=NOW)


def entries():
    return [(each.start, each.end) for each in DiaryEntry.objects.order_by("start")]


def kinds(count):
    return [each.kind for each in Message.objects.order_by("-pk")[:count]][::-1]


def outcome(appointment):
    return appointment.moves.get().outcome


def test_asking_to_move_keeps_the_old_time_and_holds_the_new(asking):
    assert (asking.state, asking.start) == (State.CONFIRMED, TEN)
    assert asking.open_move.start == LATER
    assert asking.open_move.answer_by == TEN  # 48 hours would be past the old start
    assert entries() == [(TEN, TEN + HOUR), (LATER, LATER + HOUR)]
    assert kinds(2) == ["appointment_move_requested", "appointment_new_move"]
    assert {message.calendar for message in Message.objects.order_by("-pk")[:2]} == {""}


def test_accepted_move_updates_the_same_calendar_event(asking, user):
    moved = lifecycle.accept_move(asking, user=user, now=NOW + HOUR)
    assert (moved.start, moved.end, moved.agreed_at) == (LATER, LATER + HOUR, NOW + HOUR)
    assert (entries(), outcome(moved)) == ([(LATER, LATER + HOUR)], "accepted")
    first, second = Message.objects.exclude(calendar="").order_by("pk").values_list("calendar", flat=True)
    assert [line for line in first.split("\r\n") if line.startswith("UID")] == [
        line for line in second.split("\r\n") if line.startswith("UID")
    ]
    assert ("SEQUENCE:0" in first, "SEQUENCE:1" in second, "METHOD:REQUEST" in second) == (True, True, True)


@pytest.mark.parametrize(
    ("leave", "was", "mail"),
    [
        (lambda a, user: lifecycle.decline_move(a, user=user, now=NOW), "declined", ["appointment_move_declined"]),
        (lambda a, user: lifecycle.withdraw_move(a, now=NOW), "withdrawn", ["appointment_move_withdrawn"]),
        (
            lambda a, user: lifecycle.expire_move(a, now=TEN),
            "expired",
            ["appointment_move_expired", "appointment_move_expired_practitioner"],
        ),
    ],
    ids=["declined", "withdrawn", "expired"],
)
def test_move_that_comes_to_nothing_leaves_the_old_time(asking, user, leave, was, mail):
    kept = leave(asking, user)
    assert (kept.state, kept.start, kept.sequence, outcome(kept)) == (State.CONFIRMED, TEN, 0, was)
    assert (entries(), kinds(len(mail))) == ([(TEN, TEN + HOUR)], mail)


def test_moving_by_half_an_hour_overlaps_only_oneself(confirmed, user):
    near = TEN + timedelta(minutes=30)
    asking = lifecycle.request_move(confirmed, near, now=NOW)
    assert entries() == [(TEN, near + HOUR)]
    lifecycle.accept_move(asking, user=user, now=NOW)
    assert entries() == [(near, near + HOUR)]


def test_move_onto_a_time_that_is_requested_is_refused_with_the_nearest(studio, confirmed):
    studio.request(LATER)
    with pytest.raises(lifecycle.TimeTaken) as caught:
        lifecycle.request_move(confirmed, LATER, now=NOW)
    assert len(caught.value.nearest) == 4
    assert entries() == [(TEN, TEN + HOUR), (LATER, LATER + HOUR)]


def test_client_may_not_move_outside_opening_hours(confirmed):
    with pytest.raises(lifecycle.TimeTaken):
        lifecycle.request_move(confirmed, TEN - 4 * HOUR, now=NOW)


@pytest.mark.parametrize(
    ("start", "now", "sentence"),
    [
        (TEN, NOW, r"This is the time you have already\."),
        (LATER, TEN, r"This appointment has already begun\."),
    ],
    ids=["same", "begun"],
)
def test_move_that_makes_no_sense_is_refused(confirmed, start, now, sentence):
    with pytest.raises(lifecycle.NotPossible, match=sentence):
        lifecycle.request_move(confirmed, start, now=now)


def test_one_move_at_a_time(asking):
    with pytest.raises(lifecycle.NotPossible, match=r"Another time is asked for already\."):
        lifecycle.request_move(asking, LATER + HOUR, now=NOW)


def test_move_is_answered_within_its_limit(asking, user):
    with pytest.raises(lifecycle.NotPossible, match=r"The time to answer this request is over\."):
        lifecycle.accept_move(asking, user=user, now=TEN)
    assert lifecycle.expire_due(TEN) == 1
    assert outcome(asking) == "expired"


def test_practitioner_moves_wherever_nobody_is_and_overtakes_what_was_asked(asking, user):
    early = TEN - 5 * HOUR  # five in the morning: her own hours are hers to overrule
    moved = lifecycle.move(asking, early, user=user, now=NOW, message="Could you come earlier?")
    assert (moved.start, moved.sequence, outcome(moved)) == (early, 1, "lapsed")
    assert (entries(), kinds(1)) == ([(early, early + HOUR)], ["appointment_moved"])
    assert "Could you come earlier?" in Message.objects.latest("pk").text


def test_practitioner_moves_onto_nobody(studio, confirmed, user):
    studio.request(LATER)
    with pytest.raises(lifecycle.TimeTaken):
        lifecycle.move(confirmed, LATER, user=user, now=NOW)
    assert Appointment.objects.get(pk=confirmed.pk).start == TEN


def test_cancelling_ends_the_move_too(asking):
    lifecycle.cancel(asking, now=NOW)
    assert (entries(), outcome(asking)) == ([], "lapsed")


@pytest.mark.parametrize(("shown", "late"), [(None, True), (timedelta(minutes=10), False)], ids=["no", "yes"])
def test_terms_shown_before_the_press_hold(confirmed, shown, late):
    now = TEN - 24 * HOUR + timedelta(minutes=5)
    cancelled = lifecycle.cancel(confirmed, now=now, shown_at=now - shown if shown else None)
    assert cancelled.late is late


def test_terms_agreed_to_stay_when_the_practice_changes_its_own(studio, confirmed):
    studio.practice.cancellation_hours = 100
    studio.practice.save()
    assert confirmed.free_until == TEN - 24 * HOUR
    assert lifecycle.cancel(confirmed, now=TEN - 25 * HOUR).late is False


def test_trail_says_where_it_moved(asking, user):
    lifecycle.accept_move(asking, user=user, now=NOW)
    said = [(each.verb, each.reason) for each in asking.transitions.all()][-2:]
    assert said == [("request_move", "2026-12-02 13:00"), ("accept_move", "2026-12-02 13:00")]
