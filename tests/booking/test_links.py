import pytest

from booking.links import appointment_of, appointment_path
from practice import links
from practice.links import BadLink
from tests.booking.test_lifecycle import TEN


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
