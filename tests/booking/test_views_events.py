"""The pages of events and bookings."""

import json
import re
from datetime import timedelta

import pytest
import time_machine

from booking import evenings, links, seats
from booking.models import Booking, Event, Question
from practice.models import Message
from tests.booking.conftest import NOW
from tests.booking.test_seats import SEVEN, line, take
from tests.factories import make_event, make_guest, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def evening(studio):
    return make_event(
        studio.practitioner,
        start=SEVEN,
        capacity=7,
        now=NOW,
        what_to_bring="Thick socks.",
        warnings="Ask first with a pacemaker.",
        place="Sample Hall",
    )


def said(**more):
    plain = {"name": "Sample guest", "email": "guest@example.com", "party": "2", "chairs": "1", "consent": "on"}
    return {**plain, **more}


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def act(client, booking, verb, **data):
    return client.post(f"{links.booking_path(booking)}{verb}/", data)


def test_coming_events_are_listed_in_few_queries(client, studio, evening, django_assert_max_num_queries):
    service = evening.service
    make_event(studio.practitioner, service, SEVEN + 24 * HOUR, now=NOW, title="Second")
    make_event(studio.practitioner, service, SEVEN + 48 * HOUR, now=NOW, title="Draft", published=False)
    gone = make_event(studio.practitioner, service, SEVEN + 72 * HOUR, now=NOW, title="Cancelled")
    evenings.cancel(gone, user=make_user(), now=NOW)
    client.get("/events/")

    with django_assert_max_num_queries(2):
        page = client.get("/events/")

    assert page.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    shown = words(page)
    assert shown.index("Sound bath evening") < shown.index("Second")
    assert "Draft" not in shown
    assert "Cancelled" not in shown
    assert "All times are Los Angeles time." in shown


@pytest.mark.parametrize(
    ("party", "sentence"),
    [(1, "Places free"), (2, "5 places left"), (6, "1 place left"), (7, "Full: there is a waiting list")],
)
def test_places_left_are_exact_when_few(client, evening, party, sentence):
    seats.take(evening, party=party, guest=make_guest(email=""), user=make_user(), now=NOW)

    assert sentence in words(client.get(evening.get_absolute_url()))


def test_an_event_says_everything_and_says_it_to_search_engines(client, evening):
    page = client.get("/events/sound-bath-2026-12-09/")

    shown = words(page)
    for each in ("Wednesday, Dec. 9, 2026", "7 p.m. to 8:15 p.m.", "Los Angeles time, PST", "$30 a person"):
        assert each in shown
    for each in ("Open from 6:45 p.m., closed from 7 p.m. on", "Thick socks.", "pacemaker", "Sample Hall"):
        assert each in shown
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', page.content.decode())[1])
    assert (data["@type"], data["startDate"]) == ("Event", "2026-12-09T19:00:00-08:00")
    assert (data["name"], data["endDate"]) == ("Sound bath evening", "2026-12-09T20:15:00-08:00")
    assert data["location"]["address"] == "Sample Hall"
    assert (data["offers"]["price"], data["offers"]["availability"]) == ("30.00", "https://schema.org/InStock")
    assert data["eventStatus"] == "https://schema.org/EventScheduled"


def test_what_is_over_cancelled_or_unpublished_cannot_be_booked(client, evening, clock):
    path = f"{evening.get_absolute_url()}book/"
    evenings.change(evening, published=False, now=NOW)
    assert [client.get(each).status_code for each in (path, evening.get_absolute_url())] == [404, 404]
    evenings.change(evening, published=True, now=NOW)
    clock.move_to(SEVEN)
    assert "has begun or is over" in words(client.get(path, follow=True))
    assert client.post(path, said()).status_code == 409
    clock.move_to(NOW)
    evenings.cancel(evening, user=make_user(), now=NOW)
    assert "does not take place" in words(client.get(evening.get_absolute_url()))
    assert client.post(path, said()).status_code == 409
    assert not Booking.objects.exists()


