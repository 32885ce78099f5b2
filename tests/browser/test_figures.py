"""The figures in a browser: drawn as on the server, and moving without a bone growing or shrinking."""

import json
from itertools import pairwise
from math import dist

import pytest

from exercises import figures
from exercises.starter_poses import POSES
from tests.factories import make_practice

pytestmark = pytest.mark.django_db(transaction=True)
BONES = [
    ("neck", "head"), ("head", "face"),
    *((f"{side}_{one}", f"{side}_{other}") for side in ("near", "far")
      for one, other in (("elbow", "hand"), ("knee", "ankle"), ("ankle", "toe"))),
    *(("shoulder", f"{side}_elbow") for side in ("near", "far")),
    *(("hip", f"{side}_knee") for side in ("near", "far")),
]  # fmt: skip
MOVING = {slug: poses() for slug, poses in POSES.items() if len(poses()) > 1}


@pytest.fixture
def draw(live_server, page):
    """What `expression` over the module `figures` and `poses` gives in a browser."""
    make_practice()
    page.goto(f"{live_server.url}/routines/")

    def evaluate(expression, poses):
        poses = json.dumps(poses)
        return page.evaluate(
            f"Promise.all([import('/static/js/figures.js'), import('/static/js/figure-frame.js')])"
            f".then(([figures, {{ frame }}]) => {{ const poses = {poses}; return {expression}; }})"
        )

    return evaluate


def test_browser_and_server_draw_the_same_letters(draw):
    every = {slug: poses() for slug, poses in POSES.items()}
    expected = {slug: figures.drawn(poses, f"<{slug}> & co") for slug, poses in every.items()}
    drawn = draw(
        "Object.fromEntries(Object.entries(poses).map(([slug, each]) =>"
        " [slug, figures.drawn(each, `<${slug}> & co`, frame(each))]))",
        every,
    )
    assert drawn == expected


def test_numbers_are_rounded_alike(draw):
    base = POSES["bridge"]()[0]
    odd = [0.05, -0.05, 0.25, -0.25, 0.95, -0.95, 9.95, -9.96, 0.449999999999, 100.05]
    poses = [{**base, "joints": {name: [x + k, y + k / 3] for name, (x, y) in base["joints"].items()}} for k in odd]
    poses += [{**base, "joints": {name: [k, k] for name in base["joints"]}} for k in odd]
    assert draw("poses.map((pose) => figures.svg(pose, '', frame([pose])))", poses) == [
        figures.svg(pose, "") for pose in poses
    ]


@pytest.mark.parametrize("slug", MOVING)
@pytest.mark.parametrize("target", ["poses[1]", "figures.otherLeg(poses[1])"])
def test_a_glide_keeps_bones_and_takes_no_leap(draw, slug, target):
    poses = MOVING[slug]
    steps = draw(f"Array.from({{length: 61}}, (_, i) => figures.between(poses[0], {target}, i / 60).joints)", poses)
    assert steps[0] == poses[0]["joints"]
    for before, after in pairwise(steps):
        for name in figures.JOINTS:
            assert dist(before[name], after[name]) < 5, (slug, name)
        for one, other in BONES:
            assert dist(after[one], after[other]) == pytest.approx(
                dist(poses[0]["joints"][one], poses[0]["joints"][other]), rel=0.02
            ), (slug, one, other)
