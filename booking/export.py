"""What is kept of one person, as they get it: everything, to read and for machines."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

from booking import home_care, trail, words
from booking.models import Access, Answers, Appointment, Booking, Client, HomeCare, Transition
from booking.records import Record
from practice import identity
from practice.encryption import Lost
from practice.models import Message

OWN_AFFAIRS = ("name_key", "phone_digits", "link_version", "before", "html", "headers", "calendar")
"""Columns that repeat others or are the machine's."""


def archive(record: Record, *, now: datetime) -> bytes:
    """A zip with the same twice: client.txt to read, client.json for machines."""
    content = {"made": now, **_told(record)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as kept:
        kept.writestr("client.txt", "\n".join(_lines(content)) + "\n")
        kept.writestr("client.json", json.dumps(content, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
    return packed.getvalue()


def _told(record: Record) -> dict[str, Any]:
    contact = _fields(record.client) if record.client else {}
    if record.client:
        contact["looked_at"] = [_look(each) for each in record.client.reads.select_related("user")]
    return {
        "client": contact,
        "appointments": [_appointment(each) for each in record.appointments],
        "bookings": [_booking(each) for each in record.bookings],
    }


def _appointment(row: Appointment) -> dict[str, Any]:
    answers = Answers.objects.filter(appointment=row).first()
    return {
        **_fields(row, *(() if row.consent_text else ("consent_at", "consent_version", "consent_text"))),
        "practitioner": row.practitioner.name,
        "state": row.get_state_display(),
        "add_ons": _rows(row.add_ons.all()),
        "further_wishes": _rows(row.further_wishes.all()),
        "offers": _rows(row.offers.all()),
        "moves": _rows(row.moves.all()),
        "answers": answers.content if answers else [],
        "consents": [{"to": str(each.text), "text": each.text.text, "at": each.at} for each in row.consents.all()],
        "looked_at": [_look(each) for each in row.reads.select_related("user")],
        "home_care": [_home_care(each) for each in row.home_care.all()],
        "changes": [_change(each) for each in row.transitions.all()],
        "mails": _rows(Message.objects.filter(subject_key=row.about).order_by("pk"), "reply_to", "last_error"),
    }


def _booking(row: Booking) -> dict[str, Any]:
    event = row.event
    return {
        **_fields(row, "event"),
        "event_title": event.title,
        "start": event.start,
        "end": event.end,
        "state": row.get_state_display(),
        "looked_at": [_look(each) for each in row.reads.select_related("user")],
        "changes": [_fields(each, "id", "booking", "user") for each in row.changes.all()],
        "mails": _rows(Message.objects.filter(subject_key=row.about).order_by("pk"), "reply_to", "last_error"),
    }


def _change(change: Transition) -> dict[str, Any]:
    said = _fields(change, "id", "appointment", "user")
    return {**said, "verb": trail.did(change), "reason": trail.reason(change)}


def _look(access: Access) -> dict[str, Any]:
    return {"at": access.at, "by": str(access.user or ""), "page": access.get_page_display()}


def _home_care(care: HomeCare) -> dict[str, Any]:
    """What the client keeps to themselves stays theirs: they find it at their own link."""
    said = _fields(care, "content", "days", "given_by")
    kept: Any = care.content
    if isinstance(kept, Lost):
        return said | {"message": str(kept)}
    plan = home_care.plan_of(care)
    return {
        **said,
        "routine": kept["plan"]["name"],
        "message": kept["message"],
        "steps": [
            {"exercise": each.adapted.exercise.name, "dose": each.adapted.dose_words, "note": each.own_note}
            for each in plan.steps
        ],
        "days": care.days if care.is_shared else _("not shared with the practice; shown at the private link"),
    }


def _rows(rows: Iterable[models.Model], *left_out: str) -> list[dict[str, Any]]:
    return [_fields(each, "id", "appointment", *left_out) for each in rows]


def _fields(row: models.Model, *left_out: str) -> dict[str, Any]:
    fields = [each for each in row._meta.concrete_fields if each.name not in {*left_out, *OWN_AFFAIRS}]
    return {each.name: each.value_from_object(row) for each in fields}


def _lines(content: dict[str, Any], indent: str = "") -> Iterator[str]:
    """As a text, one fact a line, in the order and with the words of the desk."""
    labels = _labels()
    for name, value in content.items():
        label = labels.get(name, name.replace("_", " "))
        if isinstance(value, dict):
            yield f"{indent}{label}:"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, list):
            for number, each in enumerate(value, 1):
                yield f"{indent}{label} {number}:"
                yield from _lines(each, indent + "  ")
        elif value not in (None, ""):
            yield f"{indent}{label}: {_said(value, indent)}"


def _said(value: Any, indent: str) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return words.moment(value, identity.current().zone)
    return f"\n{indent}    ".join(str(value).splitlines())


def _labels() -> dict[str, str]:
    rows = (Message, Transition, HomeCare, Booking, Client, Appointment)
    return {each.name: str(each.verbose_name) for row in rows for each in row._meta.concrete_fields}