def test_a_party_books_and_finds_its_private_page(client, evening):
    path = f"{evening.get_absolute_url()}book/"
    assert client.get(path).headers["Cache-Control"] == "no-store, private"

    response = client.post(path, said(others="Sample friend", first_time="on", note="A quiet corner, please."))

    booking = Booking.objects.get()
    assert (response.status_code, response.headers["Location"]) == (303, links.booking_path(booking))
    assert (booking.party, booking.chairs, booking.first_time, booking.others) == (2, 1, True, "Sample friend")
    assert booking.note == "A quiet corner, please."
    assert booking.consent_version
    assert "Cancelling is free until 24 hours" in booking.consent_text
    page = client.get(response.headers["Location"])
    assert "Your places are booked" in words(page)
    assert "2 people, 1 chair with Sample friend" in words(page)
    assert "$60" in words(page)
    assert page.headers["X-Robots-Tag"] == "noindex"
    calendar = client.get(f"{links.booking_path(booking)}event.ics").content.decode()
    assert "SUMMARY:Group session at Sample practice" in calendar
    assert "LOCATION:Sample Hall" in calendar


def test_the_same_form_sent_twice_books_once(client, evening):
    client.handler.enforce_csrf_checks = True
    path = f"{evening.get_absolute_url()}book/"
    client.get(path)
    data = said(csrfmiddlewaretoken=client.cookies["csrftoken"].value)

    first, second = client.post(path, data), client.post(path, data)

    assert second.headers["Location"] == f"{first.headers['Location']}?again=1"
    assert line(evening) == ["Sample guest booked 2"]
    assert "sending it again has changed nothing" in words(client.get(second.headers["Location"]))


def test_too_few_places_keep_what_was_typed_and_offer_the_list(client, evening):
    path = f"{evening.get_absolute_url()}book/"
    seats.take(evening, party=6, guest=make_guest(email=""), user=make_user(), now=NOW)

    refused = client.post(path, said(phone="555 0100 199"))

    assert refused.status_code == 409
    assert "Only 1 place is left." in words(refused)
    assert 'value="guest@example.com"' in refused.content.decode()
    assert '<option value="2" selected>' in refused.content.decode()
    waiting = client.post(path, said(wait="1"))
    page = client.get(waiting.headers["Location"])
    assert "You are on the waiting list" in words(page)
    assert "You are the first in the list. What becomes free is offered in the order of the list" in words(page)
    assert "so fewer people may come before more" in Message.objects.get(kind="booking_waiting").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Tell us your name."),
        ({"party": "9"}, "Select a valid choice"),
        ({"party": "1", "chairs": "2"}, "These are more chairs than people."),
        ({"others": "Anna Sample, Ben Sample"}, "These are more names than people who come with you."),
        ({"others": "See www.example.com"}, "A name without a web address, please."),
        ({"consent": ""}, "Please agree before you book."),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_everything(client, evening, wrong, sentence):
    page = client.post(f"{evening.get_absolute_url()}book/", said(note="Keep me", **wrong))

    assert page.status_code == 200
    assert sentence in words(page)
    assert "Keep me" in page.content.decode()
    assert not Booking.objects.exists()


def choices(page):
    return re.findall(r'<option value="\d+"[^>]*>(\d pe[^<]+)</option>', page.content.decode())


def test_numbers_say_what_fits(client, evening):
    booked = take(evening, 3, "one")
    take(evening, 2, "two")
    path = f"{evening.get_absolute_url()}book/"

    assert choices(client.get(path)) == [
        "1 person",
        "2 people",
        "3 people (waiting list)",
        "4 people (waiting list)",
    ]
    assert choices(client.get(links.booking_path(booked))) == ["1 person", "2 people", "3 people", "4 people"]
    take(evening, 2, "three")
    waiting = take(evening, 2, "four")
    assert choices(client.get(path)) == ["1 person", "2 people", "3 people", "4 people"]
    assert choices(client.get(links.booking_path(booked))) == ["1 person", "2 people", "3 people"]
    assert len(choices(client.get(links.booking_path(waiting)))) == 4


def test_the_services_questions_are_asked_and_kept(client, evening):
    question = Question.objects.create(slug="q", text="Any epilepsy?", kind="yes_no", asked="before")
    question.services.add(evening.service)
    path, answer = f"{evening.get_absolute_url()}book/", {f"q_{question.pk}": "yes"}

    assert "we may not keep your answers" in words(client.post(path, said(**answer)))
    client.post(path, said(health_consent="on", **answer))

    kept = Booking.objects.get().answers
    assert [(each["question"], each["answer"]) for each in kept] == [("Any epilepsy?", True)]
    assert "epilepsy" not in " ".join(Message.objects.values_list("text", flat=True))


