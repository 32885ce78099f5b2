"""What the worker does for booking."""

from datetime import timedelta

from django.utils import timezone

from booking import lifecycle
from practice.jobs import job


@job(every=timedelta(minutes=1))
def expire_requests() -> int:
    """Let requests go that nobody answered in time; both sides are told."""
    return lifecycle.expire_due(timezone.now())
