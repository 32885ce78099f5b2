"""Random people, verbs and clocks. After each step the diary equals the states and everybody was told exactly once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from booking import lifecycle
from booking.models import Appointment, DiaryEntry, Transition
from practice.models import Message
from tests.booking.conftest import NOW, Studio
from tests.factories import make_length, make_user

TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BECOMES = {
    "accept": "confirmed",
    "decline": "declined",
    "withdraw": "withdrawn",
    "cancel": "cancelled",
    "expire": "expired",
    "complete": "completed",
    "mark_no_show": "no_show",
}
MAILS = {
    "request": ["appointment_requested", "appointment_new_request"],
    "accept": ["appointment_confirmed"],
    "decline": ["appointment_declined"],
    "withdraw": ["appointment_withdrawn"],
    "cancel": ["appointment_cancelled", "appointment_cancelled_practitioner"],
    "expire": ["appointment_expired", "appointment_expired_practitioner"],
    "complete": [],
    "mark_no_show": [],
}


class Lives(RuleBasedStateMachine):
    """The model is plain: for each appointment its state, limit and start, and the verbs that succeeded."""

    @initialize()
    def open_the_studio(self):
        self.studio = Studio()
        self.studio.service.buffer_after = 15
        self.studio.service.save()
        self.lengths = [self.studio.length, make_length(self.studio.service, 90)]
        self.user = make_user()
        self.now = NOW
        self.lives = {}
        self.told = Counter()

    @rule(hours=st.sampled_from([0, 1, 5, 24, 30]))
    def time_passes(self, hours):
        self.now += hours * HOUR

    @rule(days=st.integers(0, 4), quarters=st.integers(-4, 30), length=st.integers(0, 1))
    def somebody_asks(self, days, quarters, length):
        length = self.lengths[length]
        start = TEN + timedelta(days=days, minutes=15 * quarters)
        end = start + timedelta(minutes=length.minutes)
        opens, closes = (TEN + timedelta(days=days) + offset * HOUR for offset in (-1, 7))
        is_clear = all(
            end + timedelta(minutes=15) <= other["start"] or start >= other["end"] + timedelta(minutes=15)
            for other in self.lives.values()
            if other["state"] in ("requested", "confirmed")
        )
        try:
            made = self.studio.request(start, length=length, now=self.now)
        except lifecycle.TimeTaken as refusal:
            assert not (is_clear and start >= max(self.now, opens) and end <= closes)
            assert start.timestamp() not in {each.timestamp() for each in refusal.nearest}
            return
        assert is_clear
        assert max(self.now, opens) <= start
        assert end <= closes
        limit = min(self.now + 48 * HOUR, start)
        self.lives[made.pk] = {"state": "requested", "limit": limit, "start": start, "end": end, "verbs": ["request"]}
        self.told.update(MAILS["request"])

    @precondition(lambda self: self.lives)
    @rule(verb=st.sampled_from(sorted(BECOMES)), data=st.data())
    def somebody_decides(self, verb, data):
        pk = data.draw(st.sampled_from(sorted(self.lives)))
        life = self.lives[pk]
        try:
            self.call(verb, Appointment.objects.get(pk=pk))
        except lifecycle.NotPossible:
            assert not self.may(verb, life)
            return
        assert self.may(verb, life)
        self.happened(verb, life)

    @rule()
    def the_worker_expires(self):
        due = [life for life in self.lives.values() if self.may("expire", life)]
        assert lifecycle.expire_due(self.now) == len(due)
        for life in due:
            self.happened("expire", life)

    def call(self, verb, appointment):
        with_user = {"accept", "decline", "complete", "mark_no_show"}
        values = {"user": self.user} if verb in with_user else {}
        return getattr(lifecycle, verb)(appointment, now=self.now, **values)

    def may(self, verb, life):
        if verb == "cancel":
            return life["state"] == "confirmed" and self.now < life["start"]
        if verb in ("complete", "mark_no_show"):
            return life["state"] == "confirmed" and self.now >= life["start"]
        if life["state"] != "requested":
            return False
        is_over = life["limit"] <= self.now
        return {"accept": not is_over, "expire": is_over}.get(verb, True)

    def happened(self, verb, life):
        life["state"] = BECOMES[verb]
        life["verbs"].append(verb)
        self.told.update(MAILS[verb])

    @invariant()
    def rows_are_as_the_model_says(self):
        if not hasattr(self, "lives"):
            return
        rows = Appointment.objects.in_bulk()
        assert {pk: row.state for pk, row in rows.items()} == {pk: life["state"] for pk, life in self.lives.items()}
        assert {pk: row.sequence for pk, row in rows.items()} == {
            pk: life["verbs"].count("cancel") for pk, life in self.lives.items()
        }
        assert Transition.objects.count() == sum(len(life["verbs"]) for life in self.lives.values())
        assert Counter(Message.objects.values_list("kind", flat=True)) == self.told

    @invariant()
    def diary_equals_state(self):
        entries = list(DiaryEntry.objects.order_by("start").select_related("appointment"))
        assert all(first.end <= second.start for first, second in pairwise(entries))
        held = {pk for pk, life in getattr(self, "lives", {}).items() if life["state"] in ("requested", "confirmed")}
        assert {entry.appointment_id for entry in entries} == held
        assert all((entry.start, entry.end) == entry.appointment.occupied for entry in entries)


class RolledBack(Lives):
    """Each example in a transaction of its own that never commits."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def test_lives(db):
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        RolledBack,
        settings=settings(max_examples=12, stateful_step_count=40, deadline=None, suppress_health_check=checks),
    )
