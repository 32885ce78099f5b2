"""The practitioner's desk for booking, one module a subject."""

from booking.admin import appointments, catalogue, home_care, hours

__all__ = ["appointments", "catalogue", "home_care", "hours"]
