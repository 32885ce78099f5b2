import json

import pytest
from django.urls import reverse

from exercises import starter
from exercises.forms import pretty
from exercises.models import Exercise, Routine
from tests.factories import make_exercise, make_practice, make_routine, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    make_practice()
    client.force_login(make_user())
    return client


def filled_in(response):
    """What a browser would post back from an admin page, unchanged."""
    data = {}
    context = response.context
    forms = [context["adminform"].form]
    for formset in context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
    return data


def test_routine_shows_its_total_time(desk):
    make_routine("release", [make_exercise("bridge")])
    assert "25 s" in desk.get(reverse("admin:exercises_routine_changelist")).content.decode()


def test_two_steps_swap_places_and_the_total_follows(desk):
    routine = make_routine("release", [make_exercise("bridge"), make_exercise("cat-cow")])
    url = reverse("admin:exercises_routine_change", args=[routine.pk])
    data = filled_in(desk.get(url))
    data |= {"steps-0-order": "2", "steps-1-order": "1", "steps-1-hold_seconds": "60"}
    response = desk.post(url, data)
    assert response.status_code == 302, response.context["errors"]
    routine.refresh_from_db()
    assert [step.exercise.slug for step in routine.steps.all()] == ["cat-cow", "bridge"]
    assert routine.total_seconds == 10 + 60 + 10 + 15


def test_a_changed_dose_of_an_exercise_changes_the_totals(desk):
    exercise = make_exercise("bridge")
    routine = make_routine("release", [exercise])
    url = reverse("admin:exercises_exercise_change", args=[exercise.pk])
    data = filled_in(desk.get(url)) | {"hold_seconds": "30", "poses": "[]"}
    response = desk.post(url, data)
    assert response.status_code == 302, response.context["errors"]
    routine.refresh_from_db()
    assert routine.total_seconds == 40


def test_a_pose_that_cannot_be_drawn_is_refused_with_its_reason(desk):
    exercise = make_exercise("bridge")
    url = reverse("admin:exercises_exercise_change", args=[exercise.pk])
    response = desk.post(url, filled_in(desk.get(url)) | {"poses": '[{"joints": {"head": [1, "x"]}}]'})
    assert "pose 1: joint “head” needs two numbers" in response.content.decode()
    assert Exercise.objects.get().poses == []


def test_deleting_a_routine_in_the_list_works(desk):
    routine = make_routine("release", [make_exercise("bridge")])
    url = reverse("admin:exercises_routine_changelist")
    desk.post(url, {"action": "delete_selected", "_selected_action": [routine.pk], "post": "yes"})
    assert not Routine.objects.exists()


def test_poses_are_shown_one_joint_a_line_and_read_back_as_they_were(desk):
    starter.load()
    for exercise in Exercise.objects.all():
        shown = pretty(exercise.poses)
        assert json.loads(shown) == exercise.poses
        assert shown.count("\n") >= 18 * len(exercise.poses)
    assert pretty([]) == "[]"
