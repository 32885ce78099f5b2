"""The poses of the starter exercises. Everybody looks to the right; the near leg is the one that stretches."""

from collections.abc import Callable
from typing import Any

from exercises.posing import arm, arm_to, leg, leg_to, pose

Parts = dict[str, Any]
Poses = list[Parts]

MAT = {"kind": "mat", "x": -98, "y": -62, "width": 200, "height": 118}
"""Under somebody seen from above."""


def lunge_stretch() -> Poses:
    return [
        pose(
            hip=(16, 62),
            trunk=91,
            curve=-1,
            near_leg=leg_to((-50.5, 14.5), bend=1, foot=-58),
            far_leg=leg_to((54, 6), bend=1, foot=-12),
            near_arm=arm_to((24, 75), bend=-1),
            far_arm=arm_to((28, 76), bend=-1),
        )
    ]


def bridge() -> Poses:
    arms: Parts = {"near_arm": arm_to((19, 4), bend=1), "far_arm": arm_to((19, 6), bend=1)}
    legs: Parts = {"near_leg": leg_to((46, 6), foot=-12), "far_leg": leg_to((52, 6), foot=-12)}
    return [
        pose(hip=(10, 11), trunk=181, head=176, look=88, curve=1, label="hips down", **arms, **legs),
        pose(hip=(6, 30.5), trunk=202, head=178, look=88, curve=-1, label="hips up", **arms, **legs),
    ]


def kneeling_hip_flexor_stretch() -> Poses:
    return [
        pose(
            hip=(0, 49),
            trunk=91,
            curve=-1,
            near_leg=leg(-116, 184, 182),
            far_leg=leg_to((42, 6), bend=1, foot=-12),
            near_arm=arm_to((31, 57), bend=-1),
            far_arm=arm_to((37, 56), bend=-1),
            props=[{"kind": "cushion", "x": -40, "y": 0, "width": 40, "height": 6}],
        )
    ]


def cat_cow() -> Poses:
    legs: Parts = {"near_leg": leg(-90, 180, 183), "far_leg": leg(-84, 180, 183)}
    arms: Parts = {"near_arm": arm_to((47, 3), bend=-1), "far_arm": arm_to((52, 3), bend=-1)}
    return [
        pose(hip=(0, 48), trunk=15, head=78, look=8, curve=-10, label="arched", **legs, **arms),
        pose(hip=(2, 46), trunk=10, head=-52, look=-118, curve=14, label="rounded", **legs, **arms),
    ]


def leg_lowering() -> Poses:
    base: Parts = {
        "hip": (0, 11), "trunk": 181, "head": 176, "look": 88,
        "near_arm": arm_to((9, 4)), "far_arm": arm_to((9, 6)), "far_leg": leg(82, -4, 62),
    }  # fmt: skip
    return [
        pose(near_leg=leg(90, 0, 66), label="knees over hips", **base),
        pose(near_leg=leg_to((80.5, 15), foot=72), label="one leg lowered", **base),
    ]


def heel_slide() -> Poses:
    base: Parts = {
        "hip": (0, 11), "trunk": 181, "head": 176, "look": 88,
        "near_arm": arm_to((9, 4)), "far_arm": arm_to((9, 6)), "far_leg": leg_to((42, 6), foot=-12),
    }  # fmt: skip
    return [
        pose(near_leg=leg_to((36, 6), foot=-12), label="both feet down", **base),
        pose(near_leg=leg_to((80, 6), foot=66), label="one heel slid away", **base),
    ]


def chair_hip_stretch() -> Poses:
    return [
        pose(
            hip=(0, 80),
            trunk=88,
            near_leg=leg_to((-31, 6), bend=1, foot=-12),
            far_leg=leg_to((26, 6), bend=1, foot=-12),
            near_arm=arm_to((44, 92), bend=-1),
            far_arm=arm_to((46, 93), bend=-1),
            props=[{"kind": "chair", "x": 48, "facing": 1}],
        )
    ]


def standing_march() -> Poses:
    base: Parts = {
        "hip": (0, 88), "trunk": 90, "near_arm": arm(-94, -84), "far_arm": arm_to((52, 122), bend=-1),
        "far_leg": leg_to((0, 6), bend=1, foot=-12), "props": [{"kind": "wall", "x": 60}],
    }  # fmt: skip
    return [
        pose(near_leg=leg_to((-5, 6), bend=1, foot=-12), label="stand tall", **base),
        pose(near_leg=leg(4, -98, -14), label="one knee up", **base),
    ]


