"""Wishes as a client sends them: beside a held time, or alone because nothing suits."""

import re
from datetime import UTC, datetime

import pytest
import time_machine

from booking import lifecycle
from booking.models import Appointment, FurtherWish, Length
from tests.booking.conftest import NOW
from tests.booking.test_views_details import TEN, TYPED, address

pytestmark = pytest.mark.django_db
ALONE = "/book/massage/details/?minutes=60&wish=1"
NOON = "2026-12-04T12:00:00-08:00"
NOON_UTC = datetime(2026, 12, 4, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False):
        yield


def kept():
    return list(FurtherWish.objects.values_list("start", "weekday", "part"))


def test_two_wishes_go_along_with_the_held_time(client, studio):
    response = client.post(address(), {**TYPED, "wish2_time": NOON, "wish3_day": "1", "wish3_part": "evening"})

    page = client.get(response.headers["Location"]).text
    assert (Appointment.objects.get().start, kept()) == (
        datetime.fromisoformat(TEN),
        [(NOON_UTC, None, ""), (None, 1, "evening")],
    )
    assert "Your request is with us" in page
    assert "Friday, Dec. 4, 2026, noon to 1 p.m. (Los Angeles time, PST)" in page
    assert "Tuesday in the evening (from 5 p.m.)" in page


def test_wished_times_are_named_by_the_clients_clock_too(client, studio):
    response = client.post(address(), {**TYPED, "wish2_time": NOON, "zone": "Europe/Berlin"})

    assert (
        "by your clock Friday, Dec. 4, 2026, 9 p.m. to 10 p.m. (Berlin time, CET)"
        in client.get(response.headers["Location"]).text
    )


def test_times_to_wish_for_are_free_and_one_an_hour(client, studio):
    studio.request(NOON_UTC)

    page = client.get(address()).text

    assert re.findall(r'<option value="2026-12-04T(\d\d:\d\d)', page) == [
        hour for _slot in range(2) for hour in ("09:00", "10:00", "11:00", "13:00", "14:00", "15:00", "16:00")
    ]
    assert 'value="2026-12-04T13:00:00-08:00">Fri, Dec. 4, 2026, 1 p.m.</option>' in page
    assert "<details" in page.split("Would another time suit too?")[0]


@pytest.mark.parametrize(
    ("wished", "field", "sentence"),
    [
        ({"wish2_time": NOON, "wish2_day": "2"}, "wish2_day", "Choose either a free time or a day, not both."),
        ({"wish3_time": NOON, "wish3_part": "morning"}, "wish3_part", "Choose either a free time or a day, not both."),
        ({"wish2_part": "evening"}, "wish2_day", "On which day? Choose “Any day” if it does not matter."),
        ({"wish2_time": "2026-12-04T03:00:00-08:00"}, "wish2_time", "This time is not free any more."),
    ],
)
def test_wish_that_makes_no_sense_gets_a_sentence_and_keeps_everything(client, studio, wished, field, sentence):
    response = client.post(address(), {**TYPED, **wished})

    beside = response.text.split(f'id="id_{field}_error"')[1].split("</div>")[0]
    assert sentence in beside
    assert '<details class="fold" open>' in response.text
    assert 'value="555 010 0100"' in response.text
    for name, value in wished.items():
        select = response.text.split(f'name="{name}"')[1].split("</select>")[0]
        assert (f'value="{value}" selected' in select) is (sentence[:4] != "This")
    assert not Appointment.objects.exists()


def test_time_between_the_listed_hours_can_be_wished_for(client, studio):
    client.post(address(), {**TYPED, "wish2_time": "2026-12-04T12:15:00-08:00"})

    assert [start.minute for start, _day, _part in kept()] == [15]


def test_the_held_time_is_no_other_time(client, studio):
    page = client.get(address(NOON)).text
    assert f'<option value="{NOON}"' not in page
    assert '<option value="2026-12-04T13:00:00-08:00"' in page


def test_wish_for_the_held_time_or_twice_is_one(client, studio):
    window = {"wish2_day": "2", "wish3_day": "2"}
    client.post(address(), {**TYPED, **window})
    assert kept() == [(None, 2, "")]

    FurtherWish.objects.all().delete()
    client.post(address(NOON), {**TYPED, "wish2_time": NOON})
    assert kept() == []


