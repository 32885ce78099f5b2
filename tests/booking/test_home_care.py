import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from booking import home_care, links
from booking.lifecycle import NotPossible
from booking.models import HomeCare, State
from exercises.models import Exercise, Routine
from practice.links import BadLink
from practice.models import Message, Practice
from tests.booking.conftest import NOW, home_care_in
from tests.factories import give_home_care, make_appointment, make_exercise, make_routine, make_user

pytestmark = pytest.mark.django_db
START = NOW - timedelta(days=1)
TODAY = date(2026, 12, 1)
DAY = timedelta(days=1)


@pytest.fixture
def appointment(studio):
    return make_appointment(studio.practitioner, studio.service, START, state="completed")


@pytest.fixture
def routine():
    bridge = make_exercise("bridge", poses=[])
    lunge = make_exercise("lunge", name="Lunge", position="standing", sides="both", hold_seconds=30)
    return make_routine("release", [bridge, lunge], name="Release for a sore psoas")


def give(appointment, routine, *changes, now=NOW, **values):
    return give_home_care(appointment, routine, *changes, now=now, **values)


def doses(care):
    return [
        (each.adapted.exercise.name, each.adapted.dose_words, each.own_note) for each in home_care.plan_of(care).steps
    ]


# Giving


def test_given_routine_has_its_own_doses_and_notes(appointment, routine):
    care = give(appointment, routine, {"hold": 20, "repeats": 3, "note": "Small."}, {"sides": "one"})
    assert doses(HomeCare.objects.get()) == [
        ("Bridge", "Hold 20 seconds, 3 times", "Small."),
        ("Lunge", "Hold 30 seconds", ""),
    ]
    assert (care.first_day, care.last_of_plan, care.last_day) == (TODAY, TODAY + 27 * DAY, TODAY + 56 * DAY)


def test_a_step_can_be_left_out_but_not_all(appointment, routine):
    care = give(appointment, routine, {"leave_out": True})
    assert doses(care) == [("Lunge", "Hold 30 seconds, each side", "")]
    with pytest.raises(NotPossible, match="nothing of it is left"):
        give(appointment, routine, {"leave_out": True}, {"leave_out": True})
    assert HomeCare.objects.count() == 1


@pytest.mark.parametrize("state", State.values)
def test_routine_is_given_with_confirmed_and_completed_sessions(studio, routine, state):
    appointment = make_appointment(studio.practitioner, studio.service, START, state=state)
    if state in ("confirmed", "completed"):
        assert give(appointment, routine).appointment == appointment
        return
    with pytest.raises(NotPossible, match="confirmed or has taken place"):
        give(appointment, routine)
    assert (HomeCare.objects.count(), Message.objects.count()) == (0, 0)


def test_mail_has_the_link_and_no_health_word(appointment, routine):
    secrets = {"note": "Blanket under the sore knee"}
    care = give(appointment, routine, secrets, message="Your pelvis will thank you")
    sent = Message.objects.get()
    assert (sent.to, sent.kind, sent.subject) == ("client@example.com", "home_care_given", "A page for you")
    assert home_care_in(sent.text) == care
    assert "Jan. 26, 2027" in sent.text
    said = (sent.subject + sent.text + sent.html + links.home_care_url(care)).lower()
    for word in ("psoas", "release", "bridge", "lunge", "blanket", "knee", "pelvis", "sore", "exercise", "routine",
                 "pregnan", "pain", "stretch", "health", "massage"):  # fmt: skip
        assert word not in said


def test_mail_belongs_to_the_thread_of_the_appointment(studio, routine):
    appointment = studio.request(NOW + timedelta(days=2, hours=10))
    from booking import lifecycle

    lifecycle.accept(appointment, user=None, now=NOW)
    appointment.refresh_from_db()
    give(appointment, routine)
    first, last = (
        Message.objects.filter(to="client@example.com").order_by("pk").values_list("message_id", flat=True)[::2]
    )
    assert Message.objects.get(message_id=last).in_reply_to == first
    assert Message.objects.get(message_id=last).subject_key == appointment.about


def test_nothing_of_it_can_be_read_in_the_database(appointment, routine):
    care = give(appointment, routine, {"note": "Sore knee"}, message="For your pelvis")
    home_care.tick(care, TODAY, comfort=7, now=NOW)
    with connection.cursor() as cursor:
        stored = str(cursor.execute("SELECT * FROM booking_homecare").fetchall())
    for word in ("knee", "pelvis", "psoas", "release", "Bridge", "comfort", '2026-12-01":'):
        assert word not in stored


