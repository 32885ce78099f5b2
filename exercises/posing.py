"""Poses with a body's own proportions, from where hands, knees and feet rest. Pure; writes what `figures` draws.

Lengths in centimetres for somebody of 170 cm; angles in degrees, 0 to the right, 90 upwards.
"""

from collections.abc import Sequence
from math import acos, atan2, cos, degrees, hypot, radians, sin
from typing import Any

Point = tuple[float, float]

NECK, TRUNK = 17.0, 54.0
SHOULDER = 0.12
"""How far down the trunk the arms begin, of its length."""
UPPER_ARM, FOREARM = 29.0, 30.0
"""The forearm with half the hand."""
THIGH, SHIN, FOOT = 41.5, 41.0, 17.0


class OutOfReach(ValueError):
    """A hand or foot was put where the limb can't reach."""


def along(start: Point, angle: float, length: float) -> Point:
    return start[0] + cos(radians(angle)) * length, start[1] + sin(radians(angle)) * length


def reach(start: Point, end: Point, upper: float, lower: float, bend: int) -> tuple[Point, Point]:
    """The middle joint and the end of a limb that goes from `start` to `end`.

    `bend` is 1 when the middle joint lies to the left of that line and -1 when to the right. Raises OutOfReach.
    """
    dx, dy = end[0] - start[0], end[1] - start[1]
    distance = hypot(dx, dy)
    if not abs(upper - lower) <= distance <= upper + lower:
        raise OutOfReach(f"{distance:.1f} cm from {start} to {end}, the limb has {upper + lower:.1f}")
    turn = degrees(acos((upper**2 + distance**2 - lower**2) / (2 * upper * distance)))
    return along(start, degrees(atan2(dy, dx)) + bend * turn, upper), end


def arm_to(hand: Point, bend: int = 1) -> dict[str, Any]:
    return {"end": hand, "bend": bend}


def arm(upper: float, fore: float) -> dict[str, Any]:
    return {"angles": (upper, fore)}


def leg_to(ankle: Point, bend: int = 1, foot: float = 0) -> dict[str, Any]:
    return {"end": ankle, "bend": bend, "foot": foot}


def leg(thigh: float, shin: float, foot: float) -> dict[str, Any]:
    return {"angles": (thigh, shin), "foot": foot}


def _limb(start: Point, spec: dict[str, Any], upper: float, lower: float) -> tuple[Point, Point]:
    if "angles" in spec:
        middle = along(start, spec["angles"][0], upper)
        return middle, along(middle, spec["angles"][1], lower)
    return reach(start, spec["end"], upper, lower, spec["bend"])


def _on_spine(neck: Point, waist: Point, hip: Point, t: float) -> Point:
    """The point at `t` of the quadratic curve from `neck` to `hip` through `waist`; `figures` draws the same."""
    x, y = (
        (1 - t) * (1 - 2 * t) * a + 4 * t * (1 - t) * b + t * (2 * t - 1) * c
        for a, b, c in zip(neck, waist, hip, strict=True)
    )
    return x, y


def pose(
    *,
    hip: Point,
    trunk: float,
    near_arm: dict[str, Any],
    far_arm: dict[str, Any],
    near_leg: dict[str, Any],
    far_leg: dict[str, Any],
    head: float | None = None,
    look: float = 0,
    curve: float = 0,
    label: str = "",
    props: Sequence[dict[str, Any]] = (),
    from_above: bool = False,
) -> dict[str, Any]:
    """A pose from the hip outwards.

    `trunk` is the angle from hip to neck, `head` from neck to head (as the trunk when not given), `look` where the face
    points. `curve` moves the waist to the left of the trunk's line (towards the back of who looks to the right).
    """
    neck = along(hip, trunk, TRUNK)
    middle = along(hip, trunk, TRUNK / 2)
    waist = along(middle, trunk + 90, curve)
    skull = along(neck, trunk if head is None else head, NECK)
    joints: dict[str, Point] = {
        "head": skull,
        "face": along(skull, look, 10),
        "neck": neck,
        "shoulder": _on_spine(neck, waist, hip, SHOULDER),
        "waist": waist,
        "hip": hip,
    }
    for side, arm_spec, leg_spec in (("near", near_arm, near_leg), ("far", far_arm, far_leg)):
        joints[f"{side}_elbow"], joints[f"{side}_hand"] = _limb(joints["shoulder"], arm_spec, UPPER_ARM, FOREARM)
        joints[f"{side}_knee"], ankle = _limb(hip, leg_spec, THIGH, SHIN)
        joints[f"{side}_ankle"] = ankle
        joints[f"{side}_toe"] = along(ankle, leg_spec["foot"], FOOT)
    drawn: dict[str, Any] = {
        "label": label,
        "joints": {name: [round(x, 1), round(y, 1)] for name, (x, y) in joints.items()},
        "props": list(props),
    }
    return drawn | ({"from_above": True} if from_above else {})
