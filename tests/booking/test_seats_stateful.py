"""Random parties, verbs and clocks at one evening, against a plain list of what each should be."""

import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from booking import evenings, seats
from booking.models import Booking, BookingChange, DiaryEntry, Event
from practice.models import Message
from tests.booking.conftest import NOW, Studio
from tests.factories import make_event, make_guest, make_user

START = datetime(2026, 12, 3, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STEPS = int(os.environ.get("EVENING_STEPS", "600"))
"""On SQLite; a third of them on PostgreSQL. CI takes 2,000."""
STANDING = ("waiting", "offered", "booked", "attended")
MOST_STANDING = 7
"""Parties of which something may still become; nobody comes while there are more."""
SEATED = ("offered", "booked", "attended", "no_show")
VERBS = ["accept", "give_up", "pass_on", "resize", "expire", "check_in", "undo_check_in", "mark_no_show"]


@dataclass
class Party:
    size: int
    state: str
    until: datetime | None = None
    calendar: tuple = ()


class Evening(RuleBasedStateMachine):
    steps = 0
    seen: Counter = Counter()

    @initialize(sizes=st.lists(st.integers(1, 4), min_size=2, max_size=5))
    def doors_open(self, sizes):
        """Some come at once: whatever rules an example then leaves out, there is somebody to decide about."""
        self.event = make_event(Studio().practitioner, start=START, capacity=6, now=NOW)
        self.user, self.now = make_user(), NOW
        self.capacity, self.is_cancelled = 6, False
        self.parties: dict[int, Party] = {}
        self.changes = 0
        for size in sizes:
            self.somebody_comes_for(size, may_wait=True)

    @precondition(lambda self: self.now < START)
    @rule(hours=st.sampled_from([1, 1, 6, 12]))
    def time_passes(self, hours):
        self.now += hours * HOUR

    @precondition(lambda self: len(self.standing()) < MOST_STANDING)
    @rule(size=st.integers(1, 4), may_wait=st.booleans())
    def somebody_comes(self, size, may_wait):
        self.somebody_comes_for(size, may_wait)

    def somebody_comes_for(self, size, may_wait):
        fits, may = size <= self.left, self.is_ahead and size <= self.capacity
        try:
            row = seats.take(self.event, party=size, guest=make_guest(), may_wait=may_wait, now=self.now)
        except seats.NotPossible:
            assert not may or not (fits or may_wait)
            return
        assert may and (fits or may_wait)
        is_late = may_wait and START - self.now < 24 * HOUR
        fits = fits and not is_late
        self.noted("take" if fits else "wait")
        self.parties[row.pk] = Party(size, "booked" if fits else "waiting", calendar=("REQUEST",) if fits else ())
        if is_late:
            self.promote()

    @precondition(lambda self: self.parties)
    @rule(verb=st.sampled_from(VERBS), data=st.data(), size=st.integers(1, 4))
    def somebody_tries(self, verb, data, size):
        self.decide(verb, data.draw(st.sampled_from(sorted(self.parties))), size)

    @precondition(lambda self: self.standing())
    @rule(data=st.data(), size=st.integers(1, 4))
    def somebody_decides(self, data, size):
        """What may be done, which chance alone would seldom hit upon; rather what is possible for a while only."""
        pk = data.draw(st.sampled_from(self.standing()))
        possible = [verb for verb in VERBS if self.may(verb, self.parties[pk], size)]
        possible += 3 * [verb for verb in possible if verb in ("accept", "expire", "check_in")]
        if possible:
            self.decide(data.draw(st.sampled_from(possible)), pk, size)

    def standing(self):
        return [pk for pk, party in sorted(self.parties.items()) if party.state in STANDING]

    def decide(self, verb, pk, size):
        party, row = self.parties[pk], Booking.objects.get(pk=pk)
        more = {"resize": {"party": size}, "pass_on": {"guest": make_guest("Sample other")}}.get(verb, {})
        if verb in ("check_in", "undo_check_in", "mark_no_show"):
            more = {"user": self.user}
        may = self.may(verb, party, size)
        try:
            made = getattr(seats, verb)(row, **more, now=self.now)
        except seats.NotPossible:
            assert not may
            return
        assert may
        self.noted(verb)
        self.happened(verb, pk, party, size, made)
        self.promote()

    @precondition(lambda self: len(self.parties) > 3)
    @rule(capacity=st.integers(1, 9))
    def she_changes_the_capacity(self, capacity):
        may = self.is_ahead and capacity >= self.taken
        try:
            evenings.change(self.event, capacity=capacity, now=self.now)
        except evenings.NotPossible as refusal:
            assert not may
            assert not self.is_ahead or f"{self.taken} place" in str(refusal)
            return
        assert may
        self.capacity = capacity
        self.seen["change the capacity"] += 1
        self.promote()

    @rule()
    def the_worker_expires(self):
        due = sorted(
            (party.until, pk)
            for pk, party in self.parties.items()
            if party.state == "offered" and party.until <= self.now
        )
        assert seats.expire_due(self.now) == len(due)
        for _until, pk in due:
            self.parties[pk].state = "expired"
            self.noted("expire")
            self.promote()

    @precondition(lambda self: len(self.parties) > 12)
    @rule()
    def she_cancels_the_evening(self):
        may = self.is_ahead
        try:
            evenings.cancel(self.event, user=self.user, now=self.now)
        except evenings.NotPossible:
            assert not may
            return
        assert may
        self.is_cancelled = True
        self.seen["cancel the evening"] += 1
        for party in self.parties.values():
            if party.state in STANDING:
                party.calendar += ("CANCEL",) if party.state in ("booked", "attended") else ()
                party.state = "cancelled"
                self.changes += 1

    def noted(self, verb):
        self.changes += 1
        self.seen[verb] += 1

    # The model's own rules

    @property
    def is_ahead(self):
        return not self.is_cancelled and self.now < START

    @property
    def taken(self):
        return sum(party.size for party in self.parties.values() if party.state in SEATED)

    @property
    def left(self):
        return self.capacity - self.taken

    def may(self, verb, party, size):
        match verb:
            case "accept":
                return self.is_ahead and party.state == "offered" and self.now < party.until
            case "expire":
                return party.state == "offered" and party.until <= self.now
            case "give_up":
                return self.is_ahead and party.state in ("waiting", "offered", "booked")
            case "pass_on":
                return self.is_ahead and party.state == "booked"
            case "resize":
                more = size - party.size if party.state in SEATED else 0
                is_possible = size != party.size and (size < party.size or size <= min(4, self.capacity))
                is_possible = is_possible and size <= self.capacity
                return (
                    self.is_ahead
                    and party.state in ("waiting", "offered", "booked")
                    and is_possible
                    and more <= self.left
                )
        is_day = self.now >= datetime(2026, 12, 2, 8, 0, tzinfo=UTC)
        if verb == "mark_no_show":
            return party.state == "booked" and self.now >= START
        return (
            is_day
            and party.state in {"check_in": ("booked", "no_show"), "undo_check_in": ("attended", "no_show")}[verb]
        )

    def happened(self, verb, pk, party, size, made):
        match verb:
            case "accept":
                party.state, party.calendar = "booked", ("REQUEST",)
            case "give_up":
                party.calendar += ("CANCEL",) if party.state == "booked" else ()
                party.state = "cancelled"
            case "pass_on":
                self.changes += 1
                party.state, party.calendar = "passed_on", (*party.calendar, "CANCEL")
                self.parties[made.pk] = Party(party.size, "booked", calendar=("REQUEST",))
            case "resize":
                party.size = size
            case "expire":
                party.state = "expired"
            case "check_in":
                party.state = "attended"
            case "undo_check_in":
                party.state = "booked"
            case "mark_no_show":
                party.state = "no_show"

    def promote(self):
        """In the order of the list, each whose party fits into what is left by then."""
        if not self.is_ahead:
            return
        for _pk, party in sorted(self.parties.items()):
            if party.state == "waiting" and party.size <= self.left:
                party.state, party.until = "offered", self.held_until()
                self.noted("offer")

    def held_until(self):
        """Not until the night, when the morning comes before the start."""
        limit = self.now + 12 * HOUR
        local = limit - 8 * HOUR
        if local.hour >= 21 or local.hour < 9:
            morning = (local + 3 * HOUR).replace(
                hour=17, minute=0
            )  # nine o'clock, of the day after at nine in the evening
            limit = morning if morning < START else limit
        return min(limit, START)

    # What must hold after every step

    @invariant()
    def rows_are_as_the_model_says(self):
        if not hasattr(self, "parties"):
            return
        type(self).steps += 1
        event = Event.objects.get()
        assert (event.seats_taken, event.capacity) == (self.taken, self.capacity)
        assert event.seats_taken <= event.capacity
        assert {row.pk: (row.state, row.party) for row in Booking.objects.all()} == {
            pk: (party.state, party.size) for pk, party in self.parties.items()
        }
        assert BookingChange.objects.count() == self.changes
        assert DiaryEntry.objects.count() == (0 if self.is_cancelled else 1)

    @invariant()
    def calendars_are_told_in_order(self):
        told: dict[str, list] = {}
        rows = Message.objects.exclude(calendar="").order_by("pk")
        for key, method, calendar in rows.values_list("subject_key", "calendar_method", "calendar"):
            sequence = next(line for line in calendar.split("\r\n") if line.startswith("SEQUENCE:"))
            told.setdefault(key, []).append((method, int(sequence.partition(":")[2])))
        for pk, party in getattr(self, "parties", {}).items():
            assert told.get(f"booking:{pk}", []) == [(each, turn) for turn, each in enumerate(party.calendar)]

    @invariant()
    def whoever_is_offered_seats_was_told_once(self):
        if hasattr(self, "parties"):
            offered = Counter(Message.objects.filter(kind="booking_offered").values_list("subject_key", flat=True))
            ever = BookingChange.objects.filter(verb="offer").values_list("booking", flat=True)
            assert offered == Counter(f"booking:{pk}" for pk in ever)


class RolledBack(Evening):
    """Each example in a transaction of its own that never commits."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def test_evenings_at_random(db):
    """What fails is shown as it was found, unshrunk. Hypothesis begins each round with the dullest of all evenings, to
    which nobody comes, so a round has some more.
    """
    wanted = STEPS // (1 if connection.vendor == "sqlite" else 3)
    a_round = settings(
        max_examples=max(wanted // 50, 5),
        stateful_step_count=50,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    RolledBack.steps, RolledBack.seen = 0, Counter()
    while RolledBack.steps < wanted:
        run_state_machine_as_test(RolledBack, settings=a_round)
    print(f"{RolledBack.steps} steps on {connection.vendor}:", dict(RolledBack.seen.most_common()))
    assert RolledBack.seen.total() > RolledBack.steps / 10
