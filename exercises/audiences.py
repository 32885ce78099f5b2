"""Who a page speaks to: `?for=` read, kept in links, offered as a choice."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from exercises.models import Audience


@dataclass(frozen=True)
class Choice:
    label: str
    href: str
    is_current: bool


def asked_for(request: HttpRequest) -> str:
    """The audience named by `?for=`; empty for everyone and for words the site doesn't know."""
    value = request.GET.get("for", "")
    return value if value in Audience.values else ""


def context(request: HttpRequest, audience: str, *, own: str = "") -> dict[str, Any]:
    """What the switcher and the links of a page need. `own` is whom the page speaks to when nobody is named."""
    choices = [] if own else [Choice(_("Everyone"), request.path, not audience)]
    for each in Audience:
        href = request.path if each == own else f"{request.path}?for={each.value}"
        choices.append(Choice(str(each.label), href, audience == each))
    return {
        "audience": audience,
        "audience_label": str(Audience(audience).label) if audience else "",
        "audience_choices": choices,
        "for_query": f"?for={audience}" if audience else "",
    }
