"""Home care: a routine given to a client, kept as it was that day. The only writer of its rows.

What is kept (`HomeCare.content`, encrypted) is
{"routine": key, "plan": as exercises.keeping makes it, "changes": one for each of its steps, "message": words}.
A change is {"leave_out", "hold", "repeats", "sides", "note"}; None and "" leave what the routine says.

Every verb is one transaction and raises NotPossible with a sentence for the person.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import mail, words
from booking.lifecycle import NotPossible
from booking.models import Appointment, HomeCare
from booking.models.home_care import A_WEEK
from exercises import keeping, plans
from exercises.models import Routine, Step
from exercises.plans import Plan
from practice import identity
from practice.models import User

CHANGEABLE = ("hold", "repeats", "sides")
LOOK_BACK = timedelta(days=7)
"""How long after a day it can still be ticked."""
MOST_COMFORT = 10

Changes = Sequence[Mapping[str, Any]]


# Given by the practitioner


@transaction.atomic
def give(
    appointment: Appointment,
    *,
    routine: Routine,
    audience: str,
    changes: Changes,
    message: str,
    weeks: int,
    times_a_week: int,
    user: User | None,
    now: datetime,
) -> HomeCare:
    """Keep `routine` as it is now for this client, with its changes, and mail the link."""
    if not appointment.can_take_home:
        raise NotPossible(_("A routine can be taken home from a session that is confirmed or has taken place."))
    first_day = _practice_day(now)
    care = HomeCare.objects.create(
        appointment=appointment,
        content=_content(routine.pk, keeping.kept(current_plan(routine, audience)), changes, message),
        weeks=weeks,
        times_a_week=times_a_week,
        first_day=first_day,
        last_day=_last_day(first_day, weeks),
        given_at=now,
        given_by=user,
    )
    mail.home_care_given(care)
    return care


@transaction.atomic
def change(care: HomeCare, *, changes: Changes, message: str, weeks: int, times_a_week: int, now: datetime) -> HomeCare:
    """Dose it anew, change the notes, the message or how long it goes on. The link stays."""
    care = _locked(care)
    kept = care.content
    care.content = _content(kept["routine"], kept["plan"], changes, message)
    care.weeks, care.times_a_week = weeks, times_a_week
    # What the client was told stays true: the link opens at least as long as the mail said.
    care.last_day = max(care.last_day, _last_day(care.first_day, weeks))
    care.changed_at = now
    care.save(update_fields=["content", "weeks", "times_a_week", "last_day", "changed_at"])
    return care


@transaction.atomic
def use_newer(care: HomeCare, *, now: datetime) -> HomeCare:
    """Take the routine as it is today; what was changed for this client goes along with the exercises still in it."""
    care = _locked(care)
    newer = newer_plan(care)
    if newer is None:
        raise NotPossible(_("There is no newer version of this routine."))
    kept: Mapping[str, Any] = care.content
    changes = carried_over(kept["plan"]["steps"], kept["changes"], newer["steps"])
    if all(each["leave_out"] for each in changes):
        raise NotPossible(_("Nothing of what this client does is in the newer version. Please give it as a new one."))
    care.content = _content(kept["routine"], newer, changes, kept["message"])
    care.changed_at = now
    care.save(update_fields=["content", "changed_at"])
    return care


@transaction.atomic
def revoke(care: HomeCare, *, now: datetime) -> None:
    """Close the link. Nobody is mailed; what the client kept stays hidden or shown as they chose."""
    if not HomeCare.objects.filter(pk=care.pk, revoked_at=None).update(
        revoked_at=now, link_version=F("link_version") + 1
    ):
        raise NotPossible(_("This link is closed already."))


@transaction.atomic
def send_again(care: HomeCare, *, now: datetime) -> HomeCare:
    """A new link by mail, open as long as on the first day; the earlier one stops. Revives what was closed or over."""
    care = _locked(care)
    care.link_version += 1
    care.revoked_at = None
    care.last_day = max(care.last_day, _last_day(_practice_day(now), care.weeks))
    care.save(update_fields=["link_version", "revoked_at", "last_day"])
    mail.home_care_given(care, again=True)
    return care


# Kept by the client


@transaction.atomic
def tick(care: HomeCare, day: date, *, comfort: int | None, now: datetime) -> None:
    """Note that it was done on `day`, with the comfort from 0 to 10 if told. Again changes the comfort."""
    care = _locked(care)
    if day not in tickable_days(care, now):
        raise NotPossible(_("This day can't be ticked: it is to come, or too long ago."))
    if comfort is not None and not 0 <= comfort <= MOST_COMFORT:
        raise NotPossible(_("Comfort is a number from 0 to 10."))
    _keep_days(care, {**care.days, day.isoformat(): {} if comfort is None else {"comfort": comfort}})


@transaction.atomic
def untick(care: HomeCare, day: date) -> None:
    """Forget a day, with its comfort."""
    care = _locked(care)
    _keep_days(care, {each: kept for each, kept in care.days.items() if each != day.isoformat()})


@transaction.atomic
def share(care: HomeCare, *, now: datetime) -> None:
    """The client lets the practitioner see the days and the comfort."""
    HomeCare.objects.filter(pk=care.pk, shared_at=None).update(shared_at=now, shared_text=share_text())


@transaction.atomic
def keep_to_oneself(care: HomeCare) -> None:
    """The client takes that back."""
    HomeCare.objects.filter(pk=care.pk).update(shared_at=None, shared_text="")


def share_text() -> str:
    """The words a client agrees to."""
    return _("I agree that my practitioner sees the days I tick here and the comfort I note. I can take this back.")


def tickable_days(care: HomeCare, now: datetime) -> list[date]:
    """The days that can still be ticked, today first, by the client's own clock."""
    today = today_of(care, now)
    days = [today - timedelta(days=back) for back in range(LOOK_BACK.days)]
    # Somebody far to the east or west of the practice may have been given it on another date.
    return [day for day in days if day >= care.first_day - timedelta(days=1)]


