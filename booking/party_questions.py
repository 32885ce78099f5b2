"""What a party at an event has not answered: never asked of it, as of who took seats over or was booked by telephone,
or left out. booking.seats keeps what it answers later.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from booking import intake
from booking.models import Booking, ConsentText, Question
from practice import identity
from practice.encryption import Lost


def unanswered(booking: Booking) -> list[Question]:
    """What the party may still answer: questions it was never asked, and those it left out. With a lost key none."""
    said = {each.get("slug") for each in booking.answers if intake.is_said(each)} if _can_read(booking) else None
    return [] if said is None else [each for each in _questions(booking) if each.slug not in said]


def unasked(booking: Booking) -> list[Question]:
    """Those it was never asked; one that was left out isn't pressed upon anybody twice. With a lost key none."""
    known = {each.get("slug") for each in booking.answers} if _can_read(booking) else None
    return [] if known is None else [each for each in _questions(booking) if each.slug not in known]


def has_health_consent(booking: Booking, text: ConsentText, now: datetime) -> bool:
    """Whether the party has agreed to `text`, the words of today, and that has not lapsed."""
    agreed_at = booking.health_consent_at or booking.consent_at
    if agreed_at is None or text.text not in booking.consent_text:
        return False
    return agreed_at + timedelta(days=identity.current().consent_days) > now


def _questions(booking: Booking) -> Iterable[Question]:
    return Question.objects.for_service(booking.event.service)


def _can_read(booking: Booking) -> bool:
    content: Any = booking.answers
    return not isinstance(content, Lost)
