"""The diary as a calendar that a practitioner's own program reads at a secret address (RFC 5545).

The same diary gives the same bytes, so that a program that asks again is told "unchanged".
"""

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from booking import seat_mail
from booking.availability import Span
from booking.mail import admin_url
from booking.models import (
    OCCUPYING,
    Appointment,
    CalendarFeed,
    EventState,
    Practitioner,
    State,
    TimeOff,
    Transition,
)
from booking.models import Event as GroupEvent
from practice import identity, messages

PRODID = "-//bodywork practice//diary//EN"
LOOK_BACK = timedelta(weeks=6)
REREAD = timedelta(hours=1)
SHOWN = (*OCCUPYING, State.COMPLETED, State.NO_SHOW)
HELD_TOO = re.compile(r"-\d{8}t\d{6}z(?=@)")


def open_feed(practitioner: Practitioner, *, now: datetime) -> str:
    """A new secret for the practitioner's feed; the one before stops. This is the only time that it is told."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        practitioner=practitioner, defaults={"digest": _digest(secret), "made_at": now}
    )
    return secret


def close_feed(practitioner: Practitioner) -> bool:
    """The address stops at once. False when there was none."""
    return bool(
        CalendarFeed.objects.filter(practitioner=practitioner).exclude(digest="").update(digest="", made_at=None)
    )


def feed_of(secret: str) -> CalendarFeed | None:
    """The feed a secret opens. A wrong one costs as much as a right one, and its comparison tells nothing."""
    digest = _digest(secret)
    feed = CalendarFeed.objects.filter(digest=digest).select_related("practitioner").first()
    fits = secrets.compare_digest(feed.digest if feed else "0" * len(digest), digest)
    return feed if fits else None


def url(secret: str) -> str:
    return identity.absolute(reverse("booking:feed", args=[secret]))


def base_uid(uid: str) -> str:
    """The UID of the appointment that an event of a feed is about."""
    return HELD_TOO.sub("", uid.lower())


def text(feed: CalendarFeed, *, now: datetime) -> str:
    """What occupies the diary from some weeks back on, as iCalendar text. At most five queries."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", identity.current().name)
    calendar.add("refresh-interval", REREAD, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    since = now - LOOK_BACK
    for appointment in _appointments(feed.practitioner, since):
        for event in _events(appointment, with_names=feed.with_names):
            calendar.add_component(event)
    groups = GroupEvent.objects.filter(practitioner=feed.practitioner, state=EventState.OPEN, end__gt=since)
    for group in groups.order_by("created_at", "pk"):
        calendar.add_component(_group_event(group, with_names=feed.with_names))
    if feed.with_time_off:
        for away in TimeOff.objects.filter(practitioner=feed.practitioner, end__gt=since).order_by("start", "pk"):
            calendar.add_component(_time_off(away, feed))
    return calendar.to_ical().decode()


def _appointments(practitioner: Practitioner, since: datetime) -> QuerySet[Appointment]:
    changed = Transition.objects.filter(appointment=OuterRef("pk")).order_by("-at").values("at")[:1]
    return (
        Appointment.objects.filter(Q(end__gt=since) | Q(end=None), practitioner=practitioner, state__in=SHOWN)
        .outlines()
        .annotate(changed_at=Subquery(changed))
        .prefetch_related("offers", "moves")
        .order_by("created_at", "pk")
    )


def _events(appointment: Appointment, *, with_names: bool) -> Iterator[Event]:
    """One for its agreed or asked time, and one for each other time that is held for it."""
    is_agreed = appointment.state not in (State.REQUESTED, State.OFFERED)
    stamp = getattr(appointment, "changed_at", None) or appointment.created_at
    for start in _held(appointment):
        is_its_own = start == appointment.start
        event = Event()
        event.add("uid", appointment.uid if is_its_own else _uid(appointment, start))
        event.add("sequence", appointment.sequence)
        _when(event, Span(start, start + appointment.length), stamp)
        is_sure = is_agreed and is_its_own
        event.add("status", "CONFIRMED" if is_sure else "TENTATIVE")
        event.add("summary", _title(appointment, is_sure=is_sure, with_names=with_names))
        event.add("description", _("Reference %(reference)s") % {"reference": appointment.reference})
        event.add("url", admin_url(appointment))
        yield event


def _held(appointment: Appointment) -> list[datetime]:
    """Starts of all times that are kept for it."""
    if appointment.state == State.OFFERED:
        return [offer.start for offer in appointment.offers.all()]
    asked = [appointment.open_move.start] if appointment.state == State.CONFIRMED and appointment.open_move else []
    return [start for start in (appointment.start, *asked) if start]


def _uid(appointment: Appointment, start: datetime) -> str:
    name, _at, domain = appointment.uid.rpartition("@")
    return f"{name}-{start.astimezone(UTC):%Y%m%dT%H%M%SZ}@{domain}"


def _title(appointment: Appointment, *, is_sure: bool, with_names: bool) -> str:
    title = _("Appointment")
    if with_names:
        values = {"name": appointment.name, "service": appointment.service_name}
        title = _("%(name)s, %(service)s") % values
    return title if is_sure else _("%(title)s (not agreed yet)") % {"title": title}


def event_uid(group: GroupEvent) -> str:
    return f"event-{group.pk}@{messages.mail_domain()}"


def is_event_uid(uid: str) -> bool:
    """Whether it is that of a group event of ours."""
    return re.fullmatch(rf"event-\d+@{re.escape(messages.mail_domain())}", uid.lower()) is not None


def _group_event(group: GroupEvent, *, with_names: bool) -> Event:
    event = Event()
    event.add("uid", event_uid(group))
    _when(event, Span(group.start, group.end), group.changed_at)
    event.add("status", "CONFIRMED")
    event.add("summary", group.title if with_names else _("Group session"))
    event.add("url", seat_mail.admin_url(group))
    return event


def _time_off(away: TimeOff, feed: CalendarFeed) -> Event:
    event = Event()
    event.add("uid", f"time-off-{away.pk}@{messages.mail_domain()}")
    _when(event, Span(away.start, away.end), feed.made_at or away.start)
    event.add("summary", _("Time off"))
    return event


def _when(event: Event, span: Span, stamp: datetime) -> None:
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", span.start.astimezone(UTC))
    event.add("dtend", span.end.astimezone(UTC))
    event.add("transp", "OPAQUE")


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
