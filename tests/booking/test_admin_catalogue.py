from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.models import OpeningHours, Question, Service, SpecialDay, TimeOff
from tests.factories import make_length, make_practitioner, make_service, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, studio):
    client.force_login(make_user())
    return client


def inline(prefix, *rows):
    total = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    return total | {f"{prefix}-{i}-{key}": value for i, row in enumerate(rows) for key, value in row.items()}


def test_a_new_service_shows_on_the_site_at_once(desk):
    desk.get("/services/")
    values = {
        "name": "Rest",
        "slug": "rest",
        "kind": "private",
        "summary": "Quiet.",
        "published": "on",
        "order": 9,
        "notice_hours": 24,
        "horizon_days": 60,
        "slot_step_minutes": 15,
        "buffer_before": 0,
        "buffer_after": 15,
        **inline("lengths", {"minutes": 45, "price": "70.00"}),
        **inline("add_ons"),
        **inline("Question_services"),
    }

    response = desk.post("/admin/booking/service/add/", values)

    assert response.status_code == 302
    assert Service.objects.get(slug="rest").lengths.get().minutes == 45
    assert "45 minutes" in desk.get("/services/").content.decode()


def test_hours_are_listed_by_weekday_and_opening(desk, studio):
    OpeningHours.objects.all().delete()
    for weekday, opens in ((4, 9), (1, 14), (1, 9)):
        OpeningHours.objects.create(
            practitioner=studio.practitioner, weekday=weekday, opens=time(opens), closes=time(opens + 3)
        )

    page = desk.get("/admin/booking/openinghours/").content.decode()

    order = [page.index(words) for words in ("9 a.m.\N{EN DASH}noon", "2 p.m.\N{EN DASH}5 p.m.")]
    assert order == sorted(order)
    assert page.rindex("Friday") > page.index("2 p.m.\N{EN DASH}5 p.m.")


def test_special_day_with_a_window(desk, studio):
    values = {
        "date": "2026-12-24",
        "practitioner": studio.practitioner.pk,
        **inline("windows", {"opens": "09:00", "closes": "12:00"}),
    }

    assert desk.post("/admin/booking/specialday/add/", values).status_code == 302
    day = SpecialDay.objects.get()
    assert (day.date, day.windows.get().closes) == (date(2026, 12, 24), time(12))
    assert "9 a.m.\N{EN DASH}noon" in desk.get("/admin/booking/specialday/").content.decode()


def test_time_off_uses_the_devices_own_pickers(desk, studio):
    page = desk.get("/admin/booking/timeoff/add/").content.decode()
    assert page.count('type="date"') == page.count('type="time"') == 2
    values = {
        "start_0": "2026-12-24",
        "start_1": "09:00",
        "end_0": "2026-12-26",
        "end_1": "09:00",
        "practitioner": studio.practitioner.pk,
    }

    assert desk.post("/admin/booking/timeoff/add/", values).status_code == 302
    assert TimeOff.objects.get().start.isoformat() == "2026-12-24T17:00:00+00:00"


def test_time_off_that_ends_before_it_starts_gets_a_sentence(desk, studio):
    values = {
        "start_0": "2026-12-24",
        "start_1": "09:00",
        "end_0": "2026-12-23",
        "end_1": "09:00",
        "practitioner": studio.practitioner.pk,
    }

    response = desk.post("/admin/booking/timeoff/add/", values)

    assert response.status_code == 200
    assert b"errornote" in response.content


def test_lists_cost_the_same_with_one_and_three(desk, studio):
    def queries(path):
        with CaptureQueriesContext(connection) as found:
            assert desk.get(path).status_code == 200
        return len(found)

    Question.objects.create(slug="one", text="One?")
    paths = [f"/admin/booking/{name}/" for name in ("service", "question", "practitioner", "openinghours")]
    desk.get("/services/")
    with_one = [queries(path) for path in paths]
    for slug in ("two", "three"):
        service = make_service(slug)
        make_length(service)
        Question.objects.create(slug=slug, text=f"{slug}?").services.add(service)
    desk.get("/services/")

    assert [queries(path) for path in paths] == with_one


def test_practitioner_column_shows_with_more_than_one(desk, studio):
    assert b"column-practitioner" not in desk.get("/admin/booking/openinghours/").content
    make_practitioner(name="Second", slug="second")
    assert b"column-practitioner" in desk.get("/admin/booking/openinghours/").content
