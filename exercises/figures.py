"""A pose, given as joint positions, drawn as a calm figure in SVG. Pure.

A pose is `{"label": str, "joints": {name: [x, y]}, "props": [{"kind": …}], "from_above": bool}` in centimetres,
x to the right and y upwards from the floor. Colours are CSS classes (`figure__near`, `…far`, `…prop`, `…floor`).

static/js/figures.js draws the same in the browser, letter by letter. So only sums, products, quotients and square
roots are used here, which every machine rounds alike; sines and powers may differ in the last digit.
"""

from collections.abc import Iterable, Sequence
from math import floor, sqrt
from typing import Any
from xml.sax.saxutils import escape

Point = tuple[float, float]

TRUNK = ["head", "face", "neck", "shoulder", "waist", "hip"]
LIMBS = {"arm": ["elbow", "hand"], "leg": ["knee", "ankle", "toe"]}
JOINTS = [*TRUNK, *(f"{side}_{joint}" for side in ("near", "far") for part in LIMBS.values() for joint in part)]
PROPS = {
    "chair": ["x", "facing"],
    "stool": ["x", "width"],
    "wall": ["x"],
    "cushion": ["x", "y", "width", "height"],
    "mat": ["x", "y", "width", "height"],
}

# Half the thickness of each part at its two ends, in centimetres.
ARM = [(4.9, 4.1), (4.1, 2.9)]
LEG = [(9.6, 6.3), (6.3, 3.9), (3.9, 2.6)]
NECK = (5.0, 4.6)
SKULL, CHIN, BUN = 9.2, 6, 4.4
TORSO = [7, 10.6, 9.6, 10, 11]
MARGIN = 10
LEAST_WIDTH = 190


class BadPose(ValueError):
    """Something that is not a pose."""


def check(poses: Any) -> None:
    """Raises BadPose with what is missing in which pose."""
    if not isinstance(poses, list):
        raise BadPose("poses are a list")
    for number, pose in enumerate(poses, 1):
        if not isinstance(pose, dict):
            raise BadPose(f"pose {number} is not an object")
        joints = pose.get("joints", {})
        for name in JOINTS:
            if not isinstance(joints, dict) or not _is_point(joints.get(name)):
                raise BadPose(f"pose {number}: joint “{name}” needs two numbers")
        for prop in pose.get("props", []):
            wanted = PROPS.get(str(prop.get("kind"))) if isinstance(prop, dict) else None
            if wanted is None or not all(_is_number(prop.get(key)) for key in wanted):
                raise BadPose(f"pose {number}: a prop is one of {', '.join(PROPS)} with its numbers")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1000


