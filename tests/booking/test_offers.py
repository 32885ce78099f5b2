"""Other times that the practitioner proposes: all held, one chosen, the rest free."""

from datetime import UTC, datetime, timedelta

import pytest

from booking import lifecycle
from booking.models import Appointment, DiaryEntry, Offer, State
from practice.models import Message
from tests.booking.conftest import NOW
from tests.factories import make_user

TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE, TWO, THREE = (TEN + hours * HOUR for hours in (2, 3, 24))


@pytest.fixture
def user(db):
    return make_user()


@pytest.fixture
def offered(studio, user):
    return lifecycle.offer(studio.request(TEN), [TWO, ONE, THREE], user=user, now=NOW, message="Would these do?")


def entries():
    return [(each.start, each.end) for each in DiaryEntry.objects.order_by("start")]


def last_mails(count):
    return [(each.to.split("@")[0], each.kind) for each in Message.objects.order_by("-pk")[:count]][::-1]


def test_offered_times_are_held_and_the_one_asked_for_is_free(offered):
    assert offered.state == State.OFFERED
    assert [each.start for each in offered.offers.all()] == [ONE, TWO, THREE]
    # ONE and TWO touch, so the diary has them as one span.
    assert entries() == [(ONE, TWO + HOUR), (THREE, THREE + HOUR)]
    assert offered.answer_by == NOW + 24 * HOUR
    trail = offered.transitions.last()
    assert (trail.verb, trail.reason) == ("offer", "2026-12-02 12:00, 2026-12-02 13:00, 2026-12-03 10:00")
    assert last_mails(1) == [("client", "appointment_offered")]
    mail = Message.objects.latest("pk")
    assert "Would these do?" in mail.text
    assert "Wednesday, Dec. 2, 2026, noon to 1 p.m. (Los Angeles time, PST)" in mail.text
    assert mail.calendar == ""


@pytest.mark.parametrize(("last", "limit"), [(NOW + 12 * HOUR, NOW + 12 * HOUR), (ONE, NOW + 24 * HOUR)])
def test_offer_is_held_no_longer_than_until_its_last_start(studio, user, last, limit):
    assert lifecycle.offer(studio.request(TEN), [NOW + 10 * HOUR, last], user=user, now=NOW).answer_by == limit


def test_time_that_has_begun_takes_none_of_the_others_along(studio, user):
    first = NOW + 10 * HOUR
    offered = lifecycle.offer(studio.request(TEN), [first, ONE], user=user, now=NOW)
    assert lifecycle.expire_due(first) == 0
    with pytest.raises(lifecycle.NotPossible, match=r"This time has already begun\."):
        lifecycle.choose(offered, first, now=first)
    assert lifecycle.choose(offered, ONE, now=first).start == ONE


def test_choosing_confirms_one_and_frees_the_rest(offered):
    assert Appointment.objects.get().last_message == "Would these do?"
    chosen = lifecycle.choose(offered, TWO, now=NOW + HOUR)
    assert Appointment.objects.get().last_message == ""
    assert (chosen.state, chosen.start, chosen.end, chosen.agreed_at) == (State.CONFIRMED, TWO, TWO + HOUR, NOW + HOUR)
    assert entries() == [(TWO, TWO + HOUR)]
    assert Offer.objects.count() == 0
    assert last_mails(2) == [("client", "appointment_confirmed"), ("practitioner", "appointment_chosen")]
    assert "DTSTART:20261202T210000Z" in Message.objects.get(kind="appointment_confirmed").calendar


@pytest.mark.parametrize(
    ("start", "now", "sentence"),
    [
        (TEN, NOW, r"This time is not among those offered to you\."),
        (ONE, NOW + 24 * HOUR, r"These times are not held any more\."),
    ],
    ids=["not offered", "too late"],
)
def test_choosing_what_is_not_offered_any_more_is_refused(offered, start, now, sentence):
    with pytest.raises(lifecycle.NotPossible, match=sentence):
        lifecycle.choose(offered, start, now=now)
    assert Appointment.objects.get().state == State.OFFERED


@pytest.mark.parametrize("verb", ["withdraw", "decline"])
def test_leaving_an_offer_frees_every_time(offered, user, verb):
    values = {"user": user} if verb == "decline" else {}
    getattr(lifecycle, verb)(offered, now=NOW, **values)
    assert (entries(), Offer.objects.count()) == ([], 0)


def test_offers_expire_together_and_both_are_told(offered):
    assert lifecycle.expire_due(NOW + 24 * HOUR) == 1
    assert Appointment.objects.get().state == State.EXPIRED
    assert (entries(), Offer.objects.count()) == ([], 0)
    assert last_mails(2) == [("client", "appointment_expired"), ("practitioner", "appointment_expired_practitioner")]


def test_offering_a_taken_time_is_refused_whole(studio, user):
    other = studio.request(ONE)
    appointment = studio.request(TEN)
    with pytest.raises(lifecycle.TimeTaken):
        lifecycle.offer(appointment, [THREE, ONE], user=user, now=NOW)
    assert Appointment.objects.get(pk=appointment.pk).state == State.REQUESTED
    assert [each.appointment_id for each in DiaryEntry.objects.order_by("start")] == [appointment.pk, other.pk]


def test_offers_may_overlap_each_other_and_the_time_asked_for(studio, user):
    half = timedelta(minutes=30)
    offered = lifecycle.offer(studio.request(TEN), [TEN + half, TEN + HOUR], user=user, now=NOW)
    assert entries() == [(TEN + half, TEN + 2 * HOUR)]
    lifecycle.choose(offered, TEN + HOUR, now=NOW)
    assert entries() == [(TEN + HOUR, TEN + 2 * HOUR)]


@pytest.mark.parametrize(
    ("starts", "sentence"),
    [
        ([], r"Offer one, two or three times\."),
        ([TEN + each * HOUR for each in range(4)], r"Offer one, two or three times\."),
        ([NOW, ONE], r"One of these times has already begun\."),
    ],
    ids=["none", "four", "begun"],
)
def test_offer_that_makes_no_sense_is_refused(studio, user, starts, sentence):
    with pytest.raises(lifecycle.NotPossible, match=sentence):
        lifecycle.offer(studio.request(TEN), starts, user=user, now=NOW)
