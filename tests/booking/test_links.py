from contextlib import suppress
from datetime import timedelta
from time import perf_counter

import pytest
import time_machine
from django.core.signing import dumps

from booking.links import REMINDERS, appointment_of, appointment_path, closes_at, home_care_of, mail_choice_of
from booking.models import MailChoice
from practice import links
from practice.links import BadLink
from tests.booking.conftest import NOW
from tests.booking.test_lifecycle import TEN
from tests.factories import give_home_care, make_appointment, make_exercise, make_practice, make_routine


def token_of(appointment):
    return appointment_path(appointment).split("/")[2]


def test_link_opens_its_appointment(studio):
    appointment = studio.request(TEN)
    assert appointment_of(token_of(appointment)) == appointment


def test_revoked_link_is_bad(studio):
    appointment = studio.request(TEN)
    token = token_of(appointment)
    appointment.link_version += 1
    appointment.save()
    with pytest.raises(BadLink):
        appointment_of(token)
    assert appointment_of(token_of(appointment)) == appointment


def test_forged_foreign_and_orphaned_links_are_bad(studio):
    appointment = studio.request(TEN)
    token = token_of(appointment)
    foreign = links.token("another purpose", pk=appointment.pk)
    orphan = links.token("appointment", pk=appointment.pk + 1)
    for value in [token[:-1], "x" + token, foreign, orphan, "", "nonsense", "\x00"]:
        with pytest.raises(BadLink):
            appointment_of(value)


def test_page_closes_so_many_days_after_the_session(studio):
    make_practice(private_page_days=30)
    appointment = make_appointment(studio.practitioner, studio.service, TEN)
    token = token_of(appointment)
    with time_machine.travel(appointment.end + timedelta(days=30, seconds=-1), tick=False):
        assert appointment_of(token) == appointment
    with time_machine.travel(appointment.end + timedelta(days=30), tick=False), pytest.raises(BadLink):
        appointment_of(token)


def test_page_of_a_request_without_a_time_closes_too(studio):
    appointment = make_appointment(studio.practitioner, studio.service, TEN, state="declined", created_at=NOW)
    appointment.start = appointment.end = None
    assert closes_at(appointment) == NOW + timedelta(days=400)


def tokens_that_open_nothing(salt, pk):
    """Forged, foreign, of nobody, revoked, of another shape: by the name of what is wrong with each."""
    right = links.token(salt, pk=pk)
    return {
        "forged": right[:-1] + ("A" if right[-1] != "A" else "B"),
        "foreign": links.token("another purpose", pk=pk),
        "nobody's": links.token(salt, pk=pk + 1000),
        "revoked": links.token(salt, pk=pk, version=7),
        "of another shape": dumps({"pk": pk}, salt=salt),
        "nonsense": "nonsense",
    }


@pytest.fixture
def openers(studio):
    """Every kind of private link: its salt, its row, what opens it."""
    appointment = make_appointment(studio.practitioner, studio.service, NOW + timedelta(days=2))
    care = give_home_care(appointment, make_routine("release", [make_exercise()]))
    return [
        ("appointment", appointment, appointment_of),
        ("home-care", care, home_care_of),
        (REMINDERS, MailChoice.objects.of("client@example.com"), mail_choice_of),
    ]


def test_every_link_costs_one_query_whatever_it_opens(openers, django_assert_num_queries):
    appointment_of(links.token("appointment", pk=openers[0][1].pk))  # the practice is remembered from here on
    for salt, row, opens in openers:
        with django_assert_num_queries(1):
            assert opens(links.token(salt, pk=row.pk)) == row
        for why, token in tokens_that_open_nothing(salt, row.pk).items():
            if why == "revoked" and salt == REMINDERS:
                continue  # a choice about mails can't be taken back: stopping must always be possible
            with django_assert_num_queries(1), pytest.raises(BadLink):
                opens(token)


def test_refusing_a_link_takes_as_long_as_opening_it(openers):
    """Without the look-up a refusal would be some twenty times as fast."""
    for salt, row, opens in openers:
        tokens = {"right": links.token(salt, pk=row.pk), **tokens_that_open_nothing(salt, row.pk)}
        took = {name: [] for name in tokens}
        for _round in range(50):
            for name, token in tokens.items():
                before = perf_counter()
                with suppress(BadLink):
                    opens(token)
                took[name].append(perf_counter() - before)
        least = {name: min(each) for name, each in took.items()}  # of a busy machine the least says most
        assert max(least.values()) < 4 * min(least.values()), least


def test_refusals_look_alike(openers, client):
    """One page for all that is wrong: nobody learns that an appointment was there once."""
    for where, (salt, row, _opens) in zip(("appointments", "home-care", "reminders"), openers, strict=True):
        bad = tokens_that_open_nothing(salt, row.pk)
        if salt == REMINDERS:
            del bad["revoked"]
        answers = [client.get(f"/{where}/{token}/") for token in bad.values()]
        assert {each.status_code for each in answers} == {404}
        assert (
            len({each.content.replace(token.encode(), b"") for each, token in zip(answers, bad.values(), strict=True)})
            == 1
        )
