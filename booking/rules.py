"""The rules for a service of one practitioner: the service's own, where the practitioner has none of their own."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import timedelta

from booking.availability import Need
from booking.models import AddOn, Length, Practitioner, Service


@dataclass(frozen=True)
class Rules:
    """Fields are named as on the service and on the practitioner's own rules."""

    notice_hours: int
    horizon_days: int
    slot_step_minutes: int
    buffer_before: int
    buffer_after: int
    before_may_precede_opening: bool
    after_may_pass_closing: bool
    most_minutes_a_day: int | None
    days_between: int
    new_clients: bool
    trusted_at_once: bool

    @property
    def notice(self) -> timedelta:
        return timedelta(hours=self.notice_hours)

    @property
    def slot_step(self) -> timedelta:
        return timedelta(minutes=self.slot_step_minutes)

    def need(self, length: Length, add_ons: Iterable[AddOn] = ()) -> Need:
        """The time that a length with its add-ons takes. A length's own buffer comes first."""
        before = self.buffer_before if length.buffer_before is None else length.buffer_before
        after = self.buffer_after if length.buffer_after is None else length.buffer_after
        return Need(
            timedelta(minutes=length.minutes + sum(add_on.extra_minutes for add_on in add_ons)),
            timedelta(minutes=before),
            timedelta(minutes=after),
            before_may_precede_opening=self.before_may_precede_opening,
            after_may_pass_closing=self.after_may_pass_closing,
        )

    def is_open_to_new(self, length: Length) -> bool:
        """Whether somebody whom the practitioner does not know as a client may ask for it."""
        return self.new_clients and length.new_clients


NAMES = tuple(field.name for field in fields(Rules))


def of(practitioner: Practitioner, service: Service) -> Rules:
    """One query, or none where the service's own rules were fetched along."""
    own = next((row for row in service.own_rules.all() if row.practitioner_id == practitioner.pk), None)
    values = {name: getattr(own, name, None) for name in NAMES}
    return Rules(**{name: getattr(service, name) if value is None else value for name, value in values.items()})
