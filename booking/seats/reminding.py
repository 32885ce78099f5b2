"""Reminders of events, as booking.reminders sends those of appointments."""

from datetime import datetime, timedelta

from django.db import transaction

from booking import seat_mail
from booking.models import Booking, MailChoice
from practice import identity


def remind_due(now: datetime) -> int:
    """Send every reminder whose time has come, each in a transaction of its own. Returns how many."""
    ahead = timedelta(hours=identity.current().reminder_hours)
    if not ahead:
        return 0
    due = Booking.objects.to_remind(now, ahead).outlines().select_related("event__service")
    return sum(_remind(each, now, ahead) for each in due)


@transaction.atomic
def _remind(booking: Booking, now: datetime, ahead: timedelta) -> bool:
    """Claim and tell, or leave it. The claim asks everything once more: the event may have been moved since."""
    choice = MailChoice.objects.of(booking.email)
    if choice.is_stopped:
        return False
    start = booking.event.start
    due = Booking.objects.to_remind(now, ahead).filter(event__start=start).order_by().values("pk")
    if not Booking.objects.filter(pk=booking.pk, pk__in=due).update(reminded_for=start):
        return False
    seat_mail.reminder(booking, choice, now=now)
    return True
