"""What a new practice offers on its first day: menu, hours and intake. Makes what is missing, changes nothing."""

from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from booking.models import AddOn, Length, OpeningHours, Practitioner, Question, Service
from booking.starter_questions import QUESTIONS

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
    },
    "sound-bath": {
        "name": "Sound bath",
        "summary": "An hour of bowls and quiet, lying down, for you alone.",
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
    "energy-work": [(45, 70, 15), (60, 90, 15)],
}
ADD_ONS = {"massage": [{"slug": "cupping", "name": "Cupping", "extra_minutes": 15, "extra_price": Decimal(20)}]}
LONG_DAY = [(time(10), time(13)), (time(14), time(19))]
SHORT_DAY = [(time(9), time(12, 30)), (time(13, 30), time(17))]
WEEK = {1: LONG_DAY, 2: SHORT_DAY, 3: LONG_DAY, 4: SHORT_DAY, 5: [(time(9), time(13))]}
"""Tuesday to Saturday."""


def load() -> None:
    """Services with lengths and add-ons, a practitioner with hours, the questions. Idempotent.

    What belongs to a row is made with it only: a length that was deleted stays deleted.
    """
    for order, slug in enumerate(SERVICES, start=1):
        _service(slug, order)
    if not Practitioner.objects.exists():
        practitioner = Practitioner.objects.create(slug="practitioner", name="Practitioner")
        OpeningHours.objects.bulk_create(
            OpeningHours(practitioner=practitioner, weekday=weekday, opens=opens, closes=closes)
            for weekday, blocks in WEEK.items()
            for opens, closes in blocks
        )
    for order, question in enumerate(QUESTIONS, start=1):
        values = question._asdict()
        slugs = values.pop("services")
        row, is_new = Question.objects.get_or_create(slug=values.pop("slug"), defaults={**values, "order": order * 10})
        if is_new:
            row.services.set(Service.objects.filter(slug__in=slugs))


def _service(slug: str, order: int) -> None:
    text = (TEXTS / f"{slug}.md").read_text().strip()
    values = {**SERVICES[slug], "description": text, "order": order, "published": True, "slot_step_minutes": 30}
    service, is_new = Service.objects.get_or_create(slug=slug, defaults=values)
    if not is_new:
        return
    for minutes, price, after in LENGTHS[slug]:
        # An empty buffer is the service's own 15 minutes.
        Length.objects.create(
            service=service, minutes=minutes, price=Decimal(price), buffer_after=None if after == 15 else after
        )
    for add_on in ADD_ONS.get(slug, []):
        AddOn.objects.create(service=service, **add_on)
