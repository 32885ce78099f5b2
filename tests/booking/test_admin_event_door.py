"""The sheet at the door: who comes, what to know of them, one press each."""

from datetime import timedelta

import pytest
import time_machine

from booking import seats
from booking.models import Access, Booking, Client
from practice.models import Message
from tests.booking.conftest import NOW
from tests.booking.test_admin_clients import log_in_as, queries
from tests.booking.test_admin_events import url
from tests.booking.test_seats import SEVEN, line, sent, take
from tests.factories import make_client, make_event, make_guest, make_user

pytestmark = pytest.mark.django_db
ANSWER = {"slug": "heart", "question": "A pacemaker?", "answer": True, "flag": "Pacemaker: no bowls on the body"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def desk(client, studio):
    client.force_login(make_user())
    return client


@pytest.fixture
def evening(studio):
    return make_event(studio.practitioner, start=SEVEN, capacity=4, now=NOW)


def party(event, name="Sample party", size=2, **values):
    said = {"phone": "555 0100", "chairs": 1, "first_time": True, "others": "Sample friend", "note": "A sore knee."}
    guest = make_guest(name, **{**said, **values})
    return seats.take(event, party=size, guest=guest, answers=[ANSWER], may_wait=True, now=NOW)


def test_sheet_says_who_comes_and_what_to_know(desk, evening):
    party(evening)
    waits = [party(evening, f"Waits {number}", 3) for number in (1, 2)]
    page = desk.get(url(evening)).text
    for said in (
        "2 of 4 places sold, 2 left",
        "Sample party",
        "Sample friend",
        "2 people, 1 mat, 1 chair",
        "first time",
        'href="tel:5550100"',
        "A sore knee.",
        "Pacemaker: no bowls on the body",
        "0 of 2 here",
    ):
        assert said in page, said
    assert page.index("1. <strong>Waits 1") < page.index("2. <strong>Waits 2")
    seats.give_up(waits[0], now=NOW)
    assert "1 party that does not come" in desk.get(url(evening)).text


def test_health_stays_on_the_sheet(desk, evening):
    party(evening)
    for path in ("/admin/booking/event/", "/admin/", url(evening, "print"), url(evening, "message")):
        page = desk.get(path).text
        assert "Pacemaker" not in page
        assert "sore knee" not in page
    assert not Access.objects.exists()
    asked = desk.get(url(evening, "print") + "?answers=1").text
    assert "Pacemaker: no bowls on the body" in asked
    desk.get(url(evening))
    assert list(Access.objects.values_list("page", "booking__name")) == [("event", "Sample party")] * 2


def test_who_was_asked_nothing_or_answered_nothing_is_named(desk, evening):
    nothing = [
        {"slug": f"q{number}", "question": f"Question {number}?", "answer": None, "flag": ""} for number in (1, 2)
    ]
    rows = {
        "Left all out": {"answers": nothing},
        "Left one out": {"answers": [*nothing[:1], ANSWER]},
        "No form": {"guest": make_guest("No form", consent_text="", consent_version="")},
    }
    for name, values in rows.items():
        seats.take(evening, **{"party": 1, "guest": make_guest(name), "now": NOW, **values})

    for path in (url(evening), url(evening, "print") + "?answers=1"):
        parties = desk.get(path).text.split("<strong>Left one out" if "print" not in path else "Left one out")
        before, after = parties[0], parties[1]
        assert before.count("Left 2 questions out: please ask about health before it begins.") == 1
        assert after.count("Has filled in no form: please ask about health before it begins.") == 1
        assert (before + after).count("please ask about health") == 2
    assert '<span class="quiet">Question 1?</span>' in desk.get(url(evening)).text
    assert "please ask about health" not in desk.get(url(evening, "print")).text


def test_lost_key_is_told_and_the_rest_is_shown(desk, evening, settings):
    party(evening)
    settings.ENCRYPTION_KEYS = ["x" * 43 + "="]
    for path in (url(evening), url(evening, "print") + "?answers=1"):
        page = desk.get(path).text
        assert "the key it was written with is missing" in page
        assert "Not all they said can be read at the moment." in page
        assert "Sample party" in page


def test_checking_in_is_one_press_that_comes_back_and_can_be_undone(desk, evening, clock):
    booking = party(evening)
    assert "Here: Sample party" not in desk.get(url(evening)).text
    clock.move_to(SEVEN - timedelta(minutes=10))
    assert "Here: Sample party" in desk.get(url(evening)).text
    response = desk.post(url(evening, "party", booking.pk, "check_in"))
    assert response.url == f"{url(evening)}#party-{booking.pk}"
    page = desk.get(url(evening)).text
    assert "Sample party: here." in page
    assert "2 of 2 here" in page
    assert line(evening) == ["Sample party attended 2"]
    desk.post(url(evening, "party", booking.pk, "undo_check_in"))
    assert line(evening) == ["Sample party booked 2"]
    clock.move_to(SEVEN)
    desk.post(url(evening, "party", booking.pk, "mark_no_show"))
    assert line(evening) == ["Sample party no_show 2"]


def test_too_early_gets_a_sentence_and_get_changes_nothing(desk, evening):
    booking = party(evening)
    page = desk.post(url(evening, "party", booking.pk, "check_in"), follow=True).text
    assert "People are checked in on the day of the event. Nothing was changed." in page
    for verb in ("check_in", "give_up", "nonsense"):
        assert desk.get(url(evening, "party", booking.pk, verb)).status_code == 302
    assert desk.post(url(evening, "party", booking.pk, "nonsense")).status_code == 302
    assert line(evening) == ["Sample party booked 2"]


def test_cancelling_a_party_tells_it_and_promotes(desk, evening):
    booking = party(evening, size=4)
    take(evening, 2, "two")
    long = desk.post(url(evening, "party", booking.pk, "give_up"), {"message": "x" * 2000})
    assert "at most 1500 characters" in long.text
    assert line(evening)[0] == "Sample party booked 4"
    desk.post(url(evening, "party", booking.pk, "give_up"), {"message": "As you asked on the telephone."})
    assert line(evening) == ["Sample party cancelled 4", "two offered 2"]
    assert "As you asked on the telephone." in Message.objects.get(kind="booking_cancelled").text


def test_sheet_says_what_happened_to_a_party(desk, evening):
    booking = party(evening, size=3)
    waits = party(evening, "Sample second", 3)
    seats.resize(booking, 1, now=SEVEN - timedelta(hours=2))
    seats.accept(waits, user=make_user("other"), now=SEVEN - timedelta(hours=1))

    page = desk.get(url(evening)).text

    for said in (
        "booked, by the client: 3<",
        "changed the number of people, by the client: 3 → 1, late<",
        "joined the waiting list, by the client: 3<",
        "offered places, by the site<",
        "took the places offered, by the practitioner (other)<",
    ):
        assert said in page, said
    assert '<span class="quiet">Wed, Dec. 9, 2026, 5 p.m.</span> changed' in page


def test_an_offer_is_taken_for_who_is_on_the_telephone(desk, evening):
    full = take(evening, 4, "one")
    waiting = party(evening, "Sample caller", email="")
    assert "They take it" not in desk.get(url(evening)).text
    seats.give_up(full, now=NOW)
    assert "They take it: Sample caller" in desk.get(url(evening)).text

    page = desk.post(url(evening, "party", waiting.pk, "accept"), follow=True).text

    assert "The places of Sample caller are booked." in page
    assert line(evening)[1] == "Sample caller booked 2"
    again = desk.post(url(evening, "party", waiting.pk, "accept"), follow=True).text
    assert "These places are booked. Nothing was changed." in again


def test_party_by_telephone_is_booked_or_waits(desk, evening):
    typed = {"name": "Sample caller", "party": "3", "chairs": "1", "phone": "555 0101", "note": "Comes late."}
    page = desk.post(url(evening, "add_party"), typed, follow=True).text
    assert "The places of Sample caller are booked. There is no e-mail address: nothing is mailed." in page
    booking = Booking.objects.get()
    assert (booking.party, booking.chairs, booking.note) == (3, 1, "Comes late.")
    again = typed | {"name": "Second", "party": "2", "email": "second@example.com"}
    page = desk.post(url(evening, "add_party"), again).text
    assert "Only 1 place is left." in page
    assert 'value="second@example.com"' in page
    page = desk.post(url(evening, "add_party"), again | {"may_wait": "on"}, follow=True).text
    assert "Second is on the waiting list. A mail is on its way." in page
    assert line(evening) == ["Sample caller booked 3", "Second waiting 2"]


def test_a_party_is_added_once_by_two_presses_and_twice_by_two_forms(desk, evening):
    forms = [desk.get(url(evening, "add_party")).context["form"]["once"].value() for _form in range(2)]
    typed = {"name": "Sample caller", "party": "2", "chairs": "0", "once": forms[0]}

    first, second = (desk.post(url(evening, "add_party"), typed) for _press in range(2))

    assert line(evening) == ["Sample caller booked 2"]
    assert first.url == second.url == f"{url(evening)}#party-{Booking.objects.get().pk}"
    assert f'name="once" value="{forms[0]}"' in desk.post(url(evening, "add_party"), typed | {"name": ""}).text
    desk.post(url(evening, "add_party"), typed | {"once": forms[1]})
    assert line(evening) == ["Sample caller booked 2", "Sample caller booked 2"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": " "}, "Say who comes."),
        ({"party": "0"}, "greater than or equal to 1"),
        ({"party": "5"}, "Book for 1 to 4 people."),
        ({"party": "1", "chairs": "2"}, "These are more chairs than people."),
        ({"party": "2", "others": "Anna; Ben"}, "These are more names than people who come along."),
        ({"email": "nobody"}, "This address is not complete."),
    ],
)
def test_nonsense_about_a_party_is_told(desk, evening, values, said):
    typed = {"name": "Sample caller", "party": "1", "chairs": "0", "note": "Kept.", **values}
    page = desk.post(url(evening, "add_party"), typed).text
    assert said in page
    assert "Kept." in page
    assert not Booking.objects.exists()


