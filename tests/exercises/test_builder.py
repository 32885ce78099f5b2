import pytest
from django.urls import reverse

from exercises.models import Routine, Variation
from tests.factories import make_exercise, make_practice, make_routine, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    make_practice()
    client.force_login(make_user())
    return client


def told(desk, *rows, **values):
    data = {"audience": "", "steps-TOTAL_FORMS": str(len(rows)), **values}
    for number, row in enumerate(rows):
        data |= {f"steps-{number}-{name}": value for name, value in row.items()}
    return desk.post(reverse("admin:exercises_routine_told"), data)


def test_it_tells_the_total_and_each_dose_as_the_page_will(desk):
    bridge, cow = make_exercise("bridge"), make_exercise("cat-cow", position="all_fours", hold_seconds=60)
    rows = [{"order": 2, "exercise": bridge.pk}, {"order": 1, "exercise": cow.pk, "hold_seconds": 30}]
    answer = told(desk, *rows).json()
    assert answer["total"] == "1 min 10 s"  # 10 + 30, then 15 to change position + 15
    assert answer["steps"]["0"]["words"] == "Hold 15 seconds · 30 s"
    assert answer["steps"]["1"]["words"] == "Hold 30 seconds · 40 s"
    assert answer["steps"]["1"]["usual"] == {
        "hold_seconds": 60, "repeats": 1, "rest_seconds": 5, "switch_seconds": 8,
    }  # fmt: skip
    assert not Routine.objects.exists()


def test_it_follows_the_audience_the_routine_is_written_for(desk):
    bridge = make_exercise("bridge")
    Variation.objects.create(exercise=bridge, audience="runner", hold_seconds=50)
    assert told(desk, {"order": 1, "exercise": bridge.pk}, audience="runner").json()["total"] == "1 min"


@pytest.mark.parametrize(
    "row",
    [
        {"order": 2, "exercise": ""},
        {"order": 2, "exercise": "999"},
        {"order": 2, "hold_seconds": "many"},
        {"order": 2, "DELETE": "on"},
    ],
)
def test_rows_that_will_not_be_steps_take_no_time(desk, row):
    bridge = make_exercise("bridge")
    row = {"exercise": bridge.pk, **row}
    answer = told(desk, {"order": 1, "exercise": bridge.pk}, row).json()
    assert (answer["total"], list(answer["steps"])) == ("25 s", ["0"])


def test_nonsense_is_a_routine_without_steps(desk):
    assert told(desk, **{"steps-TOTAL_FORMS": "lots"}).json() == {"total": "0 s", "steps": {}}


def test_the_answer_is_for_the_desk_alone_and_only_on_post(client, desk):
    assert "no-store" in told(desk).headers["Cache-Control"]
    assert desk.get(reverse("admin:exercises_routine_told")).status_code == 403
    client.logout()
    assert told(client).status_code == 302


def test_a_copy_is_a_draft_with_the_same_steps_at_its_own_address(desk):
    routine = make_routine("release", [make_exercise("bridge"), make_exercise("cat-cow")])
    routine.steps.filter(order=2).update(hold_seconds=20, note="Slowly.")
    url = reverse("admin:exercises_routine_duplicate", args=[routine.pk])
    assert desk.get(url).status_code == 403
    response = desk.post(url)
    copy = Routine.objects.latest("pk")
    assert response.url == reverse("admin:exercises_routine_change", args=[copy.pk])
    assert (copy.name, copy.slug, copy.is_published) == ("Release (copy)", "release-copy", False)
    steps = list(copy.steps.values_list("exercise__slug", "order", "hold_seconds", "note"))
    assert steps == [("bridge", 1, None, ""), ("cat-cow", 2, 20, "Slowly.")]
    assert copy.total_seconds == 10 + 15 + 10 + 20
    assert routine.steps.count() == 2


def test_copies_of_the_list_get_addresses_of_their_own(desk):
    routine = make_routine("release", [make_exercise("bridge")])
    for _ in range(2):
        desk.post(
            reverse("admin:exercises_routine_changelist"),
            {"action": "duplicate_selected", "_selected_action": [routine.pk]},
        )
    assert set(Routine.objects.values_list("slug", flat=True)) == {"release", "release-copy", "release-copy-2"}


@pytest.mark.parametrize("path", ["", "play/", "print/", "sheet.pdf"])
def test_a_draft_is_seen_from_the_desk_and_kept_nowhere(client, desk, path):
    make_routine("release", [make_exercise("bridge")], is_published=False)
    response = client.get(f"/routines/release/{path}")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store, private"
    assert b"js/offline.js" not in response.content
    client.logout()
    assert client.get(f"/routines/release/{path}").status_code == 404


def test_a_published_routine_never_looks_at_who_asks(client, desk):
    make_routine("release", [make_exercise("bridge")])
    response = client.get("/routines/release/play/")
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Cookie" not in response.headers.get("Vary", "")


def test_routine_page_at_the_desk_leads_to_preview_and_copy(desk):
    routine = make_routine("release", [make_exercise("bridge")])
    html = desk.get(reverse("admin:exercises_routine_change", args=[routine.pk])).content.decode()
    assert 'href="/routines/release/play/"' in html
    assert f'action="/admin/exercises/routine/{routine.pk}/duplicate/"' in html
    assert '<script src="/static/js/admin/routine-builder.js" type="module"></script>' in html