def test_taken_time_keeps_the_wishes(client, studio):
    studio.request(datetime.fromisoformat(TEN))

    page = client.post(address(), {**TYPED, "wish2_day": "any"}).text

    assert "This time has just been taken" in page
    assert '<option value="any" selected>' in page


def test_nothing_suits_leads_to_wishes_only(client, studio):
    assert 'name="wish" value="1" formaction="/book/massage/details/"' in client.get("/book/massage/").text

    page = client.get(ALONE).text

    assert "What would suit, and your details" in page
    assert page.count('<fieldset class="wish">') == 3
    assert "wish1_time" not in page


def test_nothing_suits_is_there_where_nothing_is_free(client, studio):
    for hours in studio.hours:
        hours.delete()

    page = client.get("/book/massage/").text

    assert "No time is free at all at the moment." in page
    assert "Say which days would" in page


def test_wishes_only_are_asked_and_shown_without_a_time(client, studio):
    client.get(ALONE)
    wishes = {"wish1_day": "any", "wish1_part": "morning", "wish3_day": "5"}
    first, second = (client.post(ALONE, {**TYPED, **wishes}) for _ in range(2))

    assert (first.status_code, second.headers["Location"]) == (303, f"{first.headers['Location']}?again=1")
    assert (Appointment.objects.get().start, kept()) == (None, [(None, None, "morning"), (None, 5, "")])
    page = client.get(first.headers["Location"]).text
    for words in ("Your wishes are with us", "Nothing is held for you yet.", "Any day in the morning (before noon)"):
        assert words in page
    assert "summary__when" not in page
    assert "You withdrew this request" in client.post(f"{first.headers['Location']}withdraw/", follow=True).text


def test_wishes_may_begin_at_a_day(client, studio):
    response = client.post(ALONE, {**TYPED, "wish_earliest": "2026-12-07", "wish1_day": "1", "wish1_part": "morning"})
    assert FurtherWish.objects.get().earliest.isoformat() == "2026-12-07"
    assert "Tuesday in the morning (before noon), from Dec. 7, 2026 on" in client.get(response.headers["Location"]).text


def test_a_day_that_is_none_keeps_the_wishes(client, studio):
    response = client.post(ALONE, {**TYPED, "wish_earliest": "soon", "wish1_day": "1"})
    assert "This is not a date we can read." in response.text
    assert '<option value="1" selected>' in response.text


def test_weekdays_that_are_usually_closed_say_so(client, studio):
    next(each for each in studio.hours if each.weekday == 6).delete()
    page = client.get(ALONE).text
    assert page.count("Sunday (usually closed)</option>") == 3
    assert page.count("usually closed") == 3


def test_other_wishes_are_another_request(client, studio):
    client.get(ALONE)
    for day in ("1", "2"):
        client.post(ALONE, {**TYPED, "wish1_day": day})

    assert Appointment.objects.count() == 2


def test_wishes_only_without_a_wish_gets_a_sentence(client, studio):
    response = client.post(ALONE, TYPED)

    assert "Tell us at least one day that would suit." in response.text
    assert 'value="555 010 0100"' in response.text
    assert not Appointment.objects.exists()


def test_wishes_only_are_closed_to_new_clients_where_the_length_is(client, studio):
    Length.objects.update(new_clients=False)

    assert "Say which days would" not in client.get("/book/massage/").text
    for response in (client.get(ALONE), client.post(ALONE, {**TYPED, "wish1_day": "1"})):
        assert "This session is for clients who have been here before." in response.text
    assert not Appointment.objects.exists()


def test_plain_missing_start_still_leads_to_the_choice(client, studio):
    assert "Choose a time to go on." in client.get("/book/massage/details/?minutes=60").text


def test_accepted_wish_is_what_the_page_shows(client, studio):
    path = client.post(address(), {**TYPED, "wish2_time": NOON}).headers["Location"]
    lifecycle.accept(Appointment.objects.get(), user=None, now=NOW, start=NOON_UTC)

    page = client.get(path).text

    assert "Friday, Dec. 4, 2026" in page
    assert "Would suit too" not in page
