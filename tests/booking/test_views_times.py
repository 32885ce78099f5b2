import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.models import AddOn, OwnRules
from tests.booking.conftest import NOW
from tests.factories import make_appointment, make_length, make_practitioner, open_weekly

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False):
        yield


def cupping(studio):
    return AddOn.objects.create(
        service=studio.service, slug="cupping", name="Cupping", extra_minutes=15, extra_price=Decimal(20)
    )


def close_until(studio, day):
    for hours in studio.hours:
        hours.delete()
    open_weekly(studio.practitioner, weekdays=[day.weekday()])
    studio.practitioner.time_off.create(start=NOW, end=datetime.combine(day, datetime.min.time(), UTC))


def test_times_are_native_radios_by_day_and_part(client, studio):
    page = client.get("/book/massage/?from=2026-12-01").content.decode()

    assert '<input type="radio" name="start" value="2026-12-01T10:00:00-08:00">' in page
    assert "Tuesday, December 1" in page
    assert page.count("Morning") == page.count("Afternoon") == 14
    assert page.count('<details class="day" open>') == 1
    assert page.count('<details class="day"') == 14


def test_page_offers_what_the_json_offers(client, studio):
    page = client.get("/book/massage/?minutes=60&from=2026-12-01").content.decode()
    times = client.get("/book/massage/times.json?minutes=60&from=2026-12-01&days=14").json()["times"]

    assert len(times) == 14 * 29  # 9:00 to 16:00 every 15 minutes
    assert [time for time in times if f'value="{time}"' not in page] == []


def test_additions_change_total_and_times(client, studio):
    cupping(studio)

    page = client.get("/book/massage/?minutes=60&addon=cupping&from=2026-12-01").content.decode()

    assert "75 minutes, $130" in page
    assert "2026-12-01T15:45:00-08:00" in page
    assert "2026-12-01T16:00:00-08:00" not in page


def test_earlier_and_later_keep_the_wish(client, studio):
    cupping(studio)

    page = client.get("/book/massage/?minutes=60&addon=cupping&from=2026-12-10").content.decode()

    assert 'rel="prev" href="?minutes=60&amp;addon=cupping&amp;from=2026-12-01"' in page
    assert 'rel="next" href="?minutes=60&amp;addon=cupping&amp;from=2026-12-24"' in page
    assert 'rel="prev"' not in client.get("/book/massage/").content.decode()


def test_next_free_leads_past_two_full_weeks(client, studio):
    close_until(studio, datetime(2026, 12, 20).date())

    page = client.get("/book/massage/").content.decode()

    assert "Nothing is free in these two weeks." in page
    assert 'href="?minutes=60&amp;from=2026-12-20"' in page
    assert "Next free: Sunday, Dec. 20, 2026, 9 a.m." in page


def test_nothing_free_at_all_says_whom_to_write_to(client, studio):
    for hours in studio.hours:
        hours.delete()

    assert b"practitioner@example.com" in client.get("/book/massage/").content
    assert b"No time is free at all" in client.get("/book/massage/").content


def test_past_and_far_days_are_met_with_words(client, studio):
    past = client.get("/book/massage/?from=2020-01-01").content.decode()
    far = client.get("/book/massage/?from=2027-12-01").content.decode()

    assert 'value="2026-12-01"' in past
    assert "Times can be asked for until" in far
    assert "The first free time: Tuesday, Dec. 1, 2026, 9 a.m." in far


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("minutes=61", "This session is not offered in that length."),
        ("minutes=abc", "This session is not offered in that length."),
        ("minutes=" + "9" * 5000, "This session is not offered in that length."),
        ("minutes=\x00", "This session is not offered in that length."),
        ("addon=gold", "This session has no additions."),
        ("from=yesterday", "This is not a date we can read."),
        ("from=0001-01-01", "This is not a date we can read."),
        ("from=9999-12-31", "This is not a date we can read."),
        ("from=%00", "This is not a date we can read."),
    ],
)
def test_bad_wishes_get_a_sentence_and_the_times_anyway(client, studio, query, sentence):
    response = client.get(f"/book/massage/?{query}")

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert "<title>Error:" in response.content.decode()
    assert 'name="start"' in response.content.decode()


def test_json_refuses_bad_input_with_a_sentence(client, studio):
    def error(query):
        response = client.get(f"/book/massage/times.json?{query}")
        assert response.status_code == 400
        return response.json()["error"]

    assert error("minutes=61") == "This session is not offered in that length."
    assert error("minutes=60&from=soon") == "This is not a date we can read. Write it like 2026-12-01."
    assert error("minutes=60&days=0") == "“days” is at least 1."
    assert error("minutes=60&days=1000") == "“days” is at most 62."
    assert error("minutes=60&days=many") == "“days” is a whole number."
    assert error("minutes=60&addon=gold") == "This session has no additions."
    assert client.get("/book/unknown/times.json").status_code == 404


def test_json_beyond_the_horizon_is_empty(client, studio):
    assert client.get("/book/massage/times.json?from=2199-01-01").json() == {"times": []}


