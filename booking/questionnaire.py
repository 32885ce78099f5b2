"""What a client is still asked once a session is agreed, on its private page, and keeping the answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from booking import consents
from booking.models import Answers, Appointment, ConsentText, Question
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
