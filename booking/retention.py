"""Letting go of what need not be kept any longer. Each run does a bounded part; logs tell counts and nothing else."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Max, Q, When
from django.db.models.functions import Coalesce, Greatest

from booking import records
from booking.lifecycle import NotPossible
from booking.models import ACCEPTED, Answers, Appointment, Booking, Client, State, Transition
from booking.models.events import EXPECTED, BookingState
from practice import identity

logger = logging.getLogger(__name__)

REFUSED = (State.DECLINED, State.WITHDRAWN, State.EXPIRED)
CAME_TO_SOMETHING = (*EXPECTED, BookingState.NO_SHOW)
ENDED = (BookingState.CANCELLED, BookingState.PASSED_ON, BookingState.EXPIRED)
"""States of a booking that it never leaves."""
BATCH = 50
A_YEAR = timedelta(days=365, hours=6)


def purge_due(now: datetime) -> int:
    """Empty what came to nothing some days ago: answers, note, where it came from.

    A booking comes to nothing when it ends, or with its event while it waits.
    """
    days = identity.current().purge_days
    if not days:
        return 0
    refused = Appointment.objects.filter(state__in=REFUSED, purged_at=None)
    ended = refused.alias(ended=Coalesce(Max("transitions__at"), "created_at"))
    due = ended.filter(ended__lte=now - timedelta(days=days)).order_by("pk")
    count = _purge(list(due.values_list("pk", flat=True)[:BATCH]), now)
    seatless = Booking.objects.exclude(state__in=CAME_TO_SOMETHING).filter(purged_at=None)
    over_at = Case(When(state__in=ENDED, then=Coalesce(Max("changes__at"), "created_at")), default=F("event__end"))
    over = seatless.alias(over_at=over_at).filter(over_at__lte=now - timedelta(days=days)).order_by("pk")[:BATCH]
    count += Booking.objects.filter(pk__in=list(over.values_list("pk", flat=True))).update(
        note="", answers=[], purged_at=now
    )
    if count:
        logger.info("%d requests that came to nothing were emptied", count)
    return count


@transaction.atomic
def _purge(keys: list[int], now: datetime) -> int:
    """By compare and swap: one that is not refused any more was taken back and stays as it is."""
    rows = Appointment.objects.filter(pk__in=keys, state__in=REFUSED, purged_at=None)
    keys = list(rows.select_for_update().values_list("pk", flat=True))
    Answers.objects.filter(appointment__in=keys).delete()
    Transition.objects.filter(appointment__in=keys).update(before=None)
    return rows.filter(pk__in=keys).update(note="", came_from="", last_message="", parting_words="", purged_at=now)


def forget_due(now: datetime) -> int:
    """Erase whoever was not here for some years: clients, and appointments that belong to nobody."""
    years = identity.current().keep_years
    if not years:
        return 0
    limit = now - years * A_YEAR
    visit = Max("appointments__end", filter=Q(appointments__state__in=ACCEPTED))
    evening = Max("bookings__event__end", filter=Q(bookings__state__in=CAME_TO_SOMETHING))
    seen = Greatest(Coalesce(visit, "created_at"), Coalesce(evening, "created_at"))
    clients = Client.objects.alias(seen=seen).filter(seen__lt=limit)
    alone = Appointment.objects.filter(client=None, erased_at=None).alias(seen=Coalesce("end", "created_at"))
    due = [records.of_client(each) for each in clients.order_by("pk")[:BATCH]]
    due += [records.of_appointment(each) for each in alone.filter(seen__lt=limit).order_by("pk")[:BATCH]]
    parties = Booking.objects.filter(client=None, erased_at=None, event__end__lt=limit).select_related("event")
    due += [records.of_booking(each) for each in parties.order_by("pk")[:BATCH]]
    count = sum(_forget(record, now) for record in due)
    if count:
        logger.info("%d records past their time were erased", count)
    return count


def _forget(record: records.Record, now: datetime) -> bool:
    try:
        records.erase(record, now=now)
    except NotPossible:
        return False  # something still stands between the two
    return True
