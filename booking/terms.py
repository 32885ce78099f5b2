"""The terms of cancelling: shown on the private page before the press, and kept when it comes a little later."""

from datetime import UTC, datetime, timedelta

from django.core import signing

from booking.lifecycle import is_late
from booking.models import Appointment

SALT = "cancelling-terms"
KEPT_FOR = timedelta(minutes=30)


class TermsChanged(Exception):
    """It has become late, and the page that was pressed on had not said so."""


def sealed(appointment: Appointment, now: datetime) -> str:
    """What the page's form carries: when it showed the terms of which appointment at which time."""
    return signing.dumps([*_subject(appointment), now.timestamp()], salt=SALT)


def agreed(seal: str, appointment: Appointment, now: datetime) -> datetime | None:
    """When the terms were shown that hold for a press; None when those of `now` do. Raises TermsChanged."""
    shown_at = _read(seal, appointment)
    if shown_at and now - shown_at < KEPT_FOR:
        return shown_at
    was_said = shown_at is not None and is_late(appointment, shown_at)
    if is_late(appointment, now) and not was_said:
        raise TermsChanged
    return None


def _read(seal: str, appointment: Appointment) -> datetime | None:
    try:
        *subject, moment = signing.loads(seal, salt=SALT)
    except signing.BadSignature:
        return None
    return datetime.fromtimestamp(moment, UTC) if subject == _subject(appointment) else None


def _subject(appointment: Appointment) -> list[int | str]:
    return [appointment.pk, appointment.session.start.isoformat()]
