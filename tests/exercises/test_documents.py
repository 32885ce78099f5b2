"""Exercises and routines taken away and brought back."""

import pytest
from django.db import transaction

from exercises import starter
from exercises.documents import Exercises, Routines
from exercises.models import Exercise, Routine, Step, Variation
from exercises.plans import refresh_totals
from practice.documents import Damaged, Document, Over
from practice.models import SearchEntry
from tests.factories import make_exercise, make_routine

pytestmark = pytest.mark.django_db

SWAY = {"name": "Sway", "summary": "A sample.", "position": "standing"}


def everything():
    names = ["is_published", "name", "summary", "position", "is_moving", "instructions", "cautions", "spoken", "poses"]
    dose = ["hold_seconds", "repeats", "sides", "rest_seconds", "switch_seconds"]
    variation = ["exercise__slug", "audience", "from_week", "text", "cautions", "instead__slug", *dose]
    routine = ["slug", "name", "summary", "audience", "total_seconds", "is_published"]
    step = ["routine__slug", "exercise__slug", "order", "note", *dose]
    return [
        list(Exercise.objects.order_by("slug").values_list("slug", *names, *dose, "figure", "gentler__slug")),
        list(Variation.objects.order_by("exercise__slug", "audience", "from_week").values_list(*variation)),
        list(Routine.objects.order_by("pk").values_list(*routine)),
        list(Step.objects.order_by("routine__slug", "order").values_list(*step)),
        sorted(SearchEntry.objects.values_list("kind", "title", "text")),
    ]


def taken():
    return [list(kind.documents(drafts=True)) for kind in (Exercises(), Routines())]


def bring(exercises=(), routines=()):
    """What was said, by slug."""
    return dict([*Exercises().take(list(exercises)), *Routines().take(list(routines))])


def forget_all():
    for model in (Step, Routine, Variation, Exercise):
        model.objects.all().delete()


@pytest.fixture
def library():
    starter.load()
    bridge = Exercise.objects.get(slug="bridge")
    bridge.cautions, bridge.instructions, bridge.spoken = "One.\nTwo.", "Lie.\r\n\r\nLift.\n", "Bridge: lift"
    bridge.save()
    Exercise.objects.filter(slug="bridge").update(rest_seconds=0)
    draft = make_exercise("draft", is_published=False)
    routine = make_routine("own", exercises=[draft, bridge], audience="desk")
    Step.objects.filter(routine=routine, exercise=bridge).update(note="Slowly", hold_seconds=7, rest_seconds=0)
    refresh_totals()
    routine.refresh_from_db()
    routine.is_published = False
    routine.save()


def test_all_of_them_come_back_as_they_were(library):
    before, documents = everything(), taken()
    forget_all()
    said = bring(*documents)
    assert everything() == before
    assert taken() == documents
    assert set(said.values()) == {"An exercise is added.", "A routine is added."}


def test_what_is_here_already_stays_and_is_told_when_it_differs(library):
    documents = taken()
    Exercise.objects.filter(slug="bridge").update(summary="Our own words")
    Variation.objects.filter(exercise__slug="cat-cow").first().delete()
    Step.objects.filter(routine__slug="psoas-release").first().delete()
    Routine.objects.exclude(slug="psoas-release").last().delete()
    before = everything()[:2]
    said = bring(*documents)
    assert said == {
        "bridge": "An exercise says something else here and stays as it is.",
        "cat-cow": "An exercise says something else here and stays as it is.",
        "psoas-release": "A routine says something else here and stays as it is.",
        "own": "A routine is added.",
    }
    assert everything()[:2] == before
    assert Routine.objects.get(slug="psoas-release").steps.count() == 4


def test_without_drafts_it_says_what_readers_see():
    hidden = make_exercise("hidden", is_published=False)
    bridge = make_exercise("bridge", gentler=hidden)
    Variation.objects.create(exercise=bridge, audience="desk", text="A hint", instead=hidden)
    make_routine("release", exercises=[hidden, bridge])
    Routine.objects.create(slug="later", name="Later", summary="A sample.", is_published=False)
    [told], [routine] = Exercises().documents(drafts=False), Routines().documents(drafts=False)
    assert (told.slug, "gentler" in told.fields) == ("bridge", False)
    assert told.fields["variations"] == [{"for": "desk", "hint": "A hint"}]
    assert (routine.slug, routine.fields["steps"]) == ("release", [{"exercise": "bridge"}])
    assert bring([told], [routine]) == {}


def test_an_exercise_that_names_one_that_is_nowhere_is_a_draft():
    """Without what it names it would be given to those who should do the other one."""
    careful = {"for": "pregnancy", "hint": "On your side", "instead": "side-rest"}
    said = bring([Document("sway", SWAY | {"variations": [careful]}, "Sway.")])
    assert "it comes as a draft" in said["sway"]
    row = Exercise.objects.get()
    assert (row.is_published, row.variations.get().text) == (False, "On your side")


def test_a_routine_without_one_of_its_exercises_is_a_draft():
    make_exercise("bridge")
    steps = [{"exercise": "nowhere"}, {"exercise": "bridge", "note": "Slowly"}]
    said = bring(routines=[Document("own", {"name": "Own", "summary": "A sample.", "steps": steps})])
    assert said == {"own": "A routine has steps whose exercise is not here: it comes without them, as a draft."}
    assert (Routine.objects.get().is_published, Step.objects.get().note) == (False, "Slowly")


