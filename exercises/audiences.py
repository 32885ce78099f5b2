"""Who a page speaks to: `?for=` read, kept in links, offered as a choice."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exercises.models import WEEKS, Audience

RANGE = gettext_lazy("Write a week of pregnancy, from 1 to 42.")


@dataclass(frozen=True)
class Choice:
    label: str
    href: str
    is_current: bool


def asked_for(request: HttpRequest) -> str:
    """The audience named by `?for=`; empty for everyone and for words the site doesn't know."""
    value = request.GET.get("for", "")
    return value if value in Audience.values else ""


class WeekForm(forms.Form):
    """`?week=`, for pregnancy alone. Without one the most careful variations hold."""

    week = forms.IntegerField(
        label=gettext_lazy("Week of pregnancy"),
        required=False,
        min_value=1,
        max_value=WEEKS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": RANGE, "min_value": RANGE, "max_value": RANGE},
    )

    @property
    def asked(self) -> int | None:
        return self.cleaned_data.get("week") if self.is_valid() else None


def week_form(request: HttpRequest, audience: str) -> WeekForm | None:
    """The chooser of the week, when `audience` has weeks."""
    return WeekForm(request.GET) if audience == Audience.PREGNANCY else None


def context(request: HttpRequest, audience: str, weeks: WeekForm | None = None, *, own: str = "") -> dict[str, Any]:
    """What the switcher and the links of a page need. `own` is whom the page speaks to when nobody is named."""
    choices = [] if own else [Choice(_("Everyone"), request.path, not audience)]
    for each in Audience:
        href = request.path if each == own else f"{request.path}?for={each.value}"
        choices.append(Choice(str(each.label), href, audience == each))
    label = str(Audience(audience).label) if audience else ""
    query = f"?for={audience}" if audience else ""
    week = weeks.asked if weeks else None
    if week:
        label = _("%(audience)s, week %(week)d") % {"audience": label, "week": week}
        query += f"&week={week}"
    return {
        "audience": audience,
        "audience_label": label,
        "audience_choices": choices,
        "form": weeks,
        "for_query": query,
    }