def test_an_offer_is_taken_with_one_press(client, evening):
    full, waiting = take(evening, 4, "one"), None
    take(evening, 3, "two")
    waiting = take(evening, 2, "three")
    act(client, full, "give-up")

    page = client.get(links.booking_path(waiting))
    assert "There is room for you" in words(page)
    assert "It is held for you until Tuesday, Dec. 1, 2026, noon" in words(page)
    assert "Take the 2 places" in words(page)
    taken = act(client, waiting, "accept")

    assert taken.status_code == 303
    assert line(evening)[2] == "three booked 2"
    again = act(client, waiting, "accept")
    assert again.status_code == 409
    assert "These places are booked. Nothing was changed." in words(again)


def test_terms_that_were_shown_hold(client, evening, clock):
    booking, limit = take(evening, 1, "one"), SEVEN - 24 * HOUR
    clock.move_to(limit - HOUR / 6)
    page = client.get(links.booking_path(booking))
    assert "Cancelling now is free." in words(page)
    shown = re.search(r'name="shown" value="([^"]+)"', page.content.decode())[1]
    clock.move_to(limit + HOUR / 6)

    act(client, booking, "give-up", shown=shown)

    assert not Booking.objects.get().late
    other = take(evening, 1, "two", now=limit)
    clock.move_to(limit + 2 * HOUR)
    assert "counts as a late cancellation" in words(client.get(links.booking_path(other)))
    act(client, other, "give-up", shown=shown)
    assert Booking.objects.get(pk=other.pk).late


def test_terms_that_bind_at_once_are_said_before_the_press(client, evening, clock):
    form = f"{evening.get_absolute_url()}book/"
    late = "from now on cancelling counts as late"
    assert late not in words(client.get(form))
    clock.move_to(SEVEN - 5 * HOUR)
    assert late in words(client.get(form))


def test_a_party_changes_its_number_and_passes_its_places_on(client, evening):
    booking = take(evening, 2, "one")

    assert act(client, booking, "resize", party="3").status_code == 303
    assert "there is room for so many" in words(act(client, booking, "resize", party="many"))
    wrong = act(client, booking, "pass-on", name="Sample other", email="nowhere")
    assert "This address is not complete." in words(wrong)
    assert 'value="Sample other"' in wrong.content.decode()
    passed = act(client, booking, "pass-on", name="Sample other", email="other@example.com")

    assert "Your places are passed on" in words(passed)
    assert line(evening) == ["one passed_on 3", "Sample other booked 3"]
    assert client.get(links.booking_path(booking)).status_code == 404
    assert client.get(links.booking_path(Booking.objects.last())).status_code == 200


def test_getting_changes_nothing_and_forged_links_open_nothing(client, evening):
    booking = take(evening, 1, "one")
    for verb in ("accept", "give-up", "resize", "pass-on"):
        assert client.get(f"{links.booking_path(booking)}{verb}/").status_code == 302
    assert line(evening) == ["one booked 1"]
    assert client.get("/bookings/forged/").status_code == 404
    assert client.post("/bookings/forged/give-up/").status_code == 404
    token = links.booking_path(booking).split("/")[2]
    assert client.get(f"/appointments/{token}/").status_code == 404


def test_events_are_found_from_where_people_look(client, evening):
    evening.service.published = True
    evening.service.save()

    for path in ("/", "/services/", "/book/", "/services/sound-bath/", "/sitemap.xml"):
        assert "/events/" in client.get(path).content.decode(), path


def test_places_given_up_say_neither_a_price_nor_what_to_bring(client, evening):
    Event.objects.update(what_to_bring="A blanket.")
    booking = take(evening, 1, "one")
    before = words(client.get(links.booking_path(booking)))
    assert ("Price" in before, "A blanket." in before) == (True, True)
    act(client, booking, "give-up")
    after = words(client.get(links.booking_path(booking)))
    assert ("Price" in after, "A blanket." in after) == (False, False)
