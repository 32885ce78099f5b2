"""What the pages of home care show: the client's own, and what the practitioner may see of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import charts, home_care
from booking.home_care_forms import TickForm
from booking.models import HomeCare
from exercises import pages
from practice.encryption import Lost

FEW = 2
"""Fewer days than this make no picture."""


@dataclass(frozen=True)
class Day:
    """A day of the week at hand, for the row of seven."""

    day: date
    is_done: bool
    is_today: bool
    is_to_come: bool


def client_context(care: HomeCare, now: datetime) -> dict[str, Any]:
    """The private page: the plan, today, the week so far, everything noted, and whether it is shared."""
    plan = home_care.plan_of(care)
    today = home_care.today_of(care, now)
    done = care.comfort_by_day()
    days = home_care.tickable_days(care, now)
    is_over = today > care.last_of_plan
    return {
        "care": care,
        **pages.of_plan(plan),
        "rhythm": home_care.rhythm(care),
        "message": care.content["message"],
        "today": today,
        "form": TickForm(days=days, done=done),
        "is_done_today": today in done,
        "comfort_today": done.get(today),
        "week": [] if is_over else week(care, today, done),
        "week_words": "" if is_over else week_words(care, today, done),
        "noted": [(day, comfort) for day, comfort in reversed(done.items())],
        "chart": chart(care, done, today) if len(done) >= FEW else "",
        "share_text": home_care.share_text(),
        "is_improved": home_care.newer_plan(care) is not None,
    }


def week(care: HomeCare, today: date, done: Mapping[date, int | None]) -> list[Day]:
    """The seven days, counted from the first, that today is among."""
    opens = _week_opens(care, today)
    days = (opens + timedelta(days=number) for number in range(7))
    return [Day(day, day in done, day == today, day > today) for day in days]


def week_words(care: HomeCare, today: date, done: Mapping[date, int | None]) -> str:
    """ "Week 2 of 4: 1 of 3 times done"."""
    opens = _week_opens(care, today)
    count = sum(opens <= day < opens + timedelta(days=7) for day in done)
    week_now = _("Week %(week)d of %(weeks)d") % {"week": max(care.week_of(today), 1), "weeks": care.weeks}
    if count >= care.times_a_week:
        said = ngettext("done %(count)d time, as planned", "done %(count)d times, as planned", count)
        return f"{week_now}: {said % {'count': count}}"
    said = ngettext("%(count)d of %(times)d time done", "%(count)d of %(times)d times done", care.times_a_week)
    return f"{week_now}: {said % {'count': count, 'times': care.times_a_week}}"


def for_practitioner(care: HomeCare, now: datetime) -> dict[str, Any]:
    """One care in short. Days and comfort only when the client shares them."""
    today = home_care.today_of(care, now)
    content: Any = care.content
    short = {
        "care": care,
        "name": content if isinstance(content, Lost) else content["plan"]["name"],
        "rhythm": home_care.rhythm(care),
        "standing": standing(care, now),
        "is_open": home_care.is_open(care, now),
    }
    if not care.is_shared or isinstance(care.days, Lost):
        return short
    done = care.comfort_by_day()
    return short | {
        "tally": tally(care, done, today),
        "chart": chart(care, done, today) if done else "",
        "noted": list(done.items()),
    }


def standing(care: HomeCare, now: datetime) -> str:
    if care.revoked_at:
        return _("taken back")
    last = formats.date_format(care.last_day, "DATE_FORMAT")
    if not home_care.is_open(care, now):
        return _("ran out on %(day)s") % {"day": last}
    return _("open until %(day)s") % {"day": last}


def tally(care: HomeCare, done: Mapping[date, int | None], today: date) -> str:
    """ "5 days done so far; 9 were planned. Comfort from 3 to 6"."""
    passed = min(max(care.week_of(min(today, care.last_of_plan)), 1), care.weeks)
    said = ngettext("%(count)d day done", "%(count)d days done", len(done)) % {"count": len(done)}
    planned = ngettext("%(count)d planned by the end of this week", "%(count)d planned by the end of this week", passed)
    if today > care.last_of_plan:
        planned = _("%(count)d were planned")
    words = f"{said}, {planned % {'count': passed * care.times_a_week}}."
    told = [(day, comfort) for day, comfort in done.items() if comfort is not None]
    if not told:
        return words
    if len(told) == 1:
        return f"{words} {_('Comfort %(comfort)d of 10.') % {'comfort': told[0][1]}}"
    return f"{words} {_('Comfort from %(first)d to %(last)d of 10.') % {'first': told[0][1], 'last': told[-1][1]}}"


def chart(care: HomeCare, done: Mapping[date, int | None], today: date) -> str:
    """The weeks of the plan; longer when the client went on."""
    return charts.days_and_comfort(
        done,
        first=min([care.first_day, *done]),
        last=max([care.last_of_plan, *done]),
        title=_("Days and comfort. %(tally)s") % {"tally": tally(care, done, today)},
    )


def _week_opens(care: HomeCare, today: date) -> date:
    return care.first_day + timedelta(days=7 * ((today - care.first_day).days // 7))
