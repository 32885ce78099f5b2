"""Poses as a person edits them: one joint a line."""

import json
from typing import Any

from django import forms


def pretty(poses: list[dict[str, Any]]) -> str:
    """JSON with a line for each joint and each prop, so that a number is found and changed with ease."""
    return "[\n" + ",\n".join(_pose(pose) for pose in poses) + "\n]" if poses else "[]"


def _pose(pose: dict[str, Any]) -> str:
    return "  {\n" + ",\n".join(f"    {_json(key)}: {_value(value)}" for key, value in pose.items()) + "\n  }"


def _value(value: Any) -> str:
    if isinstance(value, dict) and value:
        return "{\n" + ",\n".join(f"      {_json(key)}: {_json(each)}" for key, each in value.items()) + "\n    }"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"      {_json(each)}" for each in value) + "\n    ]"
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class PosesField(forms.JSONField):
    widget = forms.Textarea(attrs={"rows": 24, "cols": 60, "spellcheck": "false", "class": "poses"})

    def prepare_value(self, value: Any) -> Any:
        is_drawable = isinstance(value, list) and all(isinstance(pose, dict) for pose in value)
        return pretty(value) if is_drawable else super().prepare_value(value)
