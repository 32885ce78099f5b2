"""Services as search engines read them (schema.org)."""

from typing import Any

from booking import wishes
from booking.models import Service
from practice import identity


def service(row: Service) -> dict[str, Any]:
    """A service with an offer for each of its lengths."""
    practice = identity.current()
    return {
        "@context": "https://schema.org",
        "@type": "Service",
        "name": row.name,
        "description": row.summary,
        "url": identity.absolute(row.get_absolute_url()),
        "provider": {
            "@type": "HealthAndBeautyBusiness",
            "name": practice.name,
            "url": identity.absolute("/"),
            **({"telephone": practice.phone} if practice.phone else {}),
            **({"address": " ".join(practice.address.split())} if practice.address else {}),
        },
        "offers": [
            {
                "@type": "Offer",
                "name": wishes.minutes_words(length.minutes),
                "price": str(length.price),
                "priceCurrency": practice.currency,
                "url": identity.absolute(row.get_absolute_url()),
            }
            for length in row.lengths.all()
        ],
    }
