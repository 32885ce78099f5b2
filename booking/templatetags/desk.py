"""What stands first on the desk: requests to answer, today, and mails that did not go out."""

from datetime import datetime, time, timedelta
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from booking.models import Appointment, State
from practice.models import Message

register = template.Library()


@register.inclusion_tag("admin/booking/_desk.html", takes_context=True)
def desk(context: Context) -> dict[str, Any]:
    """Three queries, however much there is; each only for who may see it."""
    user = context["request"].user
    now = timezone.now()
    may_see = user.has_perm("booking.view_appointment")
    may_see_mail = user.has_perm("practice.view_message")
    return {
        "may_see": may_see,
        "requests": Appointment.objects.awaiting_answer().defer("note") if may_see else [],
        "today": todays(now) if may_see else [],
        "failed": Message.objects.filter(state=Message.State.FAILED).order_by("-pk")[:10] if may_see_mail else [],
        "now": now,
    }


def todays(now: datetime) -> list[Appointment]:
    """The confirmed appointments of the local date, those over included."""
    zone = timezone.get_current_timezone()
    day = timezone.localdate(now)
    opens, closes = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    return list(
        Appointment.objects.filter(state=State.CONFIRMED, start__gte=opens, start__lt=closes)
        .defer("note")
        .order_by("start")
    )
