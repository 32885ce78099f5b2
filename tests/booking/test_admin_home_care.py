from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import home_care, links
from booking.models import HomeCare
from exercises import starter
from exercises.models import Exercise, Routine, Step
from practice.models import Message
from tests.booking.conftest import NOW, home_care_in
from tests.factories import give_home_care, make_appointment, make_user

pytestmark = pytest.mark.django_db
NOON = NOW + timedelta(hours=12)
TODAY = date(2026, 12, 1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def in_december():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(scope="module")
def library(rows_of_module):
    with rows_of_module():
        starter.load()


@pytest.fixture
def desk(client, library, studio):
    client.force_login(make_user())
    return client


@pytest.fixture
def appointment(studio):
    return make_appointment(studio.practitioner, studio.service, NOON - DAY, state="completed")


@pytest.fixture
def routine(desk):
    return Routine.objects.get(slug="psoas-release")


def give_url(appointment):
    return f"/admin/booking/homecare/give/{appointment.pk}/"


def url(care, verb="change"):
    return f"/admin/booking/homecare/{care.pk}/{verb}/"


def appointment_url(appointment):
    return f"/admin/booking/appointment/{appointment.pk}/change/"


def text(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def typed(form, **values):
    """The form as the browser would send it back, with what is typed over it."""
    sent = {bound.html_name: bound.value() for bound in form}
    return {name: "" if value is None else value for name, value in (sent | values).items() if value is not False}


def picked(desk, appointment, routine, audience=""):
    return desk.post(give_url(appointment), {"routine": routine.pk, "audience": audience})


def test_picking_adapting_and_giving(desk, appointment, routine):
    assert "Give a routine to take home" in text(desk, appointment_url(appointment))
    assert "Psoas release" in text(desk, give_url(appointment))
    step_two = picked(desk, appointment, routine)
    assert "Lunge stretch" in step_two.content.decode()
    form = step_two.context["form"]
    answer = typed(
        form, routine=routine.pk, audience="", hold_0="20", note_0="With the blanket.", leave_out_1="on",
        weeks="6", times_a_week="2", message="Go slowly.",
    )  # fmt: skip
    response = desk.post(give_url(appointment), answer)
    assert response.headers["Location"] == appointment_url(appointment)
    care = HomeCare.objects.get()
    steps = home_care.plan_of(care).steps
    assert (steps[0].adapted.dose.hold, steps[0].own_note, len(steps)) == (20, "With the blanket.", 4)
    assert care.content["changes"][2] == home_care.unchanged()
    assert (care.weeks, care.times_a_week, care.content["message"]) == (6, 2, "Go slowly.")
    assert care.given_by.username == "practitioner"
    page = text(desk, appointment_url(appointment))
    assert "Sample client has the link on its way by mail." in page
    assert "2 times a week, for 6 weeks" in page
    assert home_care_in(Message.objects.get().text) == care


def test_audience_is_the_routine_s_own_or_the_chosen(desk, appointment, routine):
    own = picked(desk, appointment, Routine.objects.get(slug="pregnancy-psoas"))
    assert own.context["plan"]["audience"] == "pregnancy"
    other = picked(desk, appointment, routine, "pregnancy")
    assert other.context["plan"]["audience"] == "pregnancy"
    assert other.context["plan"]["name"] == "Psoas release"


def test_nothing_of_health_is_in_an_address_of_the_desk(desk, appointment, routine):
    page = picked(desk, appointment, routine, "pregnancy").content.decode()
    assert "?" not in "".join(part.split('"')[0] for part in page.split("<main")[1].split('href="')[1:])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"hold_0": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"hold_0": ""}, "This field is required."),
        ({"repeats_1": "99"}, "Ensure this value is less than or equal to 60."),
        ({"sides_1": "three"}, "Select a valid choice."),
        ({"note_2": "a" * 301}, "at most 300 characters"),
        ({"weeks": "40"}, "Ensure this value is less than or equal to 26."),
        ({"times_a_week": "0"}, "Ensure this value is greater than or equal to 1."),
        ({f"leave_out_{number}": "on" for number in range(5)}, "Leave at least one step in."),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_does_not_fit_is_said_and_stays_typed(desk, appointment, routine, values, said):
    form = picked(desk, appointment, routine).context["form"]
    response = desk.post(give_url(appointment), typed(form, routine=routine.pk, audience="", note_3="Kept.", **values))
    assert response.status_code == 200
    page = response.content.decode()
    assert said in page
    assert "Kept." in page
    assert (HomeCare.objects.count(), Message.objects.count()) == (0, 0)