# Kept as it was


def test_edits_of_the_routine_change_nothing_that_was_given(appointment, routine):
    care = give(appointment, routine)
    before = doses(care)
    routine.steps.all().delete()
    Exercise.objects.update(name="Renamed", hold_seconds=99, instructions="Else.", is_published=False)
    Routine.objects.all().delete()
    care = HomeCare.objects.get()
    assert doses(care) == before
    assert home_care.newer_plan(care) is None


def test_newer_version_is_offered_and_keeps_own_doses(appointment, routine):
    care = give(appointment, routine, {"hold": 20, "note": "Small."})
    assert home_care.newer_plan(care) is None
    with pytest.raises(NotPossible, match="no newer version"):
        home_care.use_newer(care, now=NOW)
    routine.steps.filter(exercise__slug="lunge").delete()
    routine.steps.create(exercise=make_exercise("cat-cow"), order=0)
    Exercise.objects.filter(slug="bridge").update(instructions="Lift, better told.", repeats=4)
    assert [step["slug"] for step in home_care.newer_plan(care)["steps"]] == ["cat-cow", "bridge"]
    newer = home_care.use_newer(care, now=NOW + DAY)
    assert doses(newer) == [("Cat cow", "Hold 15 seconds", ""), ("Bridge", "Hold 20 seconds, 4 times", "Small.")]
    assert home_care.plan_of(newer).steps[1].adapted.exercise.instructions == "Lift, better told."
    assert newer.changed_at == NOW + DAY
    assert home_care.newer_plan(newer) is None
    assert Message.objects.count() == 1


def test_newer_version_must_leave_something_to_do(appointment, routine):
    care = give(appointment, routine, {"leave_out": True})
    routine.steps.filter(exercise__slug="lunge").delete()
    with pytest.raises(NotPossible, match="Nothing of what this client does"):
        home_care.use_newer(care, now=NOW)
    assert doses(HomeCare.objects.get()) == doses(care)


def test_what_later_versions_of_the_site_keep_makes_nothing_newer(appointment, routine):
    care = give(appointment, routine)
    content = care.content
    del content["plan"]["steps"][0]["cautions"]
    care.content = content
    care.save()
    assert home_care.newer_plan(HomeCare.objects.get()) is None


def test_unpublished_routine_offers_nothing_newer(appointment, routine):
    care = give(appointment, routine)
    Exercise.objects.update(hold_seconds=50)
    assert home_care.newer_plan(care) is not None
    Routine.objects.update(is_published=False)
    assert home_care.newer_plan(care) is None


def test_exercise_that_comes_twice_keeps_its_changes_in_order():
    before = [{"slug": "a"}, {"slug": "b"}, {"slug": "a"}]
    own = [home_care.unchanged() | {"note": note} for note in ("first", "b", "second")]
    after = [{"slug": "a"}, {"slug": "c"}, {"slug": "a"}, {"slug": "a"}]
    assert [each["note"] for each in home_care.carried_over(before, own, after)] == ["first", "", "second", ""]


def test_change_rewrites_doses_and_never_shortens_the_link(appointment, routine):
    care = give(appointment, routine)
    own = [home_care.unchanged() | {"hold": 10}, home_care.unchanged()]
    changed = home_care.change(care, changes=own, message="Less.", weeks=2, times_a_week=5, now=NOW + DAY)
    assert doses(changed)[0] == ("Bridge", "Hold 10 seconds", "")
    assert (changed.weeks, changed.last_day, changed.content["message"]) == (2, care.last_day, "Less.")
    assert home_care.change(care, changes=own, message="", weeks=6, times_a_week=5, now=NOW).last_day == (
        TODAY + 70 * DAY
    )


# The link


def test_link_opens_until_the_weeks_and_the_grace_are_over(appointment, routine):
    Practice.objects.update(home_care_grace_weeks=2)
    from practice.page_cache import forget

    forget("practice")
    care = give(appointment, routine, weeks=1)
    last = NOW + timedelta(days=21)
    assert care.last_day == TODAY + 21 * DAY
    assert [home_care.is_open(care, now) for now in (NOW, last, last + DAY)] == [True, True, False]


