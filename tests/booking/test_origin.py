"""From the step of a routine to the request that arrives."""

import pytest
import time_machine
from django.db import connection

from booking import origin
from booking.models import Appointment
from practice.models import Message
from tests.booking.conftest import NOW
from tests.booking.test_views_details import TEN, TYPED, address
from tests.factories import make_exercise, make_routine, make_user

pytestmark = pytest.mark.django_db
FROM = "release:2"
CARRIED = "came_from=release%3A2"


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("value", [None, "", "release", "release:0", "release:100", "a b:1", "x:1\n", "<b>:1", "é:1"])
def test_what_names_no_step_is_left_out(value):
    assert (origin.read(value), origin.query(value or "")) == ("", "")


def test_it_is_carried_from_the_first_page_to_the_request(client, studio):
    assert f'href="/book/massage/?{CARRIED}"' in client.get(f"/book/?came_from={FROM}").content.decode()
    times = client.get(f"/book/massage/?came_from={FROM}").content.decode()
    assert '<input type="hidden" name="came_from" value="release:2">' in times
    assert f"{CARRIED}&amp;from=" in times  # later weeks
    page = client.get(address(came_from=FROM)).content.decode()
    assert page.count(CARRIED) == 2  # where the form goes, and back to the times
    client.post(address(came_from=FROM), TYPED | {"start": TEN})
    assert Appointment.objects.get().came_from == FROM


def test_times_say_nothing_of_a_wrong_one(client, studio):
    assert "came_from" not in client.get("/book/massage/?came_from=<script>:1").content.decode()


def test_the_desk_reads_it_on_the_request_alone_and_no_mail_has_it(client, studio):
    make_routine("release", [make_exercise("bridge"), make_exercise("cat-cow")], name="Evening release")
    client.post(address(came_from=FROM), TYPED | {"start": TEN})
    appointment = Appointment.objects.get()
    client.force_login(make_user())
    sheet = client.get(f"/admin/booking/appointment/{appointment.pk}/change/").content.decode()
    assert 'Came from step 2 of <a href="/routines/release/#step-2">Evening release</a>' in sheet
    assert "Evening" not in client.get("/admin/booking/appointment/").content.decode()
    assert Message.objects.exists()
    assert not [each for each in Message.objects.values() if "release" in str(each).casefold()]


def test_a_routine_that_is_gone_is_still_named(studio):
    assert origin.step("gone:3") == origin.Step("3", "gone", "")


def test_it_lies_encrypted(client, studio):
    client.post(address(came_from=FROM), TYPED | {"start": TEN})
    with connection.cursor() as cursor:
        cursor.execute("SELECT came_from FROM booking_appointment")
        assert "release" not in cursor.fetchone()[0]
