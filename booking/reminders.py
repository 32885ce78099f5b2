"""What the site tells without being asked: a reminder before a session, a few words on the day after.

What is due is read from the appointments' rows. Each is claimed by a conditional UPDATE in the transaction of its mail:
two workers never send two, one that was killed has sent none, and one that slept sends nothing that has lost its sense.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F

from booking import mail
from booking.models import Appointment, MailChoice
from booking.models.appointments import AppointmentQuerySet
from practice import identity

FOLLOW_UP_HOUR = time(10)
"""The morning after, by the practice's clock."""
FOLLOW_UP_DAYS = 3
"""A worker that was away for longer leaves it: nobody wants to be asked next month how yesterday was."""


def remind_due(now: datetime) -> int:
    """Send every reminder whose time has come, each in a transaction of its own. Returns how many."""
    ahead = timedelta(hours=identity.current().reminder_hours)
    if not ahead:
        return 0
    return _send_each(
        Appointment.objects.to_remind(now, ahead), partial(mail.reminder, now=now), reminded_for=F("start")
    )


def follow_up_due(now: datetime) -> int:
    """Send every follow-up whose morning has come, each in a transaction of its own. Returns how many."""
    practice = identity.current()
    if not practice.follow_up:
        return 0
    opens, closes = follow_up_window(now, practice.zone)
    return _send_each(
        Appointment.objects.to_follow_up(opens, closes), partial(mail.follow_up, now=now), followed_up_at=now
    )


def follow_up_window(now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Sessions that ended in [opens, closes) are due: whole local days whose next morning has come."""
    local = now.astimezone(zone)
    first_not_due = local.date() - timedelta(days=0 if local.time() >= FOLLOW_UP_HOUR else 1)
    opens, closes = (
        datetime.combine(day, time(), zone).astimezone(UTC)
        for day in (first_not_due - timedelta(days=FOLLOW_UP_DAYS), first_not_due)
    )
    return opens, closes


def _send_each(due: AppointmentQuerySet, tell: Callable[[Appointment, MailChoice], None], **claim: Any) -> int:
    return sum(_send(due, each, tell, claim) for each in due.outlines().select_related("service"))


@transaction.atomic
def _send(
    due: AppointmentQuerySet,
    appointment: Appointment,
    tell: Callable[[Appointment, MailChoice], None],
    claim: dict[str, Any],
) -> bool:
    """Claim and tell, or leave it. The claim asks everything once more: it may have been moved since it was read."""
    choice = MailChoice.objects.of(appointment.email)
    if choice.is_stopped:
        return False
    if not due.filter(pk=appointment.pk, start=appointment.start).update(**claim):
        return False
    tell(appointment, choice)
    return True
