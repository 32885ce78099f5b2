"""The practitioner's desk for booking, one module a subject."""

from booking.admin import accesses, appointments, busy, catalogue, clients, events, home_care, hours, telling

__all__ = ["accesses", "appointments", "busy", "catalogue", "clients", "events", "home_care", "hours", "telling"]
