"""Whatever is sent to an address of booking, the answer is never a 500.

The addresses come from the URLconf and the fields from the pages themselves: what is new is covered by itself.
BAD_REQUESTS says how many requests are made in all; .ci/run asks for ten thousand.
"""

import os
from collections import Counter
from datetime import timedelta
from math import ceil

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, note, settings

from booking import seats
from booking.models import MailChoice, Question, TimeOff
from tests.booking.addresses import desk_addresses, fields_of, public_addresses
from tests.booking.bad_input import requests
from tests.booking.conftest import NOW
from tests.factories import (
    give_home_care,
    make_appointment,
    make_event,
    make_exercise,
    make_guest,
    make_routine,
    make_user,
)

REQUESTS = int(os.environ.get("BAD_REQUESTS", "120"))


@pytest.fixture
def rows(studio):
    """A row of every kind, and one appointment in each state that a token opens."""
    in_two_days = NOW + timedelta(days=2, hours=10)
    for number, state in enumerate(["requested", "confirmed", "completed", "declined"]):
        start = in_two_days + number * timedelta(days=1) if state != "completed" else NOW - timedelta(days=1)
        made = make_appointment(studio.practitioner, studio.service, start, state=state)
        if state == "completed":
            give_home_care(made, make_routine("release", [make_exercise()]), now=NOW)
    event = make_event(studio.practitioner, start=in_two_days + timedelta(hours=9), capacity=2, now=NOW)
    first, *_others = [
        seats.take(event, party=party, guest=make_guest(), may_wait=True, now=NOW) for party in (1, 1, 2, 1, 1)
    ]
    seats.give_up(first, now=NOW)
    MailChoice.objects.of("client@example.com")
    for kind in Question.Kind:
        Question.objects.create(slug=kind, text=f"A {kind}?", kind=kind, choices="Yes\nNo")
    TimeOff.objects.create(practitioner=studio.practitioner, start=in_two_days, end=in_two_days + timedelta(days=1))
    return studio


@pytest.mark.parametrize(("of", "share"), [(public_addresses, 0.6), (desk_addresses, 0.4)])
def test_no_request_is_answered_with_500(rows, of, share, caplog):
    caplog.set_level("CRITICAL", "django")  # what is refused need not be read
    client = Client(raise_request_exception=True)
    if of is desk_addresses:
        client.force_login(make_user())
    answers = Counter()
    with time_machine.travel(NOW, tick=True):
        addresses = of()
        pages = {path: page(client, path) for address in addresses for path in address.right_paths()}
        for address in addresses:
            address.fields = [pair for path in address.right_paths() for pair in fields_of(pages[path])]
        for address in addresses:
            bombard(client, address, ceil(REQUESTS * share / len(addresses)), answers)
    print(f"{sum(answers.values())} requests at {len(addresses)} addresses:", dict(sorted(answers.items())))
    assert sum(answers.values()) >= REQUESTS * share
    assert not [status for status in answers if status >= 500]


def page(client, path):
    """The right page of an address, as far as it has one, with a time that is free."""
    response = client.get(path, {"start": (NOW + timedelta(days=5, hours=10)).isoformat(), "minutes": 60})
    return response.content.decode() if "html" in response.headers.get("Content-Type", "") else ""


def bombard(client, address, count, answers):
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(request=requests(address))
    def no_500(request):
        note(f"{address.name}: {request}")
        with transaction.atomic():  # each request finds the same rows
            answers[client.generic(**request).status_code] += 1
            transaction.set_rollback(True)
        cache.clear()

    no_500()
