"""Random people, verbs and clocks. After each step the diary equals the states, everybody was told exactly what
happened, and no calendar was ever told an older state after a newer one.

The model is plain: what each appointment is, holds and may become, written without looking at the lifecycle.
"""

import copy
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
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

from booking import lifecycle
from booking.lifecycle import WishedFor
from booking.models import Appointment, DiaryEntry, Transition
from practice import messages
from practice.models import Message, Practice
from tests.booking.conftest import NOW, Studio, asker
from tests.factories import make_length, make_user

TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BUFFER = timedelta(minutes=15)
PRACTICE = "practitioner@example.com"
PEOPLE = ["one@example.com", "two@example.com", "three@example.com"]
MOST_STANDING = 4
"""Appointments that somebody may still decide about; nobody asks or books while there are more."""
STEPS = int(os.environ.get("LIFE_STEPS", "400"))
"""Over all turns. CI takes 2,000 on each database."""
BECOMES = {
    "accept": "confirmed",
    "accept_a_wish": "confirmed",
    "decline": "declined",
    "offer": "offered",
    "choose": "confirmed",
    "withdraw": "withdrawn",
    "expire": "expired",
    "request_move": "confirmed",
    "accept_move": "confirmed",
    "decline_move": "confirmed",
    "withdraw_move": "confirmed",
    "expire_move": "confirmed",
    "move": "confirmed",
    "cancel_by_client": "cancelled",
    "cancel": "cancelled",
    "complete": "completed",
    "mark_no_show": "no_show",
}
BY_CLIENT = ("choose", "withdraw", "request_move", "withdraw_move", "cancel_by_client")
BY_SITE = ("expire", "expire_move")
TO_CLIENT = {
    "request": "appointment_requested",
    "accept": "appointment_confirmed",
    "accept_a_wish": "appointment_confirmed",
    "book": "appointment_confirmed",
    "decline": "appointment_declined",
    "offer": "appointment_offered",
    "choose": "appointment_confirmed",
    "expire": "appointment_expired",
    "request_move": "appointment_move_requested",
    "accept_move": "appointment_moved",
    "decline_move": "appointment_move_declined",
    "expire_move": "appointment_move_expired",
    "move": "appointment_moved",
    "cancel_by_client": "appointment_cancelled",
    "cancel": "appointment_cancelled",
}
TO_PRACTICE = {
    "request": "appointment_new_request",
    "choose": "appointment_chosen",
    "withdraw": "appointment_withdrawn",
    "expire": "appointment_expired_practitioner",
    "request_move": "appointment_new_move",
    "withdraw_move": "appointment_move_withdrawn",
    "expire_move": "appointment_move_expired_practitioner",
    "cancel_by_client": "appointment_cancelled_practitioner",
    "cancel": "appointment_cancelled_practitioner",
}
RAISES_SEQUENCE = ("accept_move", "move", "cancel_by_client", "cancel")


@dataclass
class Life:
    person: str
    length: timedelta
    start: datetime | None
    limit: datetime | None
    wish: WishedFor | None = None
    state: str = "requested"
    offers: tuple = ()
    move: tuple | None = None
    sequence: int = 0
    settles: datetime | None = None
    before: "Life | None" = None
    told: Counter = field(default_factory=Counter)

    def held(self):
        if self.state == "offered":
            return [self.around(start) for start in self.offers]
        if self.state not in ("requested", "confirmed") or self.start is None:
            return []
        return [self.around(start) for start in (self.start, *(self.move[:1] if self.move else ()))]

    def around(self, start):
        return (start, start + self.length + BUFFER)

    def tell(self, verb):
        mails = [(self.person, TO_CLIENT.get(verb)), (PRACTICE, TO_PRACTICE.get(verb))]
        self.told = self.told + Counter(each for each in mails if each[1])


def moment(day, quarter):
    return TEN + timedelta(days=day, minutes=15 * quarter)


some_starts = st.lists(st.builds(moment, st.integers(0, 4), st.integers(0, 30)), min_size=1, max_size=3, unique=True)


