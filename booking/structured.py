"""The practice, its services and events as search engines read them (schema.org)."""

from datetime import time
from typing import Any

from booking import catalogue, week, wishes, words
from booking.models import Event, Service
from practice import identity

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""As schema.org calls them, whatever the language."""


def business() -> dict[str, Any]:
    """The practice itself, for its first page. Hours and prices are remembered: it costs no query."""
    practice = identity.current()
    prices = [length.price for each in catalogue.current().bookable for length in each.lengths.all()]
    low, high = (words.money(each, practice.currency) for each in (min(prices), max(prices))) if prices else ("", "")
    hours = [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [f"https://schema.org/{day}" for day in WEEKDAYS[days.first : days.last + 1]],
            "opens": f"{opens:%H:%M}",
            "closes": f"{closes:%H:%M}" if closes != time(0) else "23:59",
        }
        for days in week.opening_hours()
        for opens, closes in days.hours
    ]
    return {
        "@context": "https://schema.org",
        **_practice(),
        "description": practice.tagline,
        **({"openingHoursSpecification": hours} if hours else {}),
        **({"priceRange": low if low == high else f"{low} - {high}"} if prices else {}),
    }


def service(row: Service) -> dict[str, Any]:
    """A service with an offer for each of its lengths."""
    return {
        "@context": "https://schema.org",
        "@type": "Service",
        "name": row.name,
        "description": row.summary,
        "url": identity.absolute(row.get_absolute_url()),
        "provider": _practice(),
        "offers": [
            {
                "@type": "Offer",
                "name": wishes.minutes_words(length.minutes),
                "price": str(length.price),
                "priceCurrency": identity.current().currency,
                "url": identity.absolute(row.get_absolute_url()),
            }
            for length in row.lengths.all()
        ],
    }


def event(row: Event) -> dict[str, Any]:
    practice = identity.current()
    status = "EventCancelled" if row.is_cancelled else "EventScheduled"
    address = row.place or practice.address
    url = identity.absolute(row.get_absolute_url())
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": row.title,
        "description": row.about or row.service.summary,
        "startDate": row.start.astimezone(practice.zone).isoformat(),
        "endDate": row.end.astimezone(practice.zone).isoformat(),
        "doorTime": row.door_opens.astimezone(practice.zone).isoformat(),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": practice.name,
            **({"address": " ".join(address.split())} if address else {}),
        },
        "organizer": _practice(),
        "maximumAttendeeCapacity": row.capacity,
        "offers": {
            "@type": "Offer",
            "price": str(row.price),
            "priceCurrency": row.currency,
            "availability": f"https://schema.org/{'InStock' if row.places_left > 0 else 'SoldOut'}",
            "url": url,
        },
        "url": url,
    }


def _practice() -> dict[str, Any]:
    practice = identity.current()
    return {
        "@type": "HealthAndBeautyBusiness",
        "name": practice.name,
        "url": identity.absolute("/"),
        **({"telephone": practice.phone} if practice.phone else {}),
        **({"address": " ".join(practice.address.split())} if practice.address else {}),
    }
