"""Services and coming events inside other texts, with their prices and places as they are now."""

from collections.abc import Iterable
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking import catalogue, words
from booking.models import AddOn, Event, Length, OwnRules, Practitioner, Service
from booking.models.events import EVENT_CARDS
from practice import embeds
from practice.embeds import Asked
from practice.models import Practice
from practice.page_cache import forget_on_change

SERVICE_CARDS = "service_cards"
forget_on_change(SERVICE_CARDS, Service, Length, AddOn, Practitioner, OwnRules, Practice)
forget_on_change(EVENT_CARDS, Event, Practice)


def service_cards(asked: Asked, path: str) -> dict[str, str]:
    found = catalogue.fresh()
    bookable = found.bookable
    return {
        each.slug: render_to_string(
            "booking/_service_embed.html",
            {"service": each, "lowest": lowest_price(each), "is_bookable": each in bookable},
        )
        for each in found.services
        if each.slug in asked["service"]
    }


def event_cards(asked: Asked, path: str) -> dict[str, str]:
    """Only of events that are still to come: of the others nothing can be booked any more."""
    rows = Event.objects.published().coming(timezone.now()).filter(slug__in=asked["event"])
    return {row.slug: render_to_string("booking/_event_embed.html", {"event": row}) for row in rows}


def lowest_price(service: Service) -> Decimal | None:
    return min((length.price for length in service.lengths.all()), default=None)


def service_choices() -> Iterable[tuple[str, str]]:
    return Service.objects.published().values_list("slug", "name")


def event_choices() -> Iterable[tuple[str, str]]:
    """With their times: an evening often has the title of the one before."""
    zone = timezone.get_current_timezone()
    rows = Event.objects.published().coming(timezone.now()).values_list("slug", "title", "start")
    return [(slug, f"{title}, {words.short(start, zone)}") for slug, title, start in rows]


embeds.register(
    "service", service_cards, group=SERVICE_CARDS, label=_("Services"), choices=service_choices, page="booking:service"
)
embeds.register("event", event_cards, group=EVENT_CARDS, label=_("Coming events"), choices=event_choices)
