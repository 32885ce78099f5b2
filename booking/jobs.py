"""What the worker does for booking."""

from datetime import timedelta

from django.utils import timezone

from booking import busy_times, lifecycle, reminders, retention, seats
from booking.seats import reminding
from practice.jobs import job


@job(every=timedelta(minutes=1))
def expire_requests() -> int:
    """Let requests go that nobody answered in time; both sides are told."""
    return lifecycle.expire_due(timezone.now())


@job(every=timedelta(minutes=1))
def expire_seat_offers() -> int:
    """Let places go that were offered to who waited, and offer them to the next."""
    return seats.expire_due(timezone.now())


@job(every=timedelta(minutes=1))
def send_reminders() -> int:
    now = timezone.now()
    return reminders.remind_due(now) + reminding.remind_due(now)


@job(every=timedelta(minutes=5))
def send_follow_ups() -> int:
    return reminders.follow_up_due(timezone.now())


@job(every=timedelta(hours=1))
def let_go() -> int:
    """Of what need not be kept any longer, a part at a time."""
    now = timezone.now()
    return retention.purge_due(now) + retention.forget_due(now)


@job(every=timedelta(seconds=10))
def read_other_calendars() -> int:
    """One calendar a run, so that mails never wait for more than one slow server."""
    return busy_times.refresh_next(timezone.now())
