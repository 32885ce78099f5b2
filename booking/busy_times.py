"""Busy times: read from a practitioner's other calendars, and the only writer of them.

What has been read stands until something newer has been read whole: a calendar that can't be reached or understood
never makes time free. What repeats goes on from what is kept of the calendar.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from booking import mail
from booking.availability import Span, merged
from booking.busy_reading import SECONDS, Reading, Taken, Unreadable
from booking.calendar_feed import base_uid, is_event_uid
from booking.models import OCCUPYING, Appointment, BusyCalendar, BusyTime, OwnRules, Practitioner, Service
from booking.models.busy import WARN_AFTER
from practice import fetching, identity, messages
from practice.fetching import Fetched, NotFetched

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=15)
WHILE_FAILING = timedelta(hours=1)
DAY = timedelta(days=1)
AHEAD = timedelta(days=400)
"""How far repeats are followed, when nothing can be asked for further ahead."""
LARGEST = fetching.LIMITS.size

WHY = {
    "not_a_calendar": gettext_lazy("This is not a calendar but something else, perhaps a web page."),
    "broken": gettext_lazy("The calendar is damaged or only a part of one."),
    "too_fine": gettext_lazy("An entry repeats every minute or second; such calendars are not read."),
    "too_many": gettext_lazy("The calendar takes more times than can be kept."),
    "too_slow": gettext_lazy("The calendar takes too long to read."),
}


def read(text: str, *, now: datetime) -> Reading:
    """What a calendar takes from yesterday on. Raises Unreadable with a sentence."""
    found = apart(
        {
            "text": text,
            "zone": identity.current().zone.key,
            "first": (now - DAY).isoformat(),
            "last": (now + _ahead()).isoformat(),
            "mailboxes": sorted(_mailboxes()),
            "site": messages.mail_domain(),
        }
    )
    if "why" in found:
        raise Unreadable(str(WHY[found["why"]]))
    moments = ((datetime.fromisoformat(start), datetime.fromisoformat(end), uid) for start, end, uid in found["taken"])
    return Reading(found["content"], [Taken(Span(start, end), uid) for start, end, uid in moments], found["unread"])


def apart(asked: dict[str, Any]) -> dict[str, Any]:
    """`busy_reading.answer` in a process of its own, which knows no secret and ends when it takes too long or much."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "booking.busy_reading"],
            input=json.dumps(asked),
            capture_output=True,
            check=True,
            cwd=settings.BASE_DIR,
            env={"PYTHONUTF8": "1"},
            text=True,
            timeout=SECONDS * 2,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return {"why": "too_slow"}  # what it wrote may be somebody's diary
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("latin-1")


# What the worker does


def refresh_next(now: datetime, *, fetch: Callable[..., Fetched | None] = fetching.fetch) -> int:
    """Read the calendar that has been due for longest. Returns how many were read: one or none."""
    for calendar in BusyCalendar.objects.due(now)[:5]:
        claimed_until = now + (DAY if calendar.is_file else EVERY)
        if BusyCalendar.objects.due(now).filter(pk=calendar.pk, due_at=calendar.due_at).update(due_at=claimed_until):
            calendar.due_at = claimed_until
            refresh(calendar, now=now, fetch=fetch)
            return 1
    return 0


def refresh(calendar: BusyCalendar, *, now: datetime, fetch: Callable[..., Fetched | None] = fetching.fetch) -> None:
    """Read a claimed calendar; whatever goes wrong is written down as a sentence and leaves its times as they are."""
    fetched, reading, trouble = None, None, ""
    is_stale = _is_stale(calendar, now)
    try:
        fetched = _fetched(calendar, fetch)
        if fetched:
            reading = read(decoded(fetched.body), now=now)
        elif calendar.content and (is_stale or calendar.failing_since):
            reading = read(calendar.content, now=now)
    except (NotFetched, Unreadable) as obstacle:
        trouble = str(obstacle)
    except Exception as error:  # its words may tell the address
        logger.error("calendar %s not read: %s", calendar.pk, type(error).__name__)
        trouble = _("Something went wrong on this site's side.")
    if trouble and is_stale:
        with suppress(Unreadable):
            reading = read(calendar.content, now=now)
    _write(calendar, now=now, fetched=fetched, reading=reading, trouble=trouble)


def _fetched(calendar: BusyCalendar, fetch: Callable[..., Fetched | None]) -> Fetched | None:
    if calendar.is_file:
        return None
    known = {"etag": calendar.etag, "last_modified": calendar.last_modified} if calendar.content else {}
    return fetch(calendar.address, **known)


def _is_stale(calendar: BusyCalendar, now: datetime) -> bool:
    """Whether what is kept has to be read again, so that repeats go on and what is past goes."""
    return bool(calendar.content) and (calendar.expanded_at is None or calendar.expanded_at <= now - DAY)


