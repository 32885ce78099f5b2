"""Forty clients at once, over real HTTP: the database has the last word and everybody gets an answer."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from itertools import pairwise
from threading import Barrier
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.utils import timezone

from booking.models import Appointment, DiaryEntry
from practice.models import Message
from tests.booking.conftest import Studio
from tests.factories import make_length

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_race_at_a_time")]
CLIENTS = 40


class Visitor:
    """A browser of its own, that has opened the form before the others go, on a connection that stays."""

    def __init__(self, site, number, start, minutes):
        self.connection = HTTPConnection(urlsplit(site).netloc, timeout=60)
        self.number = number
        self.path = f"/book/massage/details/?minutes={minutes}&start={quote(start)}"
        self.cookie = ""
        self.token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', self.send("GET")[1])[1]

    def send(self, method, data=None):
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, self.path, urlencode(data or {}), headers)
        response = self.connection.getresponse()
        self.cookie = response.headers.get("Set-Cookie", self.cookie).partition(";")[0]
        return response.status, response.read().decode()

    def ask(self):
        return self.send(
            "POST",
            {
                "csrfmiddlewaretoken": self.token,
                "name": f"Sample client {self.number}",
                "email": f"client{self.number}@example.com",
                "consent": "on",
            },
        )


def all_at_once(visitors):
    barrier = Barrier(len(visitors))

    def go(visitor):
        barrier.wait()
        return visitor.ask()

    try:
        with ThreadPoolExecutor(len(visitors)) as pool:
            return list(pool.map(go, visitors))
    finally:
        for visitor in visitors:
            visitor.connection.close()


def starts_of(day, *clocks):
    return [f"{day.isoformat()}T{clock}:00+00:00" for clock in clocks]


@pytest.fixture
def open_studio():
    studio = Studio()
    studio.practice.time_zone = "UTC"
    studio.practice.save()
    return studio


def test_forty_for_one_start_get_one_appointment_and_39_refusals(open_studio, live_server):
    day = timezone.now().date() + timedelta(days=5)
    [start] = starts_of(day, "12:00")
    visitors = [Visitor(live_server.url, number, start, 60) for number in range(CLIENTS)]

    answers = all_at_once(visitors)

    assert Counter(status for status, _page in answers) == {303: 1, 409: CLIENTS - 1}
    assert Appointment.objects.count() == DiaryEntry.objects.count() == 1
    assert Message.objects.count() == 2
    for number, (status, page) in enumerate(answers):
        if status == 409:
            assert "This time has just been taken" in page
            assert len(re.findall(r'name="start" value="', page)) == 4
            assert f'value="client{number}@example.com"' in page


def test_overlapping_starts_of_different_lengths_never_overlap(open_studio, live_server):
    make_length(open_studio.service, 90)
    make_length(open_studio.service, 120)
    day = timezone.now().date() + timedelta(days=5)
    wishes = [
        (start, minutes)
        for start in starts_of(day, "10:00", "10:30", "10:45", "11:00", "11:15", "11:30", "12:00")
        for minutes in (60, 90, 120)
    ]
    visitors = [Visitor(live_server.url, number, *wishes[number % len(wishes)]) for number in range(CLIENTS)]

    answers = all_at_once(visitors)

    counts = Counter(status for status, _page in answers)
    entries = list(DiaryEntry.objects.order_by("start").values_list("start", "end"))
    assert set(counts) == {303, 409}
    assert counts[303] == len(entries) == Appointment.objects.count() >= 1
    assert all(before[1] <= after[0] for before, after in pairwise(entries))