def test_revoked_link_is_bad_and_a_new_one_revives_it(appointment, routine):
    care = give(appointment, routine)
    token = links.home_care_path(care).split("/")[2]
    assert links.home_care_of(token) == care
    home_care.revoke(care, now=NOW)
    with pytest.raises(BadLink):
        links.home_care_of(token)
    with pytest.raises(NotPossible, match="closed already"):
        home_care.revoke(care, now=NOW)
    again = home_care.send_again(care, now=NOW + timedelta(days=100))
    with pytest.raises(BadLink):
        links.home_care_of(token)
    assert links.home_care_of(links.home_care_path(again).split("/")[2]) == care
    assert again.last_day == TODAY + (100 + 56) * DAY
    sent = Message.objects.order_by("pk").last()
    assert sent.subject == "Your page, at a new address"
    assert home_care_in(sent.text) == again


# Days and comfort


def test_ticks_are_kept_changed_and_forgotten(appointment, routine):
    care = give(appointment, routine, now=NOW - 3 * DAY)
    home_care.tick(care, TODAY, comfort=4, now=NOW)
    home_care.tick(care, TODAY - DAY, comfort=None, now=NOW)
    home_care.tick(care, TODAY, comfort=0, now=NOW)
    assert HomeCare.objects.get().comfort_by_day() == {TODAY - DAY: None, TODAY: 0}
    home_care.untick(care, TODAY - DAY)
    home_care.untick(care, TODAY - 2 * DAY)
    assert HomeCare.objects.get().comfort_by_day() == {TODAY: 0}


@pytest.mark.parametrize("days", [1, -7, -30])
def test_days_to_come_and_long_ago_are_refused(appointment, routine, days):
    care = give(appointment, routine, now=NOW - 60 * DAY)
    with pytest.raises(NotPossible, match="can't be ticked"):
        home_care.tick(care, TODAY + days * DAY, comfort=None, now=NOW)
    assert HomeCare.objects.get().days == {}


def test_days_before_it_was_given_are_not_offered(appointment, routine):
    care = give(appointment, routine)
    assert home_care.tickable_days(care, NOW) == [TODAY, TODAY - DAY]


@pytest.mark.parametrize("comfort", [-1, 11])
def test_comfort_off_the_scale_is_refused(appointment, routine, comfort):
    with pytest.raises(NotPossible, match="from 0 to 10"):
        home_care.tick(give(appointment, routine), TODAY, comfort=comfort, now=NOW)


def test_today_is_the_client_s_own(appointment, routine):
    care = give(appointment, routine)
    appointment.zone_name = "Asia/Tokyo"
    evening = NOW + timedelta(hours=16)
    assert home_care.today_of(care, evening) == TODAY + DAY
    care.appointment.zone_name = "nowhere"
    assert home_care.today_of(care, evening) == TODAY


def test_sharing_is_agreed_to_and_taken_back(appointment, routine):
    care = give(appointment, routine)
    assert not care.is_shared
    home_care.share(care, now=NOW)
    home_care.share(care, now=NOW + DAY)
    care.refresh_from_db()
    assert (care.shared_at, care.shared_text) == (NOW, home_care.share_text())
    home_care.keep_to_oneself(care)
    care.refresh_from_db()
    assert (care.is_shared, care.shared_text) == (False, "")


# Rows


@pytest.mark.parametrize(
    "values",
    [
        {"weeks": 0},
        {"weeks": 27},
        {"times_a_week": 0},
        {"times_a_week": 8},
        {"last_day": TODAY - DAY},
        {"shared_at": NOW},
    ],
    ids=lambda values: "+".join(values),
)
def test_database_refuses(appointment, routine, values):
    give(appointment, routine)
    with pytest.raises(IntegrityError), transaction.atomic():
        HomeCare.objects.update(**values)


def test_same_address_is_found_whatever_its_letters_and_never_its_own(studio, appointment, routine):
    care = give(appointment, routine)
    later = make_appointment(studio.practitioner, studio.service, NOW + DAY, email="CLIENT@example.com")
    other = make_appointment(studio.practitioner, studio.service, NOW + 2 * DAY, email="other@example.com")
    assert [list(HomeCare.objects.of_same_address(each)) for each in (later, other, appointment)] == [[care], [], []]


def test_rhythm_in_words(appointment, routine):
    care = give(appointment, routine)
    said = []
    for care.times_a_week, care.weeks in ((1, 1), (3, 4), (7, 2)):
        said.append(home_care.rhythm(care))
    assert said == ["once a week, for 1 week", "3 times a week, for 4 weeks", "every day, for 2 weeks"]


def test_content_is_plain_json(appointment, routine):
    care = give(appointment, routine, user=make_user())
    assert json.loads(json.dumps(care.content)) == HomeCare.objects.get().content
