from datetime import timedelta

import pytest
from django.utils import timezone

from booking import evenings
from booking.models import AddOn
from practice.models import SearchEntry
from practice.search import finding, index
from tests.factories import make_event, make_practice, make_practitioner, make_service, make_user

pytestmark = pytest.mark.django_db


def titles(typed):
    results = finding.find(typed, page=1, language="en", now=timezone.now()).results
    return ["".join(piece.text for piece in result.title) for result in results]


def found():
    return {(kind, title): text for kind, title, text in SearchEntry.objects.values_list("kind", "title", "text")}


def test_service_is_found_by_what_its_page_says_and_not_by_what_confirmations_say():
    service = make_service(name="Massage", summary="Slow.", description="With *oil*.", preparation="Bring a towel.")
    AddOn.objects.create(service=service, name="Cupping", slug="cupping")
    assert found() == {("service", "Massage"): "Slow.\nWith oil.\nCupping"}
    service.published = False
    service.save()
    assert found() == {}


def test_event_is_found_until_it_begins():
    make_practice()
    start = timezone.now() + timedelta(days=2)
    make_event(make_practitioner(), start=start, about="Gongs.", place="The hall")
    entry = SearchEntry.objects.get(kind="event")
    assert (entry.title, entry.text) == ("Sound bath evening", "Gongs.\nThe hall\nSound bath")
    assert (entry.at, entry.visible_until) == (start, start)


def test_cancelled_and_unpublished_events_are_not_found():
    make_practice()
    practitioner = make_practitioner()
    event = make_event(practitioner)
    make_event(practitioner, event.service, event.start + timedelta(days=1), published=False)
    evenings.cancel(event, now=timezone.now(), user=make_user())
    assert titles("sound") == ["Sound bath"]
    index.notice()
    assert [kind for kind, _title in found()] == ["service"]
