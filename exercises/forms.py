"""What a person edits or chooses: poses, one joint a line, and when to be reminded."""

import json
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _


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


WEEKS = [
    ("4", _("for four weeks")),
    ("8", _("for eight weeks")),
    ("12", _("for twelve weeks")),
    ("0", _("until I take it out")),
]


class ReminderForm(forms.Form):
    """Days, time and how long, for the event in the reader's own calendar. Sent with GET: it changes nothing here."""

    day = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        initial=[0, 2, 4],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    time = forms.TimeField(
        label=_("At"),
        initial="08:00",
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("It rings at this time wherever you are."),
        error_messages={"invalid": _("Write the time like 08:00.")},
    )
    weeks = forms.TypedChoiceField(label=_("How long"), choices=WEEKS, coerce=int, initial="8")
