"""Who comes back types nothing twice: what an earlier appointment's private page lets a new request begin with.

The private page mints a token of its own for it, `returning=<token>`, which the pages that ask carry along. It opens
for some hours and for nothing else: no appointment can be seen or changed with it. A page that carries it is private.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from booking import consents, intake, matching
from booking.links import closes_at
from booking.models import ACCEPTED, Answers, Appointment, Client, Consent, Question
from booking.pregnancy import weeks_at
from booking.told import as_told
from practice import identity, links
from practice.encryption import Lost

SALT = "returning"
SHAPE = re.compile(r"[-\w:]{1,120}", re.ASCII)
OPEN_FOR = timedelta(hours=12)
"""From the private page to the end of asking. The mail's link mints another."""


@dataclass(frozen=True)
class Earlier:
    """An earlier appointment, reached through its private link."""

    appointment: Appointment

    @property
    def was_accepted(self) -> bool:
        """Otherwise nobody has said who this is: the contact is filled in and nothing else."""
        return self.appointment.state in ACCEPTED

    @property
    def client(self) -> Client | None:
        """Whom the link proves, as long as it is they who come."""
        return self.appointment.client if self.was_accepted else None

    @property
    def comes(self) -> str:
        """Who came then."""
        return self.appointment.name

    def is_for(self, name: str) -> bool:
        """Whether `name` is the person whose answers and whose client these are."""
        return matching.is_same_name(name, self.comes)

    def contact(self) -> dict[str, str]:
        """What the form begins with."""
        row = self.appointment
        return {
            "name": row.addressee,
            "who_comes": row.name if row.booked_by else "",
            "email": row.email,
            "phone": row.phone,
            "zone": row.zone_name,
        }

    @cached_property
    def answers(self) -> list[dict[str, Any]]:
        """What was last answered, each with the day it was given on.

        By the same client at the same address, so that what one mailbox was never told is not shown to it: not even if
        the practitioner has taken two people for one.
        """
        return _last(_known(self.appointment)) if self.was_accepted else []

    @cached_property
    def health_consent(self) -> Consent | None:
        """What was last agreed to about health answers."""
        return consents.of_health(self.appointment) if self.was_accepted else None


def answers_before(appointment: Appointment) -> list[dict[str, Any]]:
    """What the client of `appointment` answered last for another one, each with its day."""
    return _last(_known(appointment).exclude(appointment=appointment))


def _known(row: Appointment) -> QuerySet[Answers]:
    kept = Answers.objects.filter(appointment__state__in=ACCEPTED).select_related("appointment")
    if row.client_id:
        return kept.filter(appointment__client=row.client_id, appointment__email__iexact=row.email)
    return kept.filter(appointment=row)


def _last(kept: QuerySet[Answers]) -> list[dict[str, Any]]:
    last = kept.order_by("-appointment__created_at").first()
    if last is None or isinstance(last.content, Lost):
        return []
    given = last.appointment.created_at.astimezone(identity.current().zone).date().isoformat()
    return [{"given": given, **each} for each in last.content]


def token(appointment: Appointment) -> str:
    return links.token(SALT, pk=appointment.pk, version=appointment.link_version)


def read(value: str, now: datetime) -> Earlier | None:
    """What a token opens; nothing for one that is forged, foreign, revoked or too old. Looked up all the same."""
    try:
        pk, version = links.read(SALT, value, max_age=OPEN_FOR)
    except links.BadLink:
        pk, version = 0, 0
    row = (
        Appointment.objects.select_related("client").defer("client__notes").filter(pk=pk, link_version=version).first()
    )
    return Earlier(as_told(row, now)) if row and closes_at(row) > now else None


def shaped(value: str | None) -> str:
    """`value` when it looks like a token; nobody typed what does not, so that is left out without a word."""
    return value if value and SHAPE.fullmatch(value) else ""


def of_request(request: HttpRequest, now: datetime) -> Earlier | None:
    """What the address of a page carries along. From then on the page is for one person, and kept by nobody."""
    value = shaped(request.GET.get("returning"))
    if not value:
        return None
    request.is_private = True  # type: ignore[attr-defined]  # practice.responses reads it
    return read(value, now)


def onward(*, came_from: str = "", returning: str = "") -> str:
    """What an address ends with to carry on where somebody comes from."""
    pairs = {"came_from": came_from, "returning": returning}
    said = urlencode({key: value for key, value in pairs.items() if value})
    return f"?{said}" if said else ""


def carried(
    questions: Iterable[Question], answers: Sequence[Mapping[str, Any]], today: date
) -> dict[str, dict[str, Any]]:
    """Of earlier `answers`, by slug, those that stand in for a question of today's; the flag is judged anew.

    The question still has the same words and isn't asked at every visit, its answer isn't a number of weeks, which is
    another one every week, nor a due date long past.
    Without a single answer that says something there is nothing to carry.
    """
    lasting = timedelta(days=identity.current().consent_days)
    known = {each["slug"]: each for each in answers if date.fromisoformat(each["given"]) + lasting > today}
    found = {
        question.slug: {
            "given": known[question.slug]["given"],
            **intake.entry(question, known[question.slug]["answer"]),
        }
        for question in questions
        if question.slug in known and _still_answers(question, known[question.slug], today)
    }
    return found if any(intake.is_said(each) for each in found.values()) else {}


def _still_answers(question: Question, earlier: Mapping[str, Any], today: date) -> bool:
    if question.asked == Question.Asked.ALWAYS or question.kind == Question.Kind.WEEKS:
        return False
    if question.text != earlier["question"]:
        return False
    if not intake.is_said(earlier):
        return not question.needed
    if question.kind == Question.Kind.DUE_DATE:
        return weeks_at(date.fromisoformat(earlier["answer"]), today) is not None
    return question.kind != Question.Kind.CHOICE or earlier["answer"] in question.choice_list