def _is_point(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and all(_is_number(part) for part in value)


def drawn(poses: Sequence[dict[str, Any]], name: str) -> str:
    """The figures of all `poses`, one SVG each, side by side in one frame."""
    if not poses:
        return ""
    box = frame(poses)
    return "".join(svg(pose, _title(pose, name), box) for pose in poses)


def _title(pose: dict[str, Any], name: str) -> str:
    return f"{name}: {pose['label']}" if pose.get("label") else name


Box = tuple[float, float, float, float]


def frame(poses: Sequence[dict[str, Any]]) -> Box:
    """One view box (x, y, width, height) that holds every pose, y downwards; between a square and twice as wide."""
    lefts, tops, rights, bottoms = zip(*(_extent(pose) for pose in poses), strict=True)
    left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
    least_height = bottom - top + 2 * MARGIN
    width = max(right - left + 2 * MARGIN, least_height, LEAST_WIDTH)
    height = max(least_height, width / 2)
    from_above = any(pose.get("from_above") for pose in poses)
    # The floor keeps near the lower edge; what is seen from above stands in the middle.
    low = (top + bottom + height) / 2 if from_above else bottom + max(MARGIN, (height - (bottom - top)) * 0.36)
    return (left + right - width) / 2, low - height, width, height


def _extent(pose: dict[str, Any]) -> Box:
    xs, ys = zip(*pose["joints"].values(), strict=True)
    left, right, top, bottom = min(xs) - 8, max(xs) + 8, -max(ys) - 8, -min(ys) + 4
    for prop in pose.get("props", []):
        if prop["kind"] == "chair":
            back = prop["x"] - 4 * prop["facing"]
            front = prop["x"] + 46 * prop["facing"]
            left, right, top = min(left, back, front), max(right, back, front), min(top, -90)
        elif prop["kind"] == "stool":
            left, right = min(left, prop["x"]), max(right, prop["x"] + prop["width"])
        elif prop["kind"] == "wall":
            left, right = min(left, prop["x"] - 5), max(right, prop["x"] + 5)
        else:
            left, right = min(left, prop["x"]), max(right, prop["x"] + prop["width"])
            top, bottom = min(top, -prop["y"] - prop["height"]), max(bottom, -prop["y"])
    return left, top, right, bottom if pose.get("from_above") else 0


def svg(pose: dict[str, Any], title: str, box: Box | None = None) -> str:
    """One pose as an SVG element of less than 1.5 KB that names itself."""
    box = box or frame([pose])
    joints = {name: (x, -y) for name, (x, y) in pose["joints"].items()}
    parts = [
        "" if pose.get("from_above") else _path("floor", f"M{_n(box[0] + 4)} 2h{_n(box[2] - 8)}"),
        "".join(_prop(prop, box) for prop in pose.get("props", [])),
        _path("far", _arm(joints, "far") + _leg(joints, "far")),
        _path("near", _trunk(joints) + _leg(joints, "near")),
        _path("near", _arm(joints, "near")),
    ]
    view = " ".join(_n(value) for value in box)
    shape = "figure figure--wide" if box[3] <= 0.62 * box[2] else "figure"
    return f'<svg class="{shape}" role="img" viewBox="{view}"><title>{escape(title)}</title>{"".join(parts)}</svg>'


def _n(value: float) -> str:
    """Half a millimetre is finer than a screen shows."""
    tenths = floor(value * 10 + 0.5)
    whole, rest = divmod(abs(tenths), 10)
    return ("-" if tenths < 0 else "") + (f"{whole or ''}.{rest}" if rest else str(whole))


def _path(part: str, d: str) -> str:
    return f'<path class="figure__{part}" d="{d}"/>'


def _limb(points: Sequence[Point], radii: Sequence[tuple[float, float]]) -> str:
    return "".join(_capsule(a, b, *r) for a, b, r in zip(points, points[1:], radii, strict=False))


def _arm(joints: dict[str, Point], side: str) -> str:
    return _limb([joints["shoulder"], *(joints[f"{side}_{name}"] for name in LIMBS["arm"])], ARM)


def _leg(joints: dict[str, Point], side: str) -> str:
    return _limb([joints["hip"], *(joints[f"{side}_{name}"] for name in LIMBS["leg"])], LEG)


def _trunk(joints: dict[str, Point]) -> str:
    """Head, neck and a torso with a waist."""
    head, face, neck = joints["head"], joints["face"], joints["neck"]
    up = _unit(neck, head)
    ahead = _unit(head, face)
    chin = (head[0] + ahead[0] * 3.2 - up[0] * 5.5, head[1] + ahead[1] * 3.2 - up[1] * 5.5)
    bun = (head[0] - ahead[0] * 5 + up[0] * 9, head[1] - ahead[1] * 5 + up[1] * 9)
    skull = _capsule(head, chin, SKULL, CHIN)
    return _torso(joints) + _capsule(neck, head, *NECK) + skull + _circle(bun, BUN)


def _torso(joints: dict[str, Point]) -> str:
    """A closed outline around the spine, a quadratic curve from neck to hip through the waist."""
    (x0, y0), (xm, ym), (x1, y1) = joints["neck"], joints["waist"], joints["hip"]
    cx, cy = 2 * xm - (x0 + x1) / 2, 2 * ym - (y0 + y1) / 2
    left: list[Point] = []
    right: list[Point] = []
    for i, radius in enumerate(TORSO):
        t = i / (len(TORSO) - 1)
        x = (1 - t) * (1 - t) * x0 + 2 * t * (1 - t) * cx + t * t * x1
        y = (1 - t) * (1 - t) * y0 + 2 * t * (1 - t) * cy + t * t * y1
        dx = 2 * (1 - t) * (cx - x0) + 2 * t * (x1 - cx)
        dy = 2 * (1 - t) * (cy - y0) + 2 * t * (y1 - cy)
        length = _length(dx, dy) or 1
        left.append((x + dy / length * radius, y - dx / length * radius))
        right.append((x - dy / length * radius, y + dx / length * radius))
    right.reverse()
    # Clockwise like the limbs: where outlines of one path overlap, opposite directions would leave a hole.
    return (
        f"M{_xy(left[0])}{_smooth(left)}{_arc(TORSO[-1], '0', left[-1], right[0])}"
        f"{_smooth(right)}{_arc(TORSO[0], '0', right[-1], left[0])}Z"
    )


def _smooth(points: Sequence[Point]) -> str:
    """Cubic curves through `points` (Catmull-Rom), from the first, which the path has reached already."""
    padded = [points[0], *points, points[-1]]
    curves = []
    for before, a, b, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        one = (a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6)
        two = (b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6)
        curves.append("c" + _row(_minus(one, a), _minus(two, a), _minus(b, a)))
    return "".join(curves)


def _capsule(a: Point, b: Point, ra: float, rb: float) -> str:
    """Two circles and their outer tangents, as one outline."""
    distance = _length(b[0] - a[0], b[1] - a[1])
    if distance <= abs(ra - rb):
        return _circle(a, ra) if ra > rb else _circle(b, rb)
    x, y = (b[0] - a[0]) / distance, (b[1] - a[1]) / distance
    c = (ra - rb) / distance
    s = sqrt(1 - c * c)
    left, right = (x * c - y * s, y * c + x * s), (x * c + y * s, y * c - x * s)
    a1, a2, b1, b2 = (
        (centre[0] + radius * to[0], centre[1] + radius * to[1])
        for centre, radius, to in ((a, ra, left), (a, ra, right), (b, rb, left), (b, rb, right))
    )
    at_a, at_b = ("1", "0") if c > 0 else ("0", "1")
    return f"M{_xy(a1)}{_arc(ra, at_a, a1, a2)}L{_xy(b2)}{_arc(rb, at_b, b2, b1)}Z"


def _arc(radius: float, large: str, start: Point, end: Point) -> str:
    return f"a{_n(radius)} {_n(radius)} 0 {large} 1 {_xy(_minus(end, start))}"


def _circle(centre: Point, radius: float) -> str:
    r, x, y = _n(radius), centre[0] - radius, centre[1]
    return f"M{_xy((x, y))}a{r} {r} 0 1 1 {_n(2 * radius)} 0a{r} {r} 0 1 1-{_n(2 * radius)} 0Z"


def _xy(point: Iterable[float]) -> str:
    x, y = (_n(value) for value in point)
    return f"{x}{y}" if y.startswith("-") else f"{x} {y}"


def _row(*points: Point) -> str:
    """`points` one after the other; a minus separates as well as a space."""
    return " ".join(_xy(point) for point in points).replace(" -", "-")


def _minus(a: Point, b: Point) -> Point:
    return a[0] - b[0], a[1] - b[1]


def _length(x: float, y: float) -> float:
    return sqrt(x * x + y * y)


def _unit(a: Point, b: Point) -> Point:
    length = _length(b[0] - a[0], b[1] - a[1]) or 1
    return (b[0] - a[0]) / length, (b[1] - a[1]) / length


def _prop(prop: dict[str, Any], box: Box) -> str:
    x = prop["x"]
    if prop["kind"] == "chair":
        to = prop["facing"]
        return _path("line", f"M{_n(x - 3 * to)}-88L{_n(x)}-44V0M{_n(x)}-43h{_n(42 * to)}M{_n(x + 38 * to)}-43V0")
    if prop["kind"] == "stool":
        width = prop["width"]
        return _path("line", f"M{_n(x)}-43h{_n(width)}M{_n(x + 4)}-43V0M{_n(x + width - 4)}-43V0")
    if prop["kind"] == "wall":
        return _path("prop", f"M{_n(x - 3)} 2V{_n(box[1] + 3)}h6V2Z")
    width, height, low = prop["width"], prop["height"], -prop["y"]
    r = min(height, width) / 2 if prop["kind"] == "cushion" else 5
    r = min(r, 6)
    return (
        f'<rect class="figure__{"prop" if prop["kind"] == "cushion" else "mat"}" x="{_n(x)}" y="{_n(low - height)}" '
        f'width="{_n(width)}" height="{_n(height)}" rx="{_n(r)}"/>'
    )