def test_routines_stand_in_the_order_they_had():
    documents = [
        Document(slug, {"name": slug, "summary": "A sample.", "order": order}) for slug, order in (("a", 2), ("b", 1))
    ]
    bring(routines=documents)
    assert list(Routine.objects.values_list("slug", flat=True)) == ["b", "a"]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"name": ""}, "name: This field cannot be blank."),
        ({"position": "flying"}, "position: Value 'flying' is not a valid choice."),
        ({"hold_seconds": "long"}, "hold_seconds: “long” value must be an integer."),
        ({"hold_seconds": 10**30}, "hold_seconds: Ensure this value is less than or equal to 600."),
        ({"poses": "none"}, "poses: This can't be drawn"),
        ({"poses": [{"joints": {"head": ["x", 1]}}]}, "poses: This can't be drawn"),
        ({"gentler": "sway"}, "Constraint “exercise_gentler_is_another” is violated."),
        ({"variations": "many"}, "“variations” does not say what it should."),
        ({"variations": [["desk"]]}, "“variations” does not say what it should."),
        ({"variations": [{"for": "cats"}]}, "audience: Value 'cats' is not a valid choice."),
        ({"variations": [{"for": "desk", "from_week": 3}]}, "Constraint “variation_week_fits” is violated."),
        ({"variations": [{"for": "desk"}, {"for": "desk"}]}, "already exists"),
    ],
)
def test_damage_is_told_with_its_field(fields, fault):
    with pytest.raises(Damaged) as told, transaction.atomic():
        bring([Document("sway", SWAY | fields, "Sway.")])
    assert told.value.slug == "sway"
    assert fault in str(told.value).replace('"', "'")
    assert not Exercise.objects.exists()


@pytest.fixture
def starters():
    """The library as a new site has it."""
    starter.load()
    return [{each.slug: each for each in kind} for kind in taken()]


def replaced(document, text=None, **fields):
    return Document(document.slug, {**document.fields, **fields}, document.text if text is None else text)


def test_all_that_was_loaded_is_known_as_the_starters(starters):
    exercises, routines = (
        [replaced(each, summary="The file's words") for each in documents.values()] for documents in starters
    )
    said = [*Exercises().take(exercises, over=Over.STARTER), *Routines().take(routines, over=Over.STARTER)]
    assert {sentence for _slug, sentence in said} == {
        "An exercise is still the starter's here: it takes the file's words.",
        "A routine is still the starter's here: it takes the file's words.",
    }
    assert len(said) == Exercise.objects.count() + Routine.objects.count() > 15
    assert {row.summary for row in [*Exercise.objects.all(), *Routine.objects.all()]} == {"The file's words"}


def test_the_starters_make_way_with_all_that_belongs_to_them(starters):
    lunge, routine = starters[0]["lunge-stretch"], starters[1]["psoas-release"]
    keys = [Exercise.objects.get(slug="lunge-stretch").pk, Routine.objects.get(slug="psoas-release").pk]
    total = Routine.objects.get(slug="psoas-release").total_seconds
    pose = starters[0]["bridge"].fields["poses"]
    hint = {"for": "desk", "hint": "A shorter step."}
    said = {name: value for name, value in lunge.fields.items() if name not in ("gentler", "hold_seconds", "sides")}
    documents = [
        Document("lunge-stretch", {**said, "repeats": 3, "variations": [hint], "poses": pose}, "Step."),
        replaced(routine, steps=[{"exercise": "lunge-stretch", "note": "Slowly"}]),
    ]
    list(Exercises().take(documents[:1], over=Over.STARTER))
    list(Routines().take(documents[1:], over=Over.STARTER))
    row = Exercise.objects.get(slug="lunge-stretch")
    assert (row.gentler, row.hold_seconds, row.sides, row.repeats, row.instructions) == (None, 30, "one", 3, "Step.")
    assert row.figure.count("<svg") == Exercise.objects.get(slug="bridge").figure.count("<svg")
    assert list(row.variations.values_list("audience", "text")) == [("desk", "A shorter step.")]
    changed = Routine.objects.get(slug="psoas-release")
    assert [(each.exercise.slug, each.note) for each in changed.steps.all()] == [("lunge-stretch", "Slowly")]
    assert ([row.pk, changed.pk], changed.total_seconds < total) == (keys, True)


@pytest.mark.parametrize("over", Over)
def test_what_somebody_changed_makes_way_only_when_asked(starters, over):
    """One word of a variation, or a step, is enough to be somebody's."""
    Variation.objects.filter(exercise__slug="bridge", audience="desk").delete()
    Variation.objects.filter(exercise__slug="bridge").update(text="Our own hint")
    Step.objects.filter(routine__slug="psoas-release").first().delete()
    bridge = replaced(starters[0]["bridge"], "The file's words.")
    routine = replaced(starters[1]["psoas-release"], summary="The file's words")
    said = dict([*Exercises().take([bridge], over=over), *Routines().take([routine], over=over)])
    told = "says something else here: it takes the file's words."
    kept = "says something else here and stays as it is."
    assert said == {
        "bridge": f"An exercise {told if over == Over.ALL else kept}",
        "psoas-release": f"A routine {told if over == Over.ALL else kept}",
    }
    texts = set(Variation.objects.filter(exercise__slug="bridge").values_list("text", flat=True))
    assert ("Our own hint" in texts, Step.objects.filter(routine__slug="psoas-release").count()) == (
        (False, 5) if over == Over.ALL else (True, 4)
    )


def test_where_nothing_makes_way_the_starters_stay_too(starters):
    before = everything()
    said = bring([replaced(starters[0]["bridge"], "The file's words.")])
    assert said == {"bridge": "An exercise says something else here and stays as it is."}
    assert everything() == before


def test_one_that_makes_way_and_names_what_is_nowhere_is_a_draft(starters):
    bridge = replaced(starters[0]["bridge"], gentler="nowhere")
    assert "it comes as a draft" in dict(Exercises().take([bridge], over=Over.STARTER))["bridge"]
    assert not Exercise.objects.get(slug="bridge").is_published
