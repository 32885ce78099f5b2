"""What a time breaks that the practitioner chooses past the rules, and the one thing that nobody may overrule."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import rules
from booking.availability import Need, Span, is_apart, is_within, opening
from booking.diary.limits import day_limits, has_day_limits, session_dates
from booking.diary.spans import DAY, Absence, absences, entries, midnight, open_windows
from booking.models import AddOn, Appointment, Client, DiaryEntry, Length, Practitioner, Service
from booking.models.appointments import ENCRYPTED
from booking.rules import Rules
from practice import identity


def in_the_way(
    start: datetime,
    *,
    practitioner: Practitioner,
    length: Length,
    add_ons: Sequence[AddOn] = (),
    ignoring: Appointment | None = None,
) -> DiaryEntry | None:
    """The first in the diary that overlaps a session at `start`, buffers included."""
    occupied = rules.of(practitioner, length.service).need(length, add_ons).occupied(start.astimezone(UTC))
    rows = DiaryEntry.objects.overlapping(practitioner, *occupied)
    rows = rows.select_related("appointment", "event").defer(*(f"appointment__{name}" for name in ENCRYPTED))
    return (rows.exclude(appointment=ignoring) if ignoring else rows).first()


def overrules(
    start: datetime,
    *,
    practitioner: Practitioner,
    length: Length,
    add_ons: Sequence[AddOn] = (),
    client: Client | None = None,
    now: datetime,
    ignoring: Appointment | None = None,
) -> list[str]:
    """A sentence for each rule that a session at `start` would break. Whether the time is taken, in_the_way says."""
    rule = rules.of(practitioner, length.service)
    wanted = rule.need(length, add_ons)
    start = start.astimezone(UTC)
    day = start.astimezone(identity.current().zone).date()
    sentences = [
        *_about_now(start, day, rule, now),
        *_about_hours(start, day, wanted, practitioner, length),
        *_about_absence(start, wanted, practitioner),
        *_about_work(day, wanted, rule, practitioner, length, ignoring),
    ]
    if client and rule.days_between:
        sentences += _about_client(day, rule.days_between, client, length.service, ignoring)
    return sentences


def too_near(appointment: Appointment, client: Client) -> str:
    """That the time of `appointment` is too near to another session of `client`, in a sentence; empty when it isn't.

    Who asks without a private link could not be told: nobody knew whose sessions to look at. A query where days are
    kept.
    """
    days = rules.of(appointment.practitioner, appointment.service).days_between
    if not days or appointment.start is None:
        return ""
    day = appointment.start.astimezone(identity.current().zone).date()
    return "".join(_about_client(day, days, client, appointment.service, appointment))


def _about_now(start: datetime, day: date, rule: Rules, now: datetime) -> list[str]:
    today = now.astimezone(identity.current().zone).date()
    if start < now:
        return [_("This time is in the past.")]
    if start < now + rule.notice:
        hours = rule.notice_hours
        return [
            ngettext("Less than the least notice of %d hour.", "Less than the least notice of %d hours.", hours) % hours
        ]
    if day > today + DAY * rule.horizon_days:
        days = rule.horizon_days
        return [
            ngettext(
                "Further ahead than the %d day in which times can be asked for.",
                "Further ahead than the %d days in which times can be asked for.",
                days,
            )
            % days
        ]
    return []


def _about_hours(start: datetime, day: date, wanted: Need, practitioner: Practitioner, length: Length) -> list[str]:
    windows = open_windows(practitioner, length.service, day - DAY, day + DAY)
    return about_hours(start, wanted, opening(windows, identity.current().zone))


def about_hours(start: datetime, wanted: Need, opened: list[Span]) -> list[str]:
    """A sentence for each part of a session at `start` that lies outside the open spans."""
    if not is_within(Span(start, start + wanted.hands_on), opened):
        return [_("Outside the opening hours.")]
    occupied, must_be_open = wanted.occupied(start), wanted.open(start)
    sentences = []
    if must_be_open.start < start and not is_within(Span(occupied.start, start), opened):
        sentences.append(_("The time to be kept free before it begins before the opening."))
    if not is_within(Span(start, must_be_open.end), opened):
        sentences.append(_("The time to be kept free after it passes the closing."))
    return sentences


def _about_absence(start: datetime, wanted: Need, practitioner: Practitioner) -> list[str]:
    return about_absences(absences(practitioner, wanted.occupied(start)))


def about_absences(found: Iterable[Absence]) -> list[str]:
    sentences = {False: _("In your time off."), True: _("In a busy time of your other calendars.")}
    return [sentences[elsewhere] for elsewhere in sorted({row.elsewhere for row in found})]


def _about_work(
    day: date, wanted: Need, rule: Rules, practitioner: Practitioner, length: Length, ignoring: Appointment | None
) -> list[str]:
    if not has_day_limits(practitioner, rule):
        return []
    rows = entries(practitioner, Span(midnight(day), midnight(day + DAY)), ignoring=ignoring, done=True)
    return [
        _("%(minutes)d minutes of hands-on work on that day; the most is %(most)d.")
        % {"minutes": limit.with_session(day, wanted.hands_on), "most": limit.most}
        for limit in day_limits(practitioner, length.service, rule, rows)
        if not limit.has_room(day, wanted.hands_on)
    ]


def _about_client(day: date, days: int, client: Client, service: Service, ignoring: Appointment | None) -> list[str]:
    others = session_dates(client, service, day - DAY * days, day + DAY * days, ignoring=ignoring)
    if is_apart(day, others, days):
        return []
    nearest = min(abs((day - other).days) for other in others)
    said = ngettext(
        "%(nearest)d day from another session of this kind for %(client)s; %(days)d are to be kept.",
        "%(nearest)d days from another session of this kind for %(client)s; %(days)d are to be kept.",
        nearest,
    )
    return [said % {"nearest": nearest, "client": client.name, "days": days}]
