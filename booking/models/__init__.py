"""Rows of booking, one module a subject."""

from booking.models.access import Access
from booking.models.appointments import Appointment, AppointmentAddOn
from booking.models.busy import BusyCalendar, BusyTime, CalendarFeed
from booking.models.catalogue import AddOn, Length, Practitioner, Service
from booking.models.clients import Client
from booking.models.consents import Consent, ConsentText
from booking.models.diary import DiaryEntry
from booking.models.events import EXPECTED, SEATED, Booking, BookingChange, BookingState, Event, EventState
from booking.models.home_care import HomeCare
from booking.models.hours import OpeningHours, SpecialDay, SpecialWindow, TimeOff
from booking.models.intake import Answers, Question
from booking.models.other_times import FurtherWish, Move, Offer
from booking.models.own_rules import OwnRules
from booking.models.states import ACCEPTED, OCCUPYING, WAITING, Actor, State
from booking.models.telling import MailChoice, ReplyTemplate
from booking.models.trail import Transition

__all__ = [
    "ACCEPTED",
    "EXPECTED",
    "OCCUPYING",
    "SEATED",
    "WAITING",
    "Access",
    "Actor",
    "AddOn",
    "Answers",
    "Appointment",
    "AppointmentAddOn",
    "Booking",
    "BookingChange",
    "BookingState",
    "BusyCalendar",
    "BusyTime",
    "CalendarFeed",
    "Client",
    "Consent",
    "ConsentText",
    "DiaryEntry",
    "Event",
    "EventState",
    "FurtherWish",
    "HomeCare",
    "Length",
    "MailChoice",
    "Move",
    "Offer",
    "OpeningHours",
    "OwnRules",
    "Practitioner",
    "Question",
    "ReplyTemplate",
    "Service",
    "SpecialDay",
    "SpecialWindow",
    "State",
    "TimeOff",
    "Transition",
]
