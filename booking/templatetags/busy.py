"""What the desk says of a practitioner's other calendars: those that can't be read, and sessions that stand in them."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from booking import busy_times
from booking.models import BusyCalendar

register = template.Library()


@register.inclusion_tag("admin/booking/_busy.html", takes_context=True)
def busy(context: Context, *, with_troubles: bool = True) -> dict[str, Any]:
    """Two queries; each only for who may see it."""
    user = context["request"].user
    may_see = user.has_perm("booking.view_busycalendar")
    may_see_sessions = may_see and user.has_perm("booking.view_appointment")
    troubles = BusyCalendar.objects.in_trouble().outlines() if may_see and with_troubles else []
    return {
        "troubles": troubles,
        "clashes": busy_times.clashes(timezone.now())[:20] if may_see_sessions else [],
    }