def test_print_list_has_names_and_a_box_for_each(desk, evening):
    party(evening)
    page = desk.get(url(evening, "print")).text
    assert "Sample party" in page
    assert "☐☐<" in page
    assert "2 people, 1 mat, 1 chair" in page


def test_message_is_looked_at_then_sent_once(desk, evening):
    take(evening, 3, "one"), take(evening, 3, "two")
    take(evening, 1, "three", guest=make_guest("three", email="", phone="555 0102"))
    path, words = url(evening, "message"), {"message": "Please bring a blanket."}
    assert "Write what they should know." in desk.post(path, {"message": ""}).text
    page = desk.post(path, words)
    assert "This goes to 1 party" in page.text
    assert "555 0102" in page.text
    assert sent("booking_message") == []
    assert "Please bring a blanket." in desk.post(path, words | {"back": "1"}).text
    agreed = words | {"agreed": page.context["seal"]}
    assert "on its way to 1 party" in desk.post(path, agreed, follow=True).text
    assert sent("booking_message") == ["one"]
    assert "This goes to" in desk.post(path, agreed).text  # a second press sends nothing
    page = desk.post(path, words | {"waiting": "on"})
    assert "This goes to 2 parties" in page.text
    desk.post(path, words | {"waiting": "on", "agreed": page.context["seal"]})
    assert sent("booking_message") == ["one", "one", "two"]


