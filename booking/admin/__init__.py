"""The practitioner's desk for booking, one module a subject."""

from booking.admin import appointments, catalogue, hours

__all__ = ["appointments", "catalogue", "hours"]