@transaction.atomic
def _write(
    calendar: BusyCalendar, *, now: datetime, fetched: Fetched | None, reading: Reading | None, trouble: str
) -> None:
    """Times and what is said of them, together. When somebody changed the calendar meanwhile it is due again."""
    row = BusyCalendar.objects.select_for_update().filter(pk=calendar.pk, due_at=calendar.due_at, active=True).first()
    if row is None:
        return
    row.last_fetched_at = now
    if reading:
        _replace(row, reading, now=now)
    if trouble:
        _note_failure(row, trouble, now=now)
    else:
        row.last_good_at, row.failing_since, row.warned_at = now, None, None
        row.trouble = _unread_words(reading.unread) if reading else row.trouble
        if fetched:
            row.etag, row.last_modified = fetched.etag, fetched.last_modified
    row.save()


def _replace(row: BusyCalendar, reading: Reading, *, now: datetime) -> None:
    row.content, row.expanded_at = reading.content, now
    row.times.all().delete()
    spans = merged(_not_ours(reading.taken))
    BusyTime.objects.bulk_create(
        [BusyTime(calendar=row, practitioner_id=row.practitioner_id, start=each.start, end=each.end) for each in spans],
        batch_size=500,
    )


def _note_failure(row: BusyCalendar, trouble: str, *, now: datetime) -> None:
    row.trouble, row.failing_since = trouble[:200], row.failing_since or now
    if now - row.failing_since < WARN_AFTER:
        return
    row.due_at = now + WHILE_FAILING
    if row.warned_at is None:
        row.warned_at = now
        mail.busy_calendar_failing(row)


def _unread_words(count: int) -> str:
    if not count:
        return ""
    said = ngettext(
        "%(count)d entry can't be understood, so it keeps no time free.",
        "%(count)d entries can't be understood, so they keep no time free.",
        count,
    )
    return said % {"count": count}


def _not_ours(taken: list[Taken]) -> list[Span]:
    """Without our own appointments and events, which come back when the other calendar holds them too."""
    uids = {base_uid(each.uid) for each in taken if each.uid}
    ours = set(Appointment.objects.filter(uid__in=uids).values_list("uid", flat=True)) if uids else set()
    return [
        each.span for each in taken if not each.uid or (base_uid(each.uid) not in ours and not is_event_uid(each.uid))
    ]


def _mailboxes() -> set[str]:
    """Whose "no" to an invitation makes its time free."""
    accounts = Practitioner.objects.exclude(user=None).values_list("user__email", flat=True)
    return {each.lower() for each in (identity.current().email, messages.sender(), *accounts) if each}


def _ahead() -> timedelta:
    """Past every day that can be asked for, by a service's horizon or a practitioner's own."""
    longest = [model.objects.aggregate(days=Max("horizon_days"))["days"] or 0 for model in (Service, OwnRules)]
    return max(AHEAD, DAY * (max(longest) + 14))


# What the practitioner does


@transaction.atomic
def keep(calendar: BusyCalendar, *, changed: Collection[str], reading: Reading | None = None, now: datetime) -> None:
    """Save what the practitioner typed in, its `changed` fields named, and with `reading` the file that came along.

    A new address keeps the times of the one before until it has been read itself. A calendar that is not active keeps
    nothing free.
    """
    calendar.save(update_fields=["name", "address", "active", "practitioner"] if calendar.pk else None)
    row = BusyCalendar.objects.select_for_update().get(pk=calendar.pk)
    if reading or "address" in changed:
        row.etag, row.last_modified, row.trouble, row.failing_since, row.warned_at = "", "", "", None, None
        row.last_good_at = row.last_fetched_at = now if reading else None
        row.due_at = now + DAY if reading else now
    if reading:
        row.trouble = _unread_words(reading.unread)
        _replace(row, reading, now=now)
    if "active" in changed:
        row.expanded_at, row.etag, row.last_modified, row.due_at = None, "", "", now
        row.failing_since, row.warned_at, row.trouble = None, None, ""
    row.save()
    row.times.update(practitioner=row.practitioner)
    if not row.active:
        row.times.all().delete()


def ask(calendar: BusyCalendar, *, now: datetime) -> bool:
    """Have the worker read it next, whole. False when it is not active."""
    return bool(
        BusyCalendar.objects.filter(pk=calendar.pk, active=True).update(
            due_at=now, etag="", last_modified="", expanded_at=None
        )
    )


def clashes(now: datetime, **among: Any) -> QuerySet[Appointment]:
    """Sessions to come that stand in a busy time all the same, in order."""
    times = BusyTime.objects.filter(
        practitioner=OuterRef("practitioner"), start__lt=OuterRef("end"), end__gt=OuterRef("start")
    )
    return (
        Appointment.objects.filter(Exists(times), state__in=OCCUPYING, end__gt=now, **among)
        .outlines()
        .order_by("start")
    )
