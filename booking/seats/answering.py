"""Answers that a party gives later, on its private page: booking.party_questions says to what."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from booking import intake
from booking.lifecycle import NotPossible
from booking.models import Actor, Booking, ConsentText
from booking.seats.changing import event_kept, obstacle, write_down


def answer(
    booking: Booking, answers: Sequence[Mapping[str, Any]], agreed: Iterable[ConsentText] = (), *, now: datetime
) -> Booking:
    """Add `answers`, as intake.kept makes them, to what was said before, which stays. Raises NotPossible."""
    with event_kept(booking.event_id) as event:
        row = Booking.objects.get(pk=booking.pk)
        row.event = event
        if sentence := obstacle("answer", row, now=now):
            raise NotPossible(sentence)
        row.answers = _completed(row.answers, answers)
        for text in agreed:
            row.consent_text = f"{row.consent_text}\n{text.text}".strip()
            row.health_consent_at = now
        row.save(update_fields=["answers", "consent_text", "health_consent_at"])
        write_down(row, "answer", row.state, Actor.CLIENT, now=now, user=None)
    return row


def _completed(before: Sequence[Mapping[str, Any]], added: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """In the order they were asked in; one that was left out gives way to an answer."""
    kept = {each["slug"]: each for each in before}
    for each in added:
        if each["slug"] not in kept or not intake.is_said(kept[each["slug"]]):
            kept[each["slug"]] = each
    return list(kept.values())
