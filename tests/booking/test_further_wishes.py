"""Up to three wishes: one held, the others not; or wishes only."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.test.html import parse_html

from booking import intake, lifecycle
from booking.further_wish_forms import ManyTimes
from booking.lifecycle import WishedFor
from booking.models import Appointment, Client, DiaryEntry, FurtherWish, Length, Question, Service
from practice.models import Message
from tests.booking.conftest import NOW
from tests.factories import make_user

TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
"""A Wednesday in Los Angeles."""
HOUR = timedelta(hours=1)
LATER = TEN + 3 * HOUR
WEDNESDAY_AFTERNOON = WishedFor(weekday=2, part="afternoon")
ZONE = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def user(db):
    return make_user()


def test_further_wishes_are_kept_and_not_held(studio):
    appointment = studio.request(TEN, wishes=[WishedFor(start=LATER), WEDNESDAY_AFTERNOON])
    kept = list(appointment.further_wishes.values_list("start", "weekday", "part"))
    assert kept == [(LATER, None, ""), (None, 2, "afternoon")]
    assert list(DiaryEntry.objects.values_list("start", flat=True)) == [TEN]


@pytest.mark.parametrize("start", [LATER, LATER + HOUR], ids=["named", "in the window"])
def test_any_wish_that_is_free_is_accepted_with_one_press(studio, user, start):
    appointment = studio.request(TEN, wishes=[WishedFor(start=LATER), WEDNESDAY_AFTERNOON])
    accepted = lifecycle.accept(appointment, user=user, now=NOW, start=start)
    assert (accepted.state, accepted.start, accepted.end) == ("confirmed", start, start + HOUR)
    assert list(DiaryEntry.objects.values_list("start", flat=True)) == [start]


def test_wish_that_is_taken_by_now_is_refused(studio, user):
    appointment = studio.request(TEN, wishes=[WishedFor(start=LATER)])
    studio.request(LATER)
    with pytest.raises(lifecycle.TimeTaken):
        lifecycle.accept(appointment, user=user, now=NOW, start=LATER)


def test_time_that_nobody_wished_for_is_offered_and_not_accepted(studio, user):
    appointment = studio.request(TEN, wishes=[WishedFor(start=LATER)])
    with pytest.raises(lifecycle.NotPossible, match=r"You can offer it instead\."):
        lifecycle.accept(appointment, user=user, now=NOW, start=LATER + HOUR)


def test_wishes_only_hold_nothing_and_wait_for_an_answer(studio, user):
    appointment = studio.request(None, wishes=[WEDNESDAY_AFTERNOON])
    assert (appointment.state, appointment.start, appointment.end) == ("requested", None, None)
    assert appointment.answer_by == NOW + 48 * HOUR
    assert DiaryEntry.objects.count() == 0
    assert list(Appointment.objects.awaiting_answer()) == [appointment]
    assert [each.kind for each in Message.objects.order_by("pk")] == [
        "appointment_requested",
        "appointment_new_request",
    ]
    with pytest.raises(lifecycle.NotPossible, match=r"This request has no time yet\."):
        lifecycle.accept(appointment, user=user, now=NOW)
    assert lifecycle.accept(appointment, user=user, now=NOW, start=LATER).start == LATER


@pytest.mark.parametrize("verb", ["decline", "withdraw", "expire"])
def test_wishes_only_end_like_every_request(studio, user, verb):
    appointment = studio.request(None, wishes=[WEDNESDAY_AFTERNOON])
    values = {"user": user} if verb == "decline" else {}
    ended = getattr(lifecycle, verb)(appointment, now=NOW + 48 * HOUR, **values)
    assert ended.start is None


def test_wishes_only_are_answered_with_an_offer(studio, user):
    appointment = studio.request(None, wishes=[WEDNESDAY_AFTERNOON])
    offered = lifecycle.offer(appointment, [LATER], user=user, now=NOW)
    assert lifecycle.choose(offered, LATER, now=NOW).start == LATER


@pytest.mark.parametrize("wishes", [[], [WEDNESDAY_AFTERNOON] * 4], ids=["none", "four"])
def test_request_has_one_to_three_wishes(studio, wishes):
    with pytest.raises(ValueError, match="one to three"):
        studio.request(None, wishes=wishes)


@pytest.mark.parametrize(
    ("wish", "hour", "fits"),
    [
        ({"weekday": 2, "part": "morning"}, 18, True),
        ({"weekday": 2, "part": "morning"}, 20, False),
        ({"weekday": 2, "part": "afternoon"}, 20, True),
        ({"weekday": 2, "part": "evening"}, 25, True),
        ({"weekday": 3, "part": ""}, 25, False),
        ({"weekday": None, "part": "evening"}, 25, True),
        ({"weekday": None, "part": ""}, 20, True),
    ],
)
def test_wish_fits_by_the_practices_clock(wish, hour, fits):
    start = datetime(2026, 12, 2, tzinfo=UTC) + hour * HOUR
    assert FurtherWish(**wish).fits(start, ZONE) is fits


@pytest.mark.parametrize(
    "values", [{"start": TEN, "weekday": 2}, {"start": TEN, "part": "morning"}, {"weekday": 7}, {"part": "dawn"}]
)
def test_database_refuses_a_wish_that_means_nothing(studio, values):
    appointment = studio.request(TEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        FurtherWish.objects.create(appointment=appointment, **values)


# Trusted clients


@pytest.mark.parametrize(
    ("trusted", "at_once", "state"), [(True, True, "confirmed"), (True, False, "requested"), (False, True, "requested")]
)
def test_trusted_client_is_confirmed_at_once_where_the_service_allows_it(studio, trusted, at_once, state):
    Service.objects.update(trusted_at_once=at_once)
    studio.length = Length.objects.select_related("service").get()
    client = Client.objects.create(name="Sample client", trusted=trusted)
    appointment = studio.request(TEN, client=client)
    assert (appointment.state, appointment.client) == (state, client)
    kinds = {
        "confirmed": ["appointment_confirmed", "appointment_at_once"],
        "requested": ["appointment_requested", "appointment_new_request"],
    }
    assert [each.kind for each in Message.objects.order_by("pk")] == kinds[state]
    assert list(DiaryEntry.objects.values_list("start", flat=True)) == [TEN]


def test_trusted_client_with_wishes_only_waits_for_an_answer(studio):
    Service.objects.update(trusted_at_once=True)
    client = Client.objects.create(name="Sample client", trusted=True)
    assert studio.request(None, wishes=[WEDNESDAY_AFTERNOON], client=client).state == "requested"


def test_urgent_answer_of_a_trusted_client_waits_for_the_practitioner(studio):
    Service.objects.update(trusted_at_once=True)
    studio.length = Length.objects.select_related("service").get()
    question = Question(slug="bleeding", text="Bleeding?", flag_when="yes", flag_words="Provider first", urgent=True)
    client = Client.objects.create(name="Sample client", trusted=True)
    appointment = studio.request(TEN, client=client, answers=intake.kept([question], {"bleeding": True}))
    assert appointment.state == "requested"
    calm = studio.request(LATER, client=client, answers=intake.kept([question], {"bleeding": False}))
    assert calm.state == "confirmed"


@pytest.mark.parametrize("value", ["", None, "a", "<b>"])
def test_a_long_list_of_times_is_drawn_like_any_other(value):
    asked = {"choices": [("", "No free time"), ("a", "A & b"), ("<b>", "<i>")], "attrs": {"class": "input"}}
    drawn = [
        kind(**asked).render("wish2_time", value, {"id": "x", "required": True}) for kind in (ManyTimes, forms.Select)
    ]
    assert parse_html(drawn[0]) == parse_html(drawn[1])
