"""What clients told of their health stays unreadable in a dump of the database's rows, and comes back from one."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from booking import seats
from booking.models import Booking
from tests.factories import make_event, make_guest

pytestmark = pytest.mark.django_db


def test_a_dump_holds_no_words_and_is_read_back(studio, tmp_path):
    event = make_event(studio.practitioner)
    said = [{"slug": "q", "question": "A pacemaker?", "answer": "Zebroidesis", "flag": ""}]
    guest = make_guest(note="Quillonitis")
    seats.take(event, party=1, guest=guest, answers=said, now=event.start - timedelta(days=1))
    before = list(Booking.objects.values_list("note", "answers"))

    for kind in ("json", "xml"):
        dump = tmp_path / f"dump.{kind}"
        call_command("dumpdata", "booking.booking", format=kind, output=str(dump), verbosity=0)
        assert not [word for word in ("Zebroidesis", "pacemaker", "Quillonitis") if word in dump.read_text()]
        Booking.objects.update(note="", answers=[])
        call_command("loaddata", str(dump), verbosity=0)
        assert list(Booking.objects.values_list("note", "answers")) == before == [("Quillonitis", said)]


def test_a_dump_made_with_a_lost_key_loses_nothing(studio, tmp_path, settings):
    event, dump, keys = make_event(studio.practitioner), tmp_path / "dump.json", settings.ENCRYPTION_KEYS
    seats.take(event, party=1, guest=make_guest(note="Quillonitis"), now=event.start - timedelta(days=1))
    settings.ENCRYPTION_KEYS = ["x" * 43 + "="]
    call_command("dumpdata", "booking.booking", output=str(dump), verbosity=0)
    Booking.objects.update(note="")
    call_command("loaddata", str(dump), verbosity=0)
    settings.ENCRYPTION_KEYS = keys

    assert Booking.objects.get().note == "Quillonitis"