def wall_tilt() -> Poses:
    base: Parts = {
        "hip": (0, 74), "near_leg": leg_to((22, 6), foot=-12), "far_leg": leg_to((28, 6), foot=-12),
        "near_arm": arm(-78, -66), "far_arm": arm(-72, -60),
        "props": [{"kind": "wall", "x": -15}],
    }  # fmt: skip
    return [
        pose(trunk=90, curve=-9, label="a small hollow", **base),
        pose(trunk=90, curve=2, label="low back to the wall", **base),
    ]


def seated_hip_stretch() -> Poses:
    return [
        pose(
            hip=(0, 56),
            trunk=91,
            near_leg=leg(-112, 188, 206),
            far_leg=leg_to((42, 6), bend=1, foot=-12),
            near_arm=arm_to((25, 64), bend=-1),
            far_arm=arm_to((30, 64), bend=-1),
            props=[{"kind": "stool", "x": -30, "width": 58}],
        )
    ]


def seated_cat_cow() -> Poses:
    base: Parts = {
        "hip": (0, 55), "near_leg": leg_to((38, 6), foot=-12), "far_leg": leg_to((44, 6), foot=-12),
        "near_arm": arm_to((34, 58), bend=-1), "far_arm": arm_to((40, 58), bend=-1),
        "props": [{"kind": "chair", "x": -24, "facing": 1}],
    }  # fmt: skip
    return [
        pose(trunk=86, head=104, look=26, curve=-9, label="arched", **base),
        pose(trunk=74, head=22, look=-72, curve=14, label="rounded", **base),
    ]


def legs_on_a_chair() -> Poses:
    return [
        pose(
            hip=(0, 11),
            trunk=181,
            head=176,
            look=88,
            near_leg=leg(84, -2, 60),
            far_leg=leg(78, -2, 60),
            near_arm=arm_to((8, 4)),
            far_arm=arm_to((8, 6)),
            props=[{"kind": "chair", "x": 66, "facing": -1}],
        )
    ]


def supported_childs_pose() -> Poses:
    return [
        pose(
            hip=(-12, 31),
            trunk=10,
            head=-2,
            look=-60,
            curve=5,
            near_leg=leg(-29, 188, 184),
            far_leg=leg(-24, 188, 184),
            near_arm=arm_to((78, 22), bend=-1),
            far_arm=arm_to((84, 24), bend=-1),
            props=[{"kind": "cushion", "x": 24, "y": 0, "width": 76, "height": 20}],
        )
    ]


def side_lying_hip_stretch() -> Poses:
    return [
        pose(
            hip=(10, -4),
            trunk=180,
            head=176,
            look=90,
            near_leg=leg(-18, -42, -64),
            far_leg=leg(50, -38, 20),
            near_arm=arm_to((-12, 30), bend=-1),
            far_arm=arm_to((-70, 22), bend=1),
            props=[MAT, {"kind": "cushion", "x": -86, "y": -22, "width": 36, "height": 40}],
            from_above=True,
        )
    ]


def side_lying_rest() -> Poses:
    return [
        pose(
            hip=(10, -18),
            trunk=176,
            head=168,
            look=82,
            curve=-5,
            near_leg=leg(46, -46, -16),
            far_leg=leg(38, -36, -8),
            near_arm=arm_to((-8, 20), bend=-1),
            far_arm=arm_to((-66, 18), bend=1),
            props=[
                MAT,
                {"kind": "cushion", "x": -84, "y": -30, "width": 36, "height": 40},
                {"kind": "cushion", "x": 26, "y": -26, "width": 52, "height": 24},
            ],
            from_above=True,
        )
    ]


POSES: dict[str, Callable[[], Poses]] = {
    "lunge-stretch": lunge_stretch,
    "bridge": bridge,
    "kneeling-hip-flexor-stretch": kneeling_hip_flexor_stretch,
    "cat-cow": cat_cow,
    "leg-lowering": leg_lowering,
    "heel-slide": heel_slide,
    "chair-hip-stretch": chair_hip_stretch,
    "standing-march": standing_march,
    "wall-tilt": wall_tilt,
    "seated-hip-stretch": seated_hip_stretch,
    "seated-cat-cow": seated_cat_cow,
    "legs-on-a-chair": legs_on_a_chair,
    "supported-childs-pose": supported_childs_pose,
    "side-lying-hip-stretch": side_lying_hip_stretch,
    "side-lying-rest": side_lying_rest,
}