def test_json_for_a_month_costs_few_queries_whatever_the_past(client, studio):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get("/book/massage/times.json?minutes=60&from=2026-12-01&days=31")
        return len(found)

    client.get("/book/massage/")
    without_past = queries()
    for day in range(1, 30):
        make_appointment(studio.practitioner, studio.service, NOW - timedelta(days=day), state="completed")
        make_appointment(studio.practitioner, studio.service, NOW + timedelta(days=day, hours=10))

    assert queries() == without_past
    assert without_past <= 5


def test_one_practitioner_is_no_choice_two_are(client, studio):
    assert 'name="practitioner"' not in client.get("/book/massage/").content.decode()
    other = make_practitioner(name="Second practitioner", slug="second")
    open_weekly(other, opens=datetime(2026, 1, 1, 18).time(), closes=datetime(2026, 1, 1, 20).time())

    assert 'name="practitioner"' in client.get("/book/massage/").content.decode()
    times = client.get("/book/massage/times.json?practitioner=second&days=1").json()["times"]
    assert times[0] == "2026-12-01T18:00:00-08:00"
    assert client.get("/book/massage/times.json?practitioner=third").status_code == 400


def test_a_service_without_lengths_cannot_be_asked_for(client, studio):
    studio.length.delete()

    assert client.get("/book/massage/").status_code == 404
    assert client.get("/services/massage/").status_code == 200


def test_autumn_night_offers_each_wall_time_once(client, studio):
    make_length(studio.service, 30)
    open_weekly(studio.practitioner, opens=datetime(2026, 1, 1, 0).time(), closes=datetime(2026, 1, 1, 4).time())
    with time_machine.travel(datetime(2026, 10, 31, 12, tzinfo=UTC)):
        times = client.get("/book/massage/times.json?minutes=30&from=2026-11-01&days=1").json()["times"]

        page = client.get("/book/massage/?minutes=30&from=2026-11-01").text

    assert "1:30 a.m. PDT</span>" in page
    assert len(times) == len({time[:16] for time in times})
    assert "2026-11-01T01:30:00-07:00" in times


def test_service_closed_to_new_clients_says_whom_it_is_for(client, studio):
    studio.service.new_clients = False
    studio.service.save()

    page = client.get("/book/massage/").text

    assert "This session is for clients who have been here before." in page
    assert "use the link in one of your mails. If not, please write to practitioner@example.com." in page
    assert 'name="start"' not in page
    assert ("Nothing is free" in page, "0 times" in page, 'rel="next"' in page) == (False, False, False)
    assert client.get("/book/massage/times.json").json() == {"times": []}
    assert "For clients who have been here before." in client.get("/book/").text
    assert "For clients who have been here before." in client.get("/services/massage/").text


def test_length_closed_to_new_clients_is_no_choice(client, studio):
    make_length(studio.service, 30, new_clients=False)

    page = client.get("/book/massage/").text

    assert ('value="60"' in page, 'value="30"' in page) == (True, False)
    refused = client.get("/book/massage/times.json?minutes=30")
    assert refused.json()["error"] == "This length is for clients who have been here before."
    assert "for clients who have been here before" in client.get("/services/massage/").text


def test_service_whose_lengths_are_all_closed_shows_them_and_says_why(client, studio):
    studio.service.lengths.update(new_clients=False)

    page = client.get("/book/massage/").text

    assert "This session is for clients who have been here before." in page
    assert ('value="60"' in page, 'name="start"' in page) == (True, False)


def test_practitioners_own_horizon_bounds_the_page(client, studio):
    OwnRules.objects.create(practitioner=studio.practitioner, service=studio.service, horizon_days=3)

    assert 'max="2026-12-04"' in client.get("/book/massage/").text
    times = client.get("/book/massage/times.json?days=31").json()["times"]
    assert {time[:10] for time in times} == {f"2026-12-0{day}" for day in (1, 2, 3, 4)}


def test_a_time_in_the_address_is_chosen_and_its_day_open(client, studio):
    page = client.get("/book/massage/", {"start": "2026-12-09T14:00:00-08:00"}).text
    assert re.findall(r'name="start" value="([^"]+)" checked', page) == ["2026-12-09T14:00:00-08:00"]
    assert '<details class="day" open>\n      <summary><h3>Wednesday, December 9</h3>' in page
    assert 'name="from" id="wish_from" value="2026-12-09"' in page


def test_a_time_in_the_address_that_is_none_is_passed_over(client, studio):
    page = client.get("/book/massage/", {"start": "soon"})
    assert (page.status_code, re.findall(r'name="start" value="[^"]+" checked', page.text)) == (200, [])


def test_enter_without_a_time_shows_the_times_of_the_wished_day(client, studio):
    wish = {"minutes": "60", "from": "2026-12-10", "enter": "1"}
    response = client.get("/book/massage/details/", wish)
    assert (response.status_code, response.headers["Location"]) == (302, "/book/massage/?minutes=60&from=2026-12-10")


def test_days_of_another_year_name_it(client, studio):
    far = client.get("/book/massage/?from=2030-01-01").text
    assert "Jan. 1, 2030 to Jan. 14, 2030: 0 times" in far
    assert "December 1 to December 14: " in client.get("/book/massage/?from=2026-12-01").text
