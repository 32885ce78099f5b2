"""Wishes, offers, moves and taking back on the desk."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine

from booking import lifecycle, trail
from booking.lifecycle import WishedFor
from booking.models import Appointment, DiaryEntry, Move, ReplyTemplate, TimeOff, Transition
from booking.states import TRANSITIONS
from practice.models import Message
from tests.booking.conftest import NOW
from tests.booking.desk import address, queries, reader, with_grace
from tests.factories import make_appointment, make_user

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 12, 4, 18, tzinfo=UTC)
"""Ten in Los Angeles, a Friday."""
HOUR = timedelta(hours=1)
SUNDAY_EVENING = "2026-12-06T19:00"


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def desk(client, studio):
    client.force_login(make_user())
    return client


@pytest.fixture
def confirmed(studio):
    return make_appointment(studio.practitioner, studio.service, TEN)


def page(desk, row):
    return desk.get(address("change", row)).text


def test_wishes_say_what_is_free_and_any_is_accepted_with_one_press(desk, studio):
    taken, free = TEN + 2 * HOUR, TEN + 4 * HOUR
    make_appointment(studio.practitioner, studio.service, taken)
    row = studio.request(TEN, wishes=[WishedFor(start=taken), WishedFor(weekday=0, part="evening")])
    shown = page(desk, row)
    assert "taken or over" in shown
    assert "nothing free in the next four weeks" in shown
    row = studio.request(None, wishes=[WishedFor(start=free), WishedFor(weekday=5, part="morning")])
    shown = page(desk, row)
    assert "Wishes only: no time is held" in shown
    assert shown.count("Accept Sat, Dec. 5, 2026,") == 3
    assert f'value="{free.isoformat()}"' in shown

    desk.post(address("accept", row), {"message": "", "start": free.isoformat()})

    row.refresh_from_db()
    assert (row.state, row.start) == ("confirmed", free)


def test_the_time_asked_for_is_not_proposed_as_another(desk, studio):
    shown = page(desk, studio.request(TEN, wishes=[WishedFor(weekday=4, part="morning")]))
    accept = re.findall(r'<button class="button" name="start" value="([^"]+)"', shown)
    assert len(accept) == 3
    assert [each for each in accept if datetime.fromisoformat(each) == TEN] == []


def test_wishes_from_a_day_on_propose_nothing_before(desk, studio):
    later = WishedFor(weekday=4, earliest=(TEN + timedelta(days=40)).date())
    shown = page(desk, studio.request(None, wishes=[later]))
    proposed = re.findall(r'<button class="button" name="start" value="([^"]+)"', shown)
    assert {each[:10] for each in proposed} == {"2027-01-15"}


def test_wishes_of_requests_cost_the_same_queries_for_one_and_two_windows(desk, studio):
    one = studio.request(None, wishes=[WishedFor(weekday=5)])
    two = studio.request(None, wishes=[WishedFor(weekday=5), WishedFor(part="morning")])
    desk.get(address("change", one))
    assert queries(desk, address("change", one)) == queries(desk, address("change", two))


def test_request_with_wishes_only_is_everywhere(desk, studio):
    studio.request(None, wishes=[WishedFor(weekday=5)])
    for path in (
        "/admin/",
        address("changelist"),
        address("changelist") + "?o=3",
        address("changelist") + "?waits=wishes",
    ):
        assert "wishes only" in desk.get(path).text


def test_offer_of_free_times_is_sent_at_once(desk, studio):
    row = studio.request(TEN)
    shown = desk.get(address("offer", row)).text
    starts = [(TEN + hours * HOUR).isoformat() for hours in (1, 3)]
    assert all(f'value="{start}"' in shown for start in starts)

    response = desk.post(address("offer", row), {"start": starts, "message": "Would these do?"})

    assert response.headers["Location"] == address("change", row)
    row.refresh_from_db()
    assert row.state == "offered"
    assert [offer.start.isoformat() for offer in row.offers.all()] == starts
    assert "Would these do?" in Message.objects.get(kind="appointment_offered").text
    assert "Offered, and held until the client chooses" in page(desk, row)


def test_typed_time_is_reviewed_before_it_overrules(desk, studio):
    row = studio.request(TEN)
    typed = {"start": [(TEN + HOUR).isoformat()], "typed_1": SUNDAY_EVENING, "message": "Late, sorry."}
    review = desk.post(address("offer", row), typed)
    assert "Outside the opening hours." in review.text
    assert Appointment.objects.get().state == "requested"
    seal = review.text.split('name="agreed" value="')[1].split('"')[0]

    again = desk.post(address("offer", row), {**typed, "agreed": seal, "back": "1"}).text
    assert "Late, sorry." in again
    assert SUNDAY_EVENING in again
    assert Appointment.objects.get().state == "requested"

    TimeOff.objects.create(practitioner=studio.practitioner, start=TEN + HOUR, end=TEN + 2 * HOUR)
    assert "In your time off." in desk.post(address("offer", row), {**typed, "agreed": seal}).text
    TimeOff.objects.all().delete()

    desk.post(address("offer", row), {**typed, "agreed": seal})
    assert row.offers.count() == 2


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({}, "Choose at least one time and at most 3."),
        (
            {"start": [(TEN + hours * HOUR).isoformat() for hours in range(1, 5)]},
            "Choose at least one time and at most 3.",
        ),
        ({"start": ["nonsense"]}, "This is not a time we can read."),
        ({"typed_1": "tomorrow"}, "This is not a date and time we can read."),
        ({"typed_1": "2027-03-14T02:30"}, "The clock skips this time on that day."),
        ({"typed_1": "2026-12-04T12:30"}, "is taken by Sample client. Please choose another time."),
        ({"typed_1": "2026-11-20T10:00", "agreed": "x"}, "This time is in the past."),
    ],
)
def test_wrong_times_get_a_sentence_and_keep_the_message(desk, studio, posted, sentence):
    make_appointment(studio.practitioner, studio.service, TEN + 2 * HOUR)
    row = studio.request(TEN)
    response = desk.post(address("offer", row), {**posted, "message": "Some words."})
    assert sentence in response.text
    assert "Some words." in response.text
    assert Appointment.objects.get(pk=row.pk).state == "requested"


def test_other_days_are_shown_and_what_was_chosen_stays(desk, studio):
    row = studio.request(TEN)
    chosen = {"start": [(TEN + HOUR).isoformat()], "message": "Words."}
    shown = desk.post(address("offer", row), {**chosen, "show": "2026-12-20"}).text
    assert "Chosen so far" in shown
    assert "Sunday, Dec. 20, 2026" in shown
    assert "Words." in shown
    assert "Sunday, Dec. 20, 2026" in desk.get(address("offer", row) + "?from=2026-12-20").text
    assert desk.get(address("offer", row) + "?from=nonsense").status_code == 200


def test_declining_with_a_ready_reason_and_own_words(desk, studio):
    row = studio.request(TEN)
    ready = ReplyTemplate.objects.create(title="Full", text="That week is full.")
    assert "Full</option>" in page(desk, row)
    desk.post(address("decline", row), {"message": "Try in January.", "reason": ready.pk})
    text = Message.objects.get(kind="appointment_declined").text
    assert "That week is full.\n\nTry in January." in text


def test_answer_is_taken_back_until_it_settles(desk, studio, in_december):
    with_grace(studio)
    row = studio.request(TEN)
    desk.post(address("accept", row), {"message": ""})
    for path in (address("change", row), "/admin/", address("changelist"), address("changelist") + "?waits=undo"):
        shown = desk.get(path).text
        assert "Take it back" in shown, path
        assert address("undo", row) in shown
    assert "The mail goes out at 12:02 a.m.; until then you can take it back, unless" in page(desk, row)

    desk.post(address("undo", row))
    row.refresh_from_db()
    assert row.state == "requested"
    assert "Taken back: all is as it was before" in page(desk, row)
    assert "took the answer back: requested, by the practitioner" in page(desk, row)

    desk.post(address("accept", row), {"message": ""})
    in_december.shift(timedelta(minutes=2))
    for path in (address("change", row), "/admin/", address("changelist")):
        assert address("undo", row) not in desk.get(path).text
    desk.post(address("undo", row))
    assert "This cannot be taken back any more" in page(desk, row)


def test_clients_move_is_on_the_desk_and_answered(desk, studio, confirmed):
    lifecycle.request_move(confirmed, TEN + 3 * HOUR, now=NOW)
    for path in ("/admin/", address("changelist") + "?waits=move"):
        assert "Sample client" in desk.get(path).text
    assert "asks to move from Fri, Dec. 4, 2026, 10 a.m. to Fri, Dec. 4, 2026, 1 p.m." in desk.get("/admin/").text
    assert "confirmed, asks for another time" in desk.get(address("changelist")).text
    assert "left to answer, until" in page(desk, confirmed)

    desk.post(address("accept_move", confirmed), {"message": "Gladly."})

    confirmed.refresh_from_db()
    assert confirmed.start == TEN + 3 * HOUR
    assert "Gladly." in Message.objects.get(kind="appointment_moved").text
    lifecycle.request_move(confirmed, TEN, now=NOW)
    desk.post(address("decline_move", confirmed), {"message": "Not then."})
    assert [move.outcome for move in Move.objects.all()] == ["accepted", "declined"]
    assert DiaryEntry.objects.get().start == TEN + 3 * HOUR


def test_the_trail_says_what_was_done_and_when_for(desk, studio, confirmed):
    user = make_user("other")
    row = lifecycle.offer(studio.request(TEN + 2 * HOUR), [TEN + 4 * HOUR, TEN + 5 * HOUR], user=user, now=NOW)
    assert "The client has 1\N{NO-BREAK SPACE}day left to choose, until" in page(desk, row)
    row = lifecycle.choose(row, TEN + 4 * HOUR, now=NOW)
    lifecycle.move(lifecycle.request_move(row, TEN + 6 * HOUR, now=NOW), TEN + 5 * HOUR, user=user, now=NOW)
    lines = [unescape(each) for each in re.findall(r"</span> (.*?)</li>", page(desk, row).split('id="trail"')[1])]
    assert lines[:5] == [
        "asked for a session, by the client",
        "offered other times, by the practitioner (other): Fri, Dec. 4, 2026, 2 p.m.; Fri, Dec. 4, 2026, 3 p.m.",
        "chose an offered time, by the client: Fri, Dec. 4, 2026, 2 p.m.",
        "asked for another time, by the client: Fri, Dec. 4, 2026, 4 p.m.",
        "moved, by the practitioner (other): Fri, Dec. 4, 2026, 3 p.m.",
    ]


@pytest.mark.parametrize("verb", [*TRANSITIONS, "request", "book"])
def test_every_verb_has_words(verb):
    assert trail.did(Transition(verb=verb, to_state="confirmed", actor="client")) == str(trail.DID[verb])


def test_practitioner_moves_a_session(desk, confirmed):
    desk.post(address("move", confirmed), {"start": (TEN + HOUR).isoformat(), "message": "An hour later?"})
    confirmed.refresh_from_db()
    assert confirmed.start == TEN + HOUR
    assert "An hour later?" in Message.objects.get(kind="appointment_moved").text

    review = desk.post(address("move", confirmed), {"start": TEN.isoformat(), "typed_1": SUNDAY_EVENING}).text
    seal = review.split('name="agreed" value="')[1].split('"')[0]
    desk.post(address("move", confirmed), {"typed_1": SUNDAY_EVENING, "agreed": seal})
    confirmed.refresh_from_db()
    assert confirmed.start == datetime(2026, 12, 7, 3, tzinfo=UTC)


def test_what_does_not_fit_any_more_leads_back(desk, confirmed):
    response = desk.get(address("offer", confirmed), follow=True)
    assert "This appointment is already confirmed. Nothing was changed." in response.text
    assert desk.get("/admin/booking/appointment/999/offer/").status_code == 302


def test_reader_answers_nothing_and_get_changes_nothing(client, desk, studio, confirmed):
    row = studio.request(TEN + HOUR)
    for verb, which in (("accept", row), ("undo", row), ("accept_move", confirmed), ("decline_move", confirmed)):
        assert desk.get(address(verb, which)).status_code == 302
    for verb, which in (("offer", row), ("move", confirmed)):
        assert "no-store" in desk.get(address(verb, which)).headers["Cache-Control"]
    client.force_login(reader())
    for verb, which in (("offer", row), ("move", confirmed), ("repeat", confirmed), ("book", None)):
        assert client.get(address(verb, which)).status_code == 403
        assert client.post(address(verb, which)).status_code == 403
    for path in (address("changelist"), "/admin/", address("change", row), address("change", confirmed)):
        shown = client.get(path).text
        assert not any(words in shown for words in ("Book a session", "Take it back", "Move it", "Repeat it"))
    assert list(Appointment.objects.order_by("pk").values_list("state", flat=True)) == ["confirmed", "requested"]


def test_chooser_costs_a_bounded_number_of_queries(desk, studio):
    row = studio.request(TEN)
    desk.get(address("offer", row))
    assert queries(desk, address("offer", row)) <= 16


def test_desk_and_list_cost_the_same_with_one_and_three_of_each(desk, studio):
    with_grace(studio)
    user = make_user("second")

    def one_of_each(day):
        start = TEN + timedelta(days=day)
        moving = make_appointment(studio.practitioner, studio.service, start)
        lifecycle.request_move(moving, start + HOUR, now=NOW)
        lifecycle.decline(studio.request(start + 3 * HOUR), user=user, now=NOW)
        studio.request(None, wishes=[WishedFor(weekday=day)])

    paths = ("/admin/", address("changelist"))
    one_of_each(0)
    desk.get("/admin/")
    with_one = [queries(desk, path) for path in paths]
    one_of_each(1)
    one_of_each(2)
    assert [queries(desk, path) for path in paths] == with_one


def test_what_came_of_a_session_can_be_taken_back(desk, studio, confirmed, in_december):
    with_grace(studio)
    in_december.move_to(TEN + HOUR)
    assert "What you say here can be taken back for 2 minutes." in page(desk, confirmed)
    desk.post(address("mark_no_show", confirmed))
    assert "Until 11:02 a.m. you can take it back." in page(desk, confirmed)
    desk.post(address("undo", confirmed))
    confirmed.refresh_from_db()
    assert confirmed.state == "confirmed"