def test_a_routine_edited_meanwhile_is_looked_at_again(desk, appointment, routine):
    form = picked(desk, appointment, routine).context["form"]
    Step.objects.filter(routine=routine).last().delete()
    response = desk.post(give_url(appointment), typed(form, routine=routine.pk, audience=""))
    assert "has been edited meanwhile" in response.content.decode()
    assert HomeCare.objects.count() == 0
    form = response.context["form"]
    again = {bound.html_name: bound.value() for bound in form} | {"seen": form["seen"].initial}
    desk.post(give_url(appointment), typed(form, **again, routine=routine.pk, audience=""))
    assert len(home_care.plan_of(HomeCare.objects.get()).steps) == 4


def test_it_is_not_given_with_a_request_or_a_cancelled_session(desk, studio, routine):
    for state in ("requested", "cancelled"):
        appointment = make_appointment(studio.practitioner, studio.service, NOON + DAY, state=state)
        assert "to take home" not in text(desk, appointment_url(appointment))
        form = picked(desk, appointment, routine).context["form"]
        response = desk.post(give_url(appointment), typed(form, routine=routine.pk, audience=""))
        assert "confirmed or has taken place" in response.content.decode()
    assert HomeCare.objects.count() == 0


def test_days_and_comfort_show_only_when_shared(desk, appointment, routine):
    care = give_home_care(appointment, routine, now=NOON - 5 * DAY)
    home_care.tick(care, TODAY, comfort=7, now=NOON)
    for path in (appointment_url(appointment), url(care)):
        page = text(desk, path)
        assert "They keep their days and comfort to themselves." in page
        assert '<svg class="chart"' not in page
        assert "1 day done" not in page
    home_care.share(care, now=NOON)
    for path in (appointment_url(appointment), url(care)):
        page = text(desk, path)
        assert "1 day done, 3 planned by the end of this week. Comfort 7 of 10." in page
        assert '<svg class="chart"' in page
        assert "Tue, Dec. 1, 2026</th><td>7</td>" in page
    home_care.keep_to_oneself(care)
    assert '<svg class="chart"' not in text(desk, appointment_url(appointment))


def test_next_request_of_the_same_address_has_a_hint_and_is_not_merged(desk, studio, appointment, routine):
    care = give_home_care(appointment, routine, now=NOON)
    later = studio.request(NOON + 2 * DAY)
    other = make_appointment(studio.practitioner, studio.service, NOON + DAY, email="other@example.com")
    page = text(desk, appointment_url(later))
    assert "Perhaps the same person" in page
    assert url(care) in page
    assert appointment_url(appointment) in page
    for each in (appointment, other):
        assert "Perhaps the same person" not in text(desk, appointment_url(each))
    assert HomeCare.objects.get().appointment == appointment


def test_newer_version_is_offered_and_taken_on_post_only(desk, appointment, routine):
    care = give_home_care(appointment, routine, {"note": "Small."}, now=NOON)
    assert "Use the newer one" not in text(desk, url(care))
    Exercise.objects.filter(slug="bridge").update(instructions="Better told.")
    assert "The routine has been improved since" in text(desk, url(care))
    desk.get(url(care, "use_newer"))
    assert home_care.newer_plan(HomeCare.objects.get())
    desk.post(url(care, "use_newer"))
    page = text(desk, url(care))
    assert "has the newer version now, at the same link" in page
    assert "Use the newer one" not in page
    assert "Small." in page
    desk.post(url(care, "use_newer"))
    assert "There is no newer version of this routine. Nothing was changed." in text(desk, url(care))


