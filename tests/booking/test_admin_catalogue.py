from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import diary
from booking.models import OpeningHours, Question, Service, SpecialDay, TimeOff
from tests.factories import make_appointment, make_length, make_practitioner, make_service, make_user

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
        "most_minutes_a_day": "",
        "days_between": 7,
        **inline("lengths", {"minutes": 45, "price": "70.00", "new_clients": "on"}),
        **inline("add_ons"),
    }

    response = desk.post("/admin/booking/service/add/", values)

    assert response.status_code == 302
    service = Service.objects.get(slug="rest")
    assert (service.days_between, service.most_minutes_a_day, service.new_clients) == (7, None, False)
    assert service.lengths.get().minutes == 45
    assert "45 minutes" in desk.get("/services/").content.decode()


def test_rules_of_their_own_are_for_practices_of_several(desk, studio):
    path = f"/admin/booking/practitioner/{studio.practitioner.pk}/change/"
    assert "rules of their own" not in desk.get(path).text.lower()

    make_practitioner(name="Second", slug="second")
    page = desk.get(path).text

    assert "What you leave empty is as the service says." in page
    assert "as the service</option>" in page


def test_rules_of_their_own_are_kept_with_the_practitioner(desk, studio):
    make_practitioner(name="Second", slug="second")
    row = {"service": studio.service.pk, "buffer_after": 30, "new_clients": "false", "trusted_at_once": "unknown"}
    values = {"name": "Sample practitioner", "slug": "sample", "active": "on", **inline("own_rules", row)}

    response = desk.post(f"/admin/booking/practitioner/{studio.practitioner.pk}/change/", values)

    assert response.status_code == 302
    own = studio.practitioner.own_rules.get()
    assert (own.buffer_after, own.buffer_before, own.new_clients, own.trusted_at_once) == (30, None, False, None)


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
    assert "The end must be after the beginning." in response.text
    assert "violated" not in response.text
    assert not TimeOff.objects.exists()


def test_holiday_is_entered_and_listed_as_days(desk, studio):
    values = {"start_0": "2026-12-21", "end_0": "2027-01-02", "practitioner": studio.practitioner.pk}

    assert desk.post("/admin/booking/timeoff/add/", values).status_code == 302
    away = TimeOff.objects.get()
    assert (away.start.isoformat(), away.end.isoformat()) == (
        "2026-12-21T08:00:00+00:00",
        "2027-01-03T08:00:00+00:00",
    )
    assert "Dec. 21, 2026 \N{EN DASH} Jan. 2, 2027" in desk.get("/admin/booking/timeoff/").text


def test_time_off_over_a_session_names_it(desk, studio):
    start = datetime(2026, 12, 10, 18, tzinfo=UTC)
    make_appointment(studio.practitioner, studio.service, start, name="Client within")
    make_appointment(studio.practitioner, studio.service, start + timedelta(days=1), name="Client after")
    values = {"start_0": "2026-12-10", "end_0": "2026-12-10", "practitioner": studio.practitioner.pk}

    page = desk.post("/admin/booking/timeoff/add/", values, follow=True).text

    assert "this still stands in that time" in page
    assert ("Client within" in page, "Client after" in page) == (True, False)


def test_closing_a_day_names_the_sessions_outside_its_hours(desk, studio):
    for hour, name in ((18, "Client at ten"), (22, "Client at two")):
        start = datetime(2026, 12, 24, hour, tzinfo=UTC)
        make_appointment(studio.practitioner, studio.service, start, name=name)
    windows = inline("windows", {"opens": "09:00", "closes": "12:00"})
    values = {"date": "2026-12-24", "practitioner": studio.practitioner.pk, **windows}

    page = desk.post("/admin/booking/specialday/add/", values, follow=True).text

    assert ("Client at two" in page, "Client at ten" in page) == (True, False)


def test_a_closed_day_leaves_the_evening_before_as_long_as_it_was(studio):
    """Thursday's hours end at two on Friday: what stands before two is Thursday's, what stands at three is not."""
    OpeningHours.objects.create(practitioner=studio.practitioner, weekday=3, opens=time(20), closes=time(2))
    half_past_midnight = datetime(2026, 12, 11, 8, 30, tzinfo=UTC)
    make_appointment(studio.practitioner, studio.service, half_past_midnight, name="Late client")
    outside = make_appointment(studio.practitioner, studio.service, half_past_midnight + timedelta(hours=3))

    closed = SpecialDay.objects.create(practitioner=studio.practitioner, date=date(2026, 12, 11))

    assert diary.sessions_outside(closed) == [outside]


@pytest.mark.parametrize(
    ("opens", "closes", "past_midnight", "sentence"),
    [
        ("11:00", "10:00", "", "This closes before it opens."),
        ("10:00", "12:00", "", "share some of this time: Monday 9 a.m."),
        ("13:00", "15:00", "", None),
        ("20:00", "01:00", "on", None),
        ("20:00", "00:00", "", None),
    ],
)
def test_hours_that_were_surely_not_meant_are_asked_about(desk, studio, opens, closes, past_midnight, sentence):
    OpeningHours.objects.all().delete()
    OpeningHours.objects.create(practitioner=studio.practitioner, weekday=0, opens=time(9), closes=time(12))
    values = {"weekday": 0, "opens": opens, "closes": closes, "practitioner": studio.practitioner.pk}

    response = desk.post("/admin/booking/openinghours/add/", {**values, "past_midnight": past_midnight})

    assert OpeningHours.objects.count() == (1 if sentence else 2)
    assert (sentence is None) or sentence in response.text


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
