"""What a client is still asked once a session is agreed, what they may correct, and keeping the answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from booking import consents
from booking.models import WAITING, Actor, Answers, Appointment, ConsentText, Question, Transition
from booking.states import is_settling
from practice.encryption import Lost


def is_open(appointment: Appointment, now: datetime) -> bool:
    """Whether answers are still of use: confirmed, told so, and ahead."""
    if not appointment.is_confirmed or is_settling(appointment, now):
        return False
    return appointment.session.start > now


def pending(appointment: Appointment) -> list[Question]:
    """The questions of its service that have not been put to the client."""
    kept = Answers.objects.filter(appointment=appointment).first()
    content: Any = kept.content if kept else []
    return [] if isinstance(content, Lost) else missing(appointment, content)


def missing(appointment: Appointment, content: Iterable[Mapping[str, Any]]) -> list[Question]:
    """Those that `content` has no entry of; one left out has an entry too and is not asked twice."""
    known = {each["slug"] for each in content}
    return [each for each in Question.objects.for_service(appointment.service) if each.slug not in known]


@transaction.atomic
def keep(
    appointment: Appointment,
    answers: Sequence[Mapping[str, Any]],
    agreed: Iterable[ConsentText] = (),
    *,
    now: datetime,
) -> None:
    """Add `answers`, as intake.kept makes them, to those given before. Raises ValueError when it is too late."""
    row = Appointment.objects.outlines().select_for_update().get(pk=appointment.pk)
    if not is_open(row, now):
        raise ValueError(_("These questions are not asked any more."))
    kept, _new = Answers.objects.get_or_create(appointment=row)
    known = {each["slug"] for each in kept.content}
    kept.content = [*kept.content, *(each for each in answers if each["slug"] not in known)]
    kept.save(update_fields=["content"])
    consents.keep(row, agreed, now=now)


def may_correct(appointment: Appointment, now: datetime) -> bool:
    """Whether what was answered can be looked at and corrected: until the session, while it is to take place."""
    if is_settling(appointment, now) or not (appointment.is_confirmed or appointment.state in WAITING):
        return False
    return appointment.start is None or appointment.start > now


def answered(appointment: Appointment) -> tuple[list[Question], list[dict[str, Any]]]:
    """The questions that were put to the client and still read the same, left out or not, and all that is kept."""
    kept = Answers.objects.filter(appointment=appointment).first()
    content: Any = kept.content if kept else []
    if isinstance(content, Lost) or not content:
        return [], []
    put = {(each["slug"], each["question"]) for each in content}
    asked = [each for each in Question.objects.for_service(appointment.service) if (each.slug, each.text) in put]
    return asked, content


@transaction.atomic
def correct(
    appointment: Appointment,
    answers: Sequence[Mapping[str, Any]],
    agreed: Iterable[ConsentText] = (),
    *,
    now: datetime,
) -> None:
    """Put `answers` in the place of those given before. The trail says that, and not which. Raises ValueError."""
    row = Appointment.objects.outlines().select_for_update().get(pk=appointment.pk)
    if not may_correct(row, now):
        raise ValueError(_("These answers can't be changed any more."))
    kept = Answers.objects.get(appointment=row)
    anew = {each["slug"]: each for each in answers}
    content = [anew.get(each["slug"], each) for each in kept.content]
    if content == kept.content:
        return
    kept.content = content
    kept.save(update_fields=["content"])
    consents.keep(row, agreed, now=now)
    Transition.objects.create(
        appointment=row, at=now, actor=Actor.CLIENT, verb="correct", from_state=row.state, to_state=row.state
    )
