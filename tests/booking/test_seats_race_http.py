"""Sixty parties at once for twelve seats, over real HTTP: never one too many, and nobody's place is lost."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from threading import Barrier
from urllib.parse import urlencode, urlsplit

import pytest
from django.db.models import Sum
from django.utils import timezone

from booking import seats
from booking.models import SEATED, Booking, BookingChange
from practice.models import Message
from tests.booking.conftest import Studio
from tests.factories import make_event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_race_at_a_time")]
PARTIES, CAPACITY = 60, 12


class Party:
    """A browser of its own that has opened the form before the others go."""

    def __init__(self, site, event, number):
        self.connection = HTTPConnection(urlsplit(site).netloc, timeout=90)
        self.number, self.size = number, 1 + number % 4
        self.path, self.cookie = f"/events/{event.slug}/book/", ""
        self.token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', self.send("GET")[1])[1]

    def send(self, method, data=None):
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, self.path, urlencode(data or {}), headers)
        response = self.connection.getresponse()
        self.cookie = response.headers.get("Set-Cookie", self.cookie).partition(";")[0]
        return response.status, response.read().decode()

    def book(self, **more):
        said = {"name": f"Sample party {self.number}", "email": f"party{self.number}@example.com", "party": self.size}
        return self.send("POST", {"csrfmiddlewaretoken": self.token, "consent": "on", **said, **more})


@pytest.fixture
def evening():
    studio = Studio()
    return make_event(studio.practitioner, start=timezone.now() + timedelta(days=5), capacity=CAPACITY)


def race(site, event, go):
    return race_of([Party(site, event, number) for number in range(PARTIES)], go)


def race_of(parties, go):
    barrier = Barrier(len(parties))

    def run(party):
        barrier.wait()
        return go(party)

    try:
        with ThreadPoolExecutor(len(parties)) as pool:
            return list(pool.map(run, parties))
    finally:
        for party in parties:
            party.connection.close()


def taken(event):
    event.refresh_from_db()
    rows = Booking.objects.filter(event=event, state__in=SEATED)
    assert event.seats_taken == rows.aggregate(all=Sum("party", default=0))["all"] <= CAPACITY
    return event.seats_taken


def test_sixty_parties_for_twelve_seats(evening, live_server):
    answers = race(live_server.url, evening, lambda party: party.book(wait=1))

    assert Counter(status for status, _page in answers) == {303: PARTIES}
    assert taken(evening) == CAPACITY
    rows = list(Booking.objects.order_by("pk"))
    assert len(rows) == len({row.email for row in rows}) == PARTIES
    assert {row.state for row in rows} == {"booked", "waiting"}
    assert Message.objects.count() == 2 * PARTIES

    # All of those who have seats leave, one after another: what is free goes down the list, to each whose party fits.
    line, left, expected = [row for row in rows if row.state == "waiting"], 0, []
    for row in [row for row in rows if row.state == "booked"]:
        seats.give_up(row, now=timezone.now())
        left += row.party
        for each in [each for each in line if each not in expected]:
            if each.party <= left:
                left -= each.party
                expected.append(each)
    offered = BookingChange.objects.filter(verb="offer").order_by("pk").values_list("booking", flat=True)
    assert list(offered) == [row.pk for row in expected]
    assert taken(evening) == CAPACITY - left


def test_who_does_not_wish_to_wait_is_told_and_keeps_what_they_typed(evening, live_server):
    answers = race(live_server.url, evening, lambda party: party.book())

    assert {status for status, _page in answers} == {303, 409}
    assert taken(evening) == CAPACITY
    assert Booking.objects.filter(state="booked").count() == Booking.objects.count()
    for number, (status, page) in enumerate(answers):
        if status == 409:
            assert re.search(r"No place is left|Only \d places? (is|are) left", page)
            assert f'value="party{number}@example.com"' in page
            assert "Join the waiting list" in page


def test_a_form_pressed_many_times_at_once_books_once(evening, live_server):
    first = Party(live_server.url, evening, 1)
    again = [Party(live_server.url, evening, 1) for _press in range(7)]
    for each in again:
        each.cookie, each.token = first.cookie, first.token

    answers = race_of([first, *again], lambda party: party.book(wait=1))

    assert Counter(status for status, _page in answers) == {303: 8}
    assert taken(evening) == Booking.objects.get().party == 2