def test_changing_it_afterwards(desk, appointment, routine):
    care = give_home_care(appointment, routine, {"note": "Small."}, now=NOON)
    form = desk.get(url(care)).context["form"]
    assert form["note_0"].value() == "Small."
    desk.post(url(care), typed(form, hold_0="10", message="Less."))
    care.refresh_from_db()
    assert home_care.plan_of(care).steps[0].adapted.dose.hold == 10
    assert (care.content["message"], care.link_version) == ("Less.", 0)
    response = desk.post(url(care), typed(form, hold_0="0"))
    assert "Something needs another look." in response.content.decode()


def test_closing_the_link_and_mailing_a_new_one(desk, client, appointment, routine):
    care = give_home_care(appointment, routine, now=NOON)
    path = links.home_care_path(care)
    desk.get(url(care, "revoke"))
    assert client.get(path).status_code == 200
    desk.post(url(care, "revoke"))
    assert "The link is closed." in text(desk, url(care))
    assert client.get(path).status_code == 404
    assert "taken back" in text(desk, "/admin/booking/homecare/")
    desk.post(url(care, "send_again"))
    care.refresh_from_db()
    assert client.get(links.home_care_path(care)).status_code == 200
    assert Message.objects.count() == 2
    trail = text(desk, url(care)).split('id="trail"')[1]
    assert trail.index("link closed (practitioner)") < trail.index("new link mailed (practitioner)")


def test_stock_forms_can_not_write(desk, appointment, routine):
    care = give_home_care(appointment, routine, now=NOON)
    assert desk.get("/admin/booking/homecare/add/").status_code == 403
    assert desk.post(url(care, "delete"), {"post": "yes"}).status_code == 403
    assert HomeCare.objects.count() == 1


def test_reader_without_change_permission_sees_and_changes_nothing(client, library, appointment):
    care = give_home_care(appointment, Routine.objects.first(), now=NOON)
    user = make_user("helper", is_superuser=False)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_appointment", "view_homecare"]))
    client.force_login(user)
    assert "Mail a new link" not in text(client, url(care))
    assert "to take home" not in text(client, appointment_url(appointment))
    for path in (url(care), url(care, "revoke"), url(care, "send_again"), give_url(appointment)):
        assert client.post(path).status_code == 403
    assert client.get(give_url(appointment)).status_code == 403
    user.user_permissions.clear()
    client.force_login(user)
    assert client.get(url(care)).status_code == 403


def test_visitors_must_sign_in_and_unknown_rows_lead_nowhere(client, desk, appointment, routine):
    assert desk.get(give_url(appointment).replace(str(appointment.pk), "999")).status_code == 404
    assert desk.get("/admin/booking/homecare/999/change/").status_code == 302
    assert desk.post("/admin/booking/homecare/999/revoke/").status_code == 404
    care = give_home_care(appointment, routine, now=NOON)
    client.logout()
    for path in (give_url(appointment), url(care), url(care, "revoke")):
        assert client.post(path).headers["Location"].startswith("/admin/login/")


def test_pages_are_kept_nowhere(desk, appointment, routine):
    care = give_home_care(appointment, routine, now=NOON)
    for path in (url(care), give_url(appointment)):
        assert "no-store" in desk.get(path).headers["Cache-Control"]


def test_lists_cost_the_same_with_one_and_three_and_show_no_routine(desk, studio, appointment, routine):
    def queries(path):
        with CaptureQueriesContext(connection) as found:
            text(desk, path)
        return len(found)

    give_home_care(appointment, routine, now=NOON)
    later = studio.request(NOON + 2 * DAY)
    paths = ("/admin/booking/homecare/", appointment_url(appointment), appointment_url(later))
    for path in paths:
        text(desk, path)
    before = [queries(path) for path in paths]
    for _more in range(2):
        give_home_care(appointment, routine, now=NOON)
    assert [queries(path) for path in paths] == before
    assert "Psoas" not in text(desk, paths[0])