class Lives(RuleBasedStateMachine):
    steps = 0
    seen: Counter = Counter()

    @initialize(grace=st.sampled_from([0, 2]))
    def open_the_studio(self, grace):
        self.studio, self.grace = Studio(), timedelta(minutes=grace)
        Practice.objects.update(answer_grace_minutes=grace)
        self.studio.practice.refresh_from_db()
        self.studio.practice.save()
        self.studio.service.buffer_after = 15
        self.studio.service.save()
        self.lengths = [self.studio.length, make_length(self.studio.service, 90)]
        self.user = make_user()
        self.now = NOW
        self.lives = {}
        self.verbs = 0

    @rule(minutes=st.sampled_from([1, 2, 2, 60, 5 * 60, 24 * 60]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def the_post_goes(self):
        messages.deliver_due(self.now)

    @precondition(lambda self: len(self.standing()) < MOST_STANDING)
    @rule(
        start=st.builds(moment, st.integers(0, 4), st.integers(-4, 30)),
        length=st.integers(0, 1),
        person=st.sampled_from(PEOPLE),
        has_wishes=st.booleans(),
    )
    def somebody_asks(self, start, length, person, has_wishes):
        length = self.lengths[length]
        wish = WishedFor(weekday=3) if has_wishes else None
        life = Life(person, timedelta(minutes=length.minutes), start, min(self.now + 48 * HOUR, start), wish)
        wishes = [wish] if wish else []
        who = asker(email=person)
        try:
            made = lifecycle.request(
                **self.studio.wish(start=start, asker=who, length=length, now=self.now, wishes=wishes)
            )
        except lifecycle.TimeTaken as refusal:
            assert not self.is_offered(life, start)
            assert start.timestamp() not in {each.timestamp() for each in refusal.nearest}
            return
        assert self.is_offered(life, start)
        self.began(made, life, "request")

    @precondition(lambda self: len(self.standing()) < MOST_STANDING)
    @rule(person=st.sampled_from(PEOPLE))
    def nothing_suits_somebody(self, person):
        wish = WishedFor(weekday=2, part="afternoon")
        made = self.studio.request(None, wishes=[wish], now=self.now)
        Appointment.objects.filter(pk=made.pk).update(email=person)
        Message.objects.filter(kind="appointment_requested", subject_key=made.about).update(to=person)
        self.began(made, Life(person, HOUR, None, self.now + 48 * HOUR, wish), "request")

    @precondition(lambda self: len(self.standing()) < MOST_STANDING)
    @rule(
        start=st.builds(moment, st.integers(0, 4), st.integers(-4, 60)),
        person=st.sampled_from(PEOPLE),
    )
    def she_books(self, start, person):
        life = Life(person, HOUR, start, None, state="confirmed")
        try:
            made = lifecycle.book(
                **self.studio.wish(start=start, asker=asker(email=person), now=self.now, user=self.user)
            )
        except lifecycle.TimeTaken:
            assert not self.is_clear(life, [start])
            return
        assert self.is_clear(life, [start])
        self.began(made, life, "book")
        if self.grace:
            life.before, life.settles = Life(person, HOUR, start, None, state="cancelled"), self.now + self.grace

    @precondition(lambda self: self.lives)
    @rule(verb=st.sampled_from(sorted(BECOMES)), starts=some_starts, data=st.data())
    def somebody_tries(self, verb, starts, data):
        self.decide(verb, data.draw(st.sampled_from(sorted(self.lives))), starts)

    @precondition(lambda self: self.standing())
    @rule(starts=some_starts, data=st.data())
    def somebody_decides(self, starts, data):
        """What may be done, which chance alone would seldom hit upon; rather what goes on than what ends it."""
        pk = data.draw(st.sampled_from(self.standing()))
        life = self.lives[pk]
        if life.offers and data.draw(st.booleans()):
            starts = [data.draw(st.sampled_from(life.offers))]
        possible = [verb for verb in sorted(BECOMES) if self.may(verb, life, starts)]
        possible += 3 * [verb for verb in possible if BECOMES[verb] in ("offered", "confirmed")]
        if possible:
            self.decide(data.draw(st.sampled_from(possible)), pk, starts)

    def standing(self):
        return [pk for pk, life in sorted(self.lives.items()) if life.state in ("requested", "offered", "confirmed")]

    def decide(self, verb, pk, starts):
        life = self.lives[pk]
        try:
            self.call(verb, Appointment.objects.get(pk=pk), starts)
        except (lifecycle.NotPossible, lifecycle.TimeTaken) as refusal:
            assert str(refusal)
            assert not self.may(verb, life, starts)
            return
        assert self.may(verb, life, starts)
        self.happened(verb, life, starts)

    @precondition(lambda self: self.lives)
    @rule(data=st.data())
    def she_takes_it_back(self, data):
        pk = data.draw(st.sampled_from(sorted(self.lives)))
        life = self.lives[pk]
        may = life.before is not None and self.now < life.settles and self.is_clear_for(pk, life.before.held())
        try:
            lifecycle.undo(Appointment.objects.get(pk=pk), user=self.user, now=self.now)
        except (lifecycle.NotPossible, lifecycle.TimeTaken):
            assert not may
            return
        assert may
        self.noted("undo")
        self.lives[pk] = life.before
        life.before.before = life.before.settles = None

    @rule()
    def the_worker_expires(self):
        due = [(verb, life) for life in self.lives.values() for verb in BY_SITE if self.may(verb, life, ())]
        assert lifecycle.expire_due(self.now) == len(due)
        for verb, life in due:
            self.happened(verb, life, ())

    # The model's own rules

    def call(self, verb, appointment, starts):
        if verb in ("offer", "choose", "request_move", "move"):
            what = [starts] if verb == "offer" else [starts[0]]
        else:
            what = []
        values = {} if verb in (*BY_CLIENT, *BY_SITE) else {"user": self.user}
        if verb == "accept_a_wish":
            return lifecycle.accept(appointment, start=starts[0], now=self.now, **values)
        return getattr(lifecycle, verb.removesuffix("_by_client"))(appointment, *what, now=self.now, **values)

    def may(self, verb, life, starts):
        if verb in BY_CLIENT and life.settles and self.now < life.settles:
            return False
        is_confirmed = life.state == "confirmed"
        match verb:
            case "accept":
                return life.state == "requested" and life.start is not None and self.now < life.limit
            case "accept_a_wish":
                is_timely = life.state == "requested" and self.now < life.limit
                return is_timely and (starts[0] == life.start or self.is_wished(life, starts[0]))
            case "offer":
                is_timely = life.state == "requested" and self.now < life.limit and self.now < min(starts)
                return is_timely and self.is_clear(life, starts)
            case "choose":
                is_held = life.state == "offered" and self.now < life.limit
                return is_held and starts[0] in life.offers and self.now < starts[0]
            case "decline" | "withdraw":
                return life.state in ("requested", "offered")
            case "expire":
                return life.state in ("requested", "offered") and life.limit <= self.now
            case "request_move":
                is_fitting = is_confirmed and self.now < life.start and not life.move and starts[0] != life.start
                return is_fitting and self.is_offered(life, starts[0])
            case "move":
                is_fitting = is_confirmed and self.now < life.start and self.now < starts[0] != life.start
                return is_fitting and self.is_clear(life, starts[:1])
            case "accept_move":
                return bool(is_confirmed and life.move and self.now < life.move[1])
            case "expire_move":
                return bool(is_confirmed and life.move and life.move[1] <= self.now)
            case "decline_move" | "withdraw_move":
                return bool(is_confirmed and life.move)
            case "cancel" | "cancel_by_client":
                return is_confirmed and self.now < life.start
        return is_confirmed and self.now >= life.start

    def happened(self, verb, life, starts):
        self.noted(verb)
        before = copy.copy(life)
        life.state = BECOMES[verb]
        life.tell(verb)
        life.sequence += verb in RAISES_SEQUENCE
        if verb == "offer":
            life.offers, life.limit = tuple(sorted(starts)), min(self.now + 24 * HOUR, max(starts))
        elif verb == "request_move":
            life.move = (starts[0], min(self.now + 48 * HOUR, starts[0], life.start))
        elif verb in ("accept_a_wish", "choose", "move"):
            life.start = starts[0]
        elif verb == "accept_move":
            life.start = life.move[0]
        if verb not in ("offer", "request_move"):
            life.move, life.offers = None, ()
        self.date_mails()
        is_undoable = self.grace and verb not in (*BY_CLIENT, *BY_SITE)
        life.before, life.settles = (before, self.now + self.grace) if is_undoable else (None, None)

    def began(self, made, life, verb):
        self.noted(verb)
        self.date_mails()
        if verb == "request" or life.start > self.now:  # what she writes down afterwards is told to nobody
            life.tell(verb)
        self.lives[made.pk] = life

    def noted(self, verb):
        self.verbs += 1
        self.seen[verb] += 1

    def date_mails(self):
        """Those due at once are due by the model's clock, not by the machine's."""
        Message.objects.filter(due_at__lt=NOW).update(due_at=self.now)

    def is_clear(self, life, starts):
        return self.is_clear_for(id(life), [life.around(start) for start in starts], known=life)

    def is_clear_for(self, pk, spans, known=None):
        others = [
            span for key, other in self.lives.items() if key != pk and other is not known for span in other.held()
        ]
        return all(end <= first or start >= last for start, end in spans for first, last in others)

    def is_offered(self, life, start):
        opens = datetime(start.year, start.month, (start - 8 * HOUR).day, 17, tzinfo=UTC)
        is_open = opens <= start and start + life.length <= opens + 8 * HOUR
        return is_open and start >= self.now and self.is_clear(life, [start])

    def is_wished(self, life, start):
        local = start - 8 * HOUR
        part = "morning" if local.hour < 12 else "afternoon" if local.hour < 17 else "evening"
        is_fitting = life.wish and life.wish.weekday == local.weekday() and life.wish.part in ("", part)
        return bool(is_fitting) and self.now < start and self.is_offered(life, start)

    # What must hold after every step

    @invariant()
    def rows_are_as_the_model_says(self):
        if not hasattr(self, "lives"):
            return
        type(self).steps += 1
        assert set(Appointment.objects.values_list("pk", "state", "start", "sequence")) == {
            (pk, life.state, life.start, life.sequence) for pk, life in self.lives.items()
        }
        assert Transition.objects.count() == self.verbs

    @invariant()
    def everybody_was_told_exactly_what_happened(self):
        told = Counter(Message.objects.values_list("to", "kind"))
        assert told == sum((life.told for life in getattr(self, "lives", {}).values()), Counter())

    @invariant()
    def diary_equals_state(self):
        entries = list(DiaryEntry.objects.order_by("start"))
        assert all(first.end <= second.start for first, second in pairwise(entries))
        for pk, life in getattr(self, "lives", {}).items():
            own = [(each.start, each.end) for each in entries if each.appointment_id == pk]
            assert covered(own) == covered(life.held())

    @invariant()
    def calendars_are_told_in_order(self):
        told = {}
        for key, calendar in (
            Message.objects.exclude(calendar="").order_by("due_at", "pk").values_list("subject_key", "calendar")
        ):
            told.setdefault(key, []).append(dict(line.split(":", 1) for line in lines(calendar)))
        for pk, life in getattr(self, "lives", {}).items():
            events = told.get(f"appointment:{pk}", [])
            assert len({each["UID"] for each in events}) <= 1
            sequences = [int(each["SEQUENCE"]) for each in events]
            assert all(first < second for first, second in pairwise(sequences))
            if events:
                assert events[-1]["METHOD"] == ("CANCEL" if life.state == "cancelled" else "REQUEST")
                assert events[-1]["DTSTART"] == f"{life.start:%Y%m%dT%H%M%SZ}"


def covered(spans):
    """The same time as spans that lie apart."""
    result = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def lines(calendar):
    wanted = ("UID:", "SEQUENCE:", "METHOD:", "DTSTART:")
    return [line for line in calendar.split("\r\n") if line.startswith(wanted)]


class RolledBack(Lives):
    """Each example in a transaction of its own that never commits."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


@pytest.mark.parametrize("_turn", range(2))
def test_lives(db, _turn):
    """What fails is shown as it was found, unshrunk. Hypothesis begins each round with the dullest of all lives, in
    which nobody does anything, so a round has some more.
    """
    a_round = settings(
        max_examples=5,
        stateful_step_count=50,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    RolledBack.steps, RolledBack.seen = 0, Counter()
    while RolledBack.steps < STEPS / 2:
        run_state_machine_as_test(RolledBack, settings=a_round)
    print(f"{RolledBack.steps} steps on {connection.vendor}:", dict(RolledBack.seen.most_common()))
    assert RolledBack.seen.total() > STEPS / 40
