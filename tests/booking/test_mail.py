import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from booking import lifecycle
from booking.links import SALT
from practice import links
from practice.models import Message
from tests.booking.conftest import NOW, asker
from tests.booking.whole_life import SECRETS, WholeLife
from tests.factories import make_appointment, make_practice, make_user

TEN = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
CLIENT, PRACTITIONER = "client@example.com", "practitioner@example.com"


def whole_story(studio, **said):
    with time_machine.travel(NOW, tick=False):
        return WholeLife(studio, **said).everything()


def test_every_mail_has_subject_text_and_html(studio):
    for message in whole_story(studio):
        assert message.subject
        assert "\n\n\n" not in message.text, message.text
        assert "{" not in message.text + message.html
        assert message.html.startswith("<!doctype html>")
        assert "<script" not in message.html


def test_no_mail_carries_a_health_word(studio):
    for message in whole_story(studio):
        everything = message.subject + message.text + message.html + message.calendar
        assert [word for word in SECRETS if word in everything] == []


def test_clients_mails_are_one_thread(studio):
    appointment = lifecycle.accept(studio.request(TEN), user=None, now=NOW)
    lifecycle.cancel(appointment, now=NOW)
    first, *others = Message.objects.filter(to=CLIENT).order_by("pk")
    assert first.in_reply_to == ""
    assert {each.in_reply_to for each in others} == {first.message_id}


def test_replies_go_to_the_other_side(studio):
    studio.request(TEN)
    assert dict(Message.objects.values_list("to", "reply_to")) == {CLIENT: PRACTITIONER, PRACTITIONER: CLIENT}


def test_messages_say_what_they_are_about(studio):
    appointment = studio.request(TEN)
    assert set(Message.objects.values_list("subject_key", flat=True)) == {f"appointment:{appointment.pk}"}


def test_client_gets_the_private_page_and_practitioner_the_admin(studio):
    appointment = studio.request(TEN)
    to_client, to_practitioner = Message.objects.order_by("pk")
    (token,) = re.findall(r"http://testserver/appointments/([^/\s]+)/", to_client.text)
    assert links.read(SALT, token) == (appointment.pk, appointment.link_version)
    assert f"http://testserver/admin/booking/appointment/{appointment.pk}/change/" in to_practitioner.text
    assert "/appointments/" not in to_practitioner.text + to_practitioner.html


def test_request_says_time_zone_price_and_limit(studio):
    appointment = studio.request(TEN)
    text = Message.objects.get(to=CLIENT).text
    assert "Massage, 60 minutes, $110" in text
    assert "Wednesday, Dec. 2, 2026, 10 a.m. to 11 a.m. (Los Angeles time, PST)" in text
    assert "held for you until Wednesday, Dec. 2, 2026, 10 a.m. (Los Angeles time, PST)" in text
    assert f"Reference {appointment.reference}" in text
    assert "clock" not in text


@pytest.mark.parametrize(
    ("zone", "line"),
    [
        ("Asia/Tokyo", "By your clock: Thursday, Dec. 3, 2026, 3 a.m. to 4 a.m. (Tokyo time, JST)"),
        ("America/Tijuana", None),
        ("Mars/Olympus_Mons", None),
        ("../../etc/passwd", None),
        ("", None),
    ],
)
def test_client_abroad_reads_their_own_clock_too(studio, zone, line):
    lifecycle.request(**studio.wish(start=TEN, asker=asker(zone_name=zone)))
    lines = [each for each in Message.objects.get(to=CLIENT).text.splitlines() if each.startswith("By your clock")]
    assert lines == ([line] if line else [])


def test_practitioner_reads_whose_clock_it_is(studio):
    lifecycle.request(**studio.wish(start=TEN, asker=asker(zone_name="Asia/Tokyo")))
    assert "s clock: Thursday, Dec. 3, 2026, 3 a.m." in Message.objects.get(to=PRACTITIONER).text


def test_confirmation_says_how_to_come_and_how_to_cancel(studio):
    make_practice(arrival="Ring twice.", cancellation_hours=1)
    studio.service.preparation = "Come in what is comfortable."
    studio.service.save()
    lifecycle.accept(studio.request(TEN), user=None, now=NOW, message="Until then & well.")
    mail = Message.objects.get(kind="appointment_confirmed")
    for words in ("Ring twice.", "Come in what is comfortable.", "is free until Wednesday, Dec. 2, 2026, 9 a.m."):
        assert words in mail.text
        assert words in mail.html
    assert "Until then & well." in mail.text
    assert "Until then &amp; well." in mail.html


def test_late_cancellation_names_the_policy(studio):
    make_practice(cancellation_policy="Half the price.")
    appointment = make_appointment(studio.practitioner, studio.service, TEN)
    lifecycle.cancel(appointment, now=TEN - timedelta(hours=2))
    assert "Half the price." in Message.objects.get(to=CLIENT).text
    assert "late cancellation" in Message.objects.get(to=PRACTITIONER).text


def test_name_with_markup_and_line_breaks_stays_text(studio):
    for message in whole_story(studio, name="A <b>\nBcc: x@example.com"):
        assert "\n" not in message.subject
        assert "<b>" not in message.html


def test_autumn_hour_names_the_clock_in_force(studio):
    start = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    appointment = make_appointment(studio.practitioner, studio.service, start, state="requested")
    lifecycle.accept(appointment, user=None, now=start - timedelta(days=1))
    assert "1:30 a.m. PDT to 1:30 a.m. PST (Los Angeles time)" in Message.objects.get().text


def test_withdrawn_wishes_name_no_day_and_free_no_time(studio):
    lifecycle.withdraw(studio.request(None, wishes=[lifecycle.WishedFor(weekday=2)]), now=NOW)
    mail = Message.objects.get(kind="appointment_withdrawn")
    assert mail.subject == "Withdrawn: Sample client"
    assert "has withdrawn this request. There is nothing for you to do." in mail.text
    assert "free again" not in mail.text + mail.html


def test_withdrawn_offer_says_that_none_of_the_times_was_wanted(studio):
    offered = lifecycle.offer(studio.request(TEN), [TEN + timedelta(hours=2)], user=None, now=NOW)
    lifecycle.withdraw(offered, now=NOW)
    assert "wants none of the times you offered" in Message.objects.get(kind="appointment_withdrawn").text


def test_what_the_practitioner_cancels_is_not_called_free_again(studio):
    appointment = make_appointment(studio.practitioner, studio.service, TEN)
    lifecycle.cancel(appointment, user=make_user(), now=NOW)
    mail = Message.objects.get(kind="appointment_cancelled_practitioner")
    assert "You have cancelled this appointment, and Sample client has been told." in mail.text
    assert "free" not in mail.text + mail.html