def today_of(care: HomeCare, now: datetime) -> date:
    zone = words.known_zone(care.appointment.zone_name) or identity.current().zone
    return now.astimezone(zone).date()


def is_open(care: HomeCare, now: datetime) -> bool:
    return care.is_open_on(_practice_day(now))


# What is in it


def current_plan(routine: Routine, audience: str) -> Plan:
    """The routine as `audience` would follow it today."""
    steps = Step.objects.shown().filter(routine=routine)
    return plans.plan(routine, steps, plans.variations_for(audience), audience)


def plan_of(care: HomeCare) -> Plan:
    """What the client follows: the plan that was kept, with their own doses and notes."""
    kept: Mapping[str, Any] = care.content
    steps = [
        _changed(step, own)
        for step, own in zip(kept["plan"]["steps"], kept["changes"], strict=True)
        if not own["leave_out"]
    ]
    return keeping.plan_of({**kept["plan"], "steps": steps})


def newer_plan(care: HomeCare) -> dict[str, Any] | None:
    """The routine as it would be kept today, when it says something else than on the day it was given."""
    kept: Mapping[str, Any] = care.content
    routine = Routine.objects.published().filter(pk=kept["routine"]).first()
    if routine is None:
        return None
    today = keeping.kept(current_plan(routine, kept["plan"]["audience"]))
    return None if not today["steps"] or keeping.says_the_same(kept["plan"], today) else today


def carried_over(before: Sequence[Mapping[str, Any]], changes: Changes, after: Sequence[Mapping[str, Any]]) -> Changes:
    """`changes` of the steps `before` for the steps `after`: by exercise, and in order where one comes twice."""
    known: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for step, own in zip(before, changes, strict=True):
        known[step["slug"]].append(own)
    return [known[step["slug"]].pop(0) if known[step["slug"]] else unchanged() for step in after]


def unchanged() -> dict[str, Any]:
    return {"leave_out": False, "hold": None, "repeats": None, "sides": "", "note": ""}


def rhythm(care: HomeCare) -> str:
    """ "3 times a week, for 4 weeks"."""
    times = ngettext("once a week", "%(count)d times a week", care.times_a_week) % {"count": care.times_a_week}
    if care.times_a_week == 7:
        times = _("every day")
    return ngettext("%(times)s, for %(weeks)d week", "%(times)s, for %(weeks)d weeks", care.weeks) % {
        "times": times,
        "weeks": care.weeks,
    }


def _content(routine: int, plan: Mapping[str, Any], changes: Changes, message: str) -> dict[str, Any]:
    if len(changes) != len(plan["steps"]) or all(each["leave_out"] for each in changes):
        raise NotPossible(_("The routine has changed meanwhile, or nothing of it is left. Please look again."))
    return {"routine": routine, "plan": dict(plan), "changes": [dict(each) for each in changes], "message": message}


def _changed(step: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    dose = {**step["dose"], **{name: own[name] for name in CHANGEABLE if own[name]}}
    return {**step, "dose": dose, "own_note": own["note"]}


def _locked(care: HomeCare) -> HomeCare:
    """The row as it is now, held until the transaction ends: days are read, changed and written back."""
    return HomeCare.objects.with_appointment().select_for_update(of=("self",)).get(pk=care.pk)


def _keep_days(care: HomeCare, days: Mapping[str, Any]) -> None:
    care.days = dict(days)
    care.save(update_fields=["days"])


def _last_day(first_day: date, weeks: int) -> date:
    return first_day + (weeks + identity.current().home_care_grace_weeks) * A_WEEK


def _practice_day(now: datetime) -> date:
    return timezone.localdate(now, identity.current().zone)
