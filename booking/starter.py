"""What a new practice offers on its first day: menu, hours and intake. Makes what is missing, changes nothing."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from booking import consents, evenings
from booking.availability import instant
from booking.models import AddOn, ConsentText, Length, OpeningHours, Practitioner, Question, ReplyTemplate, Service
from booking.starter_questions import QUESTIONS
from practice import identity

TEXTS = Path(__file__).parent / "starter_texts"

SERVICES: dict[str, dict[str, Any]] = {
    "massage": {
        "name": "Massage",
        "summary": "Unhurried work for backs, hips and shoulders; side-lying in pregnancy.",
        "preparation": "Come in what is comfortable. Please eat lightly and bring nothing but time.",
    },
    "cupping": {
        "name": "Cupping",
        "summary": "Cups that lift instead of press; may ease a tight back for a while.",
        "preparation": "Come with skin that is neither freshly shaved nor sunburnt.",
        "days_between": 7,
    },
    "sound-bath": {
        "name": "Sound bath",
        "summary": "An hour of bowls and quiet, lying down, for you alone.",
        "preparation": "Come 15 minutes early, in warm clothes.",
    },
    "sound-bath-evening": {
        "name": "Sound bath evening",
        "kind": "group",
        "summary": "An evening of bowls and quiet, lying down, in a small circle.",
        "preparation": "Come 15 minutes early, in warm clothes.",
    },
    "energy-work": {
        "name": "Energy work",
        "summary": "Light, quiet work, with touch or without: you choose.",
        "preparation": "Wear what is comfortable. You stay dressed.",
    },
}
LENGTHS = {  # minutes, price, minutes kept free afterwards
    "massage": [(60, 110, 15), (90, 155, 20), (120, 195, 20)],
    "cupping": [(30, 55, 15), (45, 75, 15)],
    "sound-bath": [(60, 95, 15)],
    "sound-bath-evening": [(75, 30, 15)],
    "energy-work": [(45, 70, 15), (60, 90, 15)],
}
ADD_ONS = {"massage": [{"slug": "cupping", "name": "Cupping", "extra_minutes": 15, "extra_price": Decimal(20)}]}
REPLIES = {
    "Fully booked": "I am fully booked around the time you asked for. Later dates open week by week, so please look "
    "again; or write back with days that suit you, and I will tell you when one of them comes free.",
    "Please ask your provider first": "Before we work together I would like you to ask whoever looks after you whether "
    "this is right for you now. Once they say yes, you are very welcome to ask again.",
    "Outside what I offer": "What you are looking for is outside what I do, and you deserve somebody who does it every "
    "day. Write back if you would like me to think of a colleague.",
    "Another service suits better": "From what you write, another of my services would suit you better. Please have a "
    "look at the list and ask again, or write back and we will find it together.",
}
"""Reasons to decline, by title."""
LONG_DAY = [(time(10), time(13)), (time(14), time(19))]
SHORT_DAY = [(time(9), time(12, 30)), (time(13, 30), time(17))]
EVENING: dict[str, Any] = {
    "minutes": 75,
    "capacity": 12,
    "price": Decimal(30),
    "title": "Sound bath evening",
    "about": "You lie down, close your eyes and listen. This evening is a sample: change or cancel it on the desk.",
    "what_to_bring": "Warm clothes and thick socks. Mats, cushions and blankets are here, and chairs too.",
    "warnings": "Long, deep tones are not for everybody. Please ask your provider first, and tell us, if you have "
    "epilepsy, a pacemaker or another device, tinnitus, a recent concussion or surgery, or if you are in the first "
    "twelve or the last weeks of pregnancy.",
}
EVENINGS, EVENING_CLOCK, FRIDAY = 3, time(19), 4
EVENING_QUESTIONS = "sound-bath"
"""An evening asks what the private session asks."""
WEEK = {1: LONG_DAY, 2: SHORT_DAY, 3: LONG_DAY, 4: SHORT_DAY, 5: [(time(9), time(13))]}
"""Tuesday to Saturday."""
MOST_MINUTES_A_DAY = 360


def load() -> None:
    """Services with lengths and add-ons, a practitioner with hours, the questions. Idempotent.

    What belongs to a row is made with it only: a length that was deleted stays deleted.
    """
    is_new = {slug: _service(slug, order) for order, slug in enumerate(SERVICES, start=1)}
    if not Practitioner.objects.exists():
        practitioner = Practitioner.objects.create(
            slug="practitioner", name="Practitioner", most_minutes_a_day=MOST_MINUTES_A_DAY
        )
        OpeningHours.objects.bulk_create(
            OpeningHours(practitioner=practitioner, weekday=weekday, opens=opens, closes=closes)
            for weekday, blocks in WEEK.items()
            for opens, closes in blocks
        )
    if is_new["sound-bath-evening"]:
        _evenings(timezone.now())
    for order, question in enumerate(QUESTIONS, start=1):
        values = question._asdict()
        slugs = values.pop("services")
        row, is_asked_first = Question.objects.get_or_create(
            slug=values.pop("slug"), defaults={**values, "order": order * 10}
        )
        if is_asked_first:
            more = ["sound-bath-evening"] if EVENING_QUESTIONS in slugs else []
            row.services.set(Service.objects.filter(slug__in=[*slugs, *more]))
    _replies()
    for kind in ConsentText.Kind:
        if not ConsentText.objects.filter(kind=kind).exists():
            consents.words(kind).save()


def _replies() -> None:
    """Only where there is none yet: one that was deleted stays deleted."""
    if not ReplyTemplate.objects.exists():
        ReplyTemplate.objects.bulk_create(
            ReplyTemplate(title=title, text=text, order=order * 10)
            for order, (title, text) in enumerate(REPLIES.items(), start=1)
        )


def _evenings(now: datetime) -> None:
    """Every second Friday, beginning in the week after next; not where something stands in the diary."""
    zone = identity.current().zone
    today = now.astimezone(zone).date()
    first = today + timedelta(days=7 + (FRIDAY - today.weekday()) % 7)
    plan = evenings.Plan(
        service=Service.objects.get(slug="sound-bath-evening"),
        practitioner=Practitioner.objects.all()[0],
        start=instant(datetime.combine(first, EVENING_CLOCK), zone),
        **EVENING,
    )
    found = evenings.dates(plan, every_weeks=2, count=EVENINGS, now=now)
    evenings.plan_again(plan, [each.start for each in found if each.start], now=now)


def _service(slug: str, order: int) -> bool:
    """Whether it was missing and is there now."""
    text = (TEXTS / f"{slug}.md").read_text().strip()
    values = {**SERVICES[slug], "description": text, "order": order, "published": True, "slot_step_minutes": 30}
    service, is_new = Service.objects.get_or_create(slug=slug, defaults=values)
    if not is_new:
        return False
    for minutes, price, after in LENGTHS[slug]:
        # An empty buffer is the service's own 15 minutes.
        Length.objects.create(
            service=service, minutes=minutes, price=Decimal(price), buffer_after=None if after == 15 else after
        )
    for add_on in ADD_ONS.get(slug, []):
        AddOn.objects.create(service=service, **add_on)
    return True
