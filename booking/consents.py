"""What clients agree to: the words in force, keeping who agreed when, and when that lapses."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.models import ACCEPTED, Appointment, Consent, ConsentText
from practice import identity

FIRST_VERSION = "2026-11"
GENERAL, HEALTH = ConsentText.Kind.GENERAL, ConsentText.Kind.HEALTH


def words(kind: ConsentText.Kind) -> ConsentText:
    """The version asked for now. Until one is written on the desk it is the site's own, which no table has yet."""
    return ConsentText.objects.in_force(kind, timezone.now()) or ConsentText(
        kind=kind, version=FIRST_VERSION, text=first_words(kind)
    )


def first_words(kind: ConsentText.Kind) -> str:
    if kind == GENERAL:
        return _("I agree to the practice's policies.")
    return _(
        "I agree that my answers about my health are kept, encrypted, so that the session can be made safe for me. "
        "I can ask for them to be deleted at any time."
    )


def keep(appointment: Appointment, agreed: Iterable[ConsentText], *, now: datetime) -> None:
    """Belongs into the transaction of what was agreed to."""
    for text in agreed:
        kept, _new = ConsentText.objects.get_or_create(
            kind=text.kind, version=text.version, defaults={"text": text.text, "since": now}
        )
        Consent.objects.get_or_create(appointment=appointment, text=kept, defaults={"at": now})


def of_health(appointment: Appointment) -> Consent | None:
    """The latest consent to keep health answers, of its client at the same address, or its own."""
    return _of_health(appointment).order_by("-at", "-pk").first()


def _of_health(appointment: Appointment) -> QuerySet[Consent]:
    rows = Consent.objects.filter(text__kind=HEALTH).select_related("text")
    if appointment.client_id is None:
        return rows.filter(appointment=appointment)
    theirs = rows.filter(
        appointment__client=appointment.client_id,
        appointment__email__iexact=appointment.email,
        appointment__state__in=ACCEPTED,
    )
    return theirs | rows.filter(appointment=appointment)


def lapses_at(consent: Consent) -> datetime:
    return consent.at + timedelta(days=identity.current().consent_days)


def holds(consent: Consent | None, text: ConsentText, now: datetime) -> bool:
    """Whether it need not be asked for again: not lapsed, and to `text`, the words of today."""
    return consent is not None and lapses_at(consent) > now and consent.text_id == text.pk
