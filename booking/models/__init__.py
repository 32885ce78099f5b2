"""Rows of booking, one module a subject."""

from booking.models.appointments import (
    OCCUPYING,
    WAITING,
    Actor,
    Appointment,
    AppointmentAddOn,
    DiaryEntry,
    State,
    Transition,
)
from booking.models.catalogue import AddOn, Length, Practitioner, Service
from booking.models.home_care import HomeCare
from booking.models.hours import OpeningHours, SpecialDay, SpecialWindow, TimeOff
from booking.models.intake import Answers, Question

__all__ = [
    "OCCUPYING",
    "WAITING",
    "Actor",
    "AddOn",
    "Answers",
    "Appointment",
    "AppointmentAddOn",
    "DiaryEntry",
    "HomeCare",
    "Length",
    "OpeningHours",
    "Practitioner",
    "Question",
    "Service",
    "SpecialDay",
    "SpecialWindow",
    "State",
    "TimeOff",
    "Transition",
]
