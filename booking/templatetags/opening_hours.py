"""{% opening_hours %}: the week in short, for the footer."""

from typing import Any

from django import template

from booking import week

register = template.Library()


@register.inclusion_tag("booking/_opening_hours.html")
def opening_hours() -> dict[str, Any]:
    return {"days": week.opening_hours()}