def test_when_no_mail_reaches_anybody_it_is_said_before_anything_is_written(desk, evening):
    take(evening, 4, "one", guest=make_guest("one", email="", phone="555 0102"))
    path = url(evening, "message")

    for page in (desk.get(path).text, desk.post(path, {"message": "Please bring a blanket."}).text):
        assert "No mail reaches anybody of this event" in page
        assert 'href="tel:5550102"' in page
        assert "Your message" not in page

    take(evening, 1, "two")
    assert "Your message" in desk.get(path).text


@pytest.mark.parametrize(
    "known", [{"email": "GUEST@example.com"}, {"phone": "+1 555 010 0123"}, {"name": "Party Sample"}]
)
def test_who_a_party_is_can_be_said_and_taken_back(desk, evening, known):
    person = make_client(**{"name": "Quite different", **known})
    make_client("Somebody else", email="else@example.com", phone="555 010 9999")
    booking = party(evening, phone="(555) 010 0123")
    asked = desk.get(url(evening)).text
    assert "Perhaps known" in asked
    assert "Somebody else" not in asked
    said = desk.post(url(evening, "party", booking.pk, "who"), {"client": person.pk}, follow=True).text
    assert f"It belongs to {person.name} now." in said
    assert f'<a href="/admin/booking/client/{person.pk}/change/">{person.name}</a>' in said
    assert booking.event.title in desk.get(f"/admin/booking/client/{person.pk}/change/").text
    assert f"Not them: {person.name}" in said
    desk.post(url(evening, "party", booking.pk, "who"), {"client": ""})
    assert Booking.objects.get().client is None


def test_a_party_becomes_a_new_client_even_when_it_does_not_come(desk, evening):
    booking = party(evening, phone="555 010 0123")
    seats.give_up(booking, now=NOW)
    assert url(evening, "party", booking.pk, "who") in desk.get(url(evening)).text
    desk.get(url(evening, "party", booking.pk, "who"))
    desk.post(url(evening, "party", booking.pk, "who"), {"client": "999"})
    assert not Client.objects.exists()
    desk.post(url(evening, "party", booking.pk, "who"), {"client": "new"})
    made = Booking.objects.get().client
    assert (made.name, made.email, made.phone) == ("Sample party", "guest@example.com", "555 010 0123")


def test_only_who_may_change_clients_is_shown_them(desk, evening):
    booking = party(evening)
    person = make_client("Quite different", email="guest@example.com")
    log_in_as(desk, "view_event", "change_event")
    assert "Quite different" not in desk.get(url(evening)).text
    assert desk.post(url(evening, "party", booking.pk, "who"), {"client": person.pk}).status_code == 403
    assert Booking.objects.get().client is None


def test_asking_who_they_are_costs_the_same_for_one_and_three(desk, evening):
    make_client(email="guest@example.com")
    party(evening, size=1)
    desk.get(url(evening))
    with_one = queries(desk, url(evening))
    for number in (1, 2):
        party(evening, f"Party {number}", size=1, email=f"other{number}@example.com")
    assert queries(desk, url(evening)) == with_one
