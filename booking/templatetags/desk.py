"""What stands first on the desk: requests to answer, today, and mails that did not go out."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from booking.models import Appointment, State
from practice.models import Message

register = template.Library()
DAY = timedelta(days=1)
COMING = timedelta(days=8)
"""Today and the seven days after it."""
TOOK_PLACE = (State.CONFIRMED, State.COMPLETED, State.NO_SHOW)


@register.inclusion_tag("admin/booking/_desk.html", takes_context=True)
def desk(context: Context) -> dict[str, Any]:
    """Four queries, however much there is; each only for who may see it."""
    user = context["request"].user
    now = timezone.now()
    today = timezone.localdate(now)
    may_see = user.has_perm("booking.view_appointment")
    may_see_mail = user.has_perm("practice.view_message")
    return {
        "may_see": may_see,
        "requests": Appointment.objects.awaiting_answer().outlines() if may_see else [],
        "today": sessions(today, today + DAY) if may_see else [],
        "coming": sessions(today + DAY, today + COMING) if may_see else [],
        "failed": Message.objects.filter(state=Message.State.FAILED).order_by("-pk")[:10] if may_see_mail else [],
        "now": now,
    }


def sessions(first: date, end: date) -> list[Appointment]:
    """The sessions that start on local dates from `first` to before `end`, those over included."""
    zone = timezone.get_current_timezone()
    opens, closes = (datetime.combine(each, time(), zone) for each in (first, end))
    return list(
        Appointment.objects.filter(state__in=TOOK_PLACE, start__gte=opens, start__lt=closes)
        .outlines()
        .order_by("start")
    )
