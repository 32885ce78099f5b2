"""What the search finds of services and coming events. Nothing of anybody who has booked one."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.models import AddOn, Event, Service
from practice.search import index, plain


def service_entry(service: Service) -> index.Entry:
    said = [service.summary, plain.of_html(service.description_html), *(each.name for each in service.add_ons.all())]
    return index.Entry(title=service.name, text=plain.tidy("\n".join(said)), url=service.get_absolute_url())


def event_entry(event: Event) -> index.Entry:
    said = [event.about, event.what_to_bring, event.warnings, event.place, event.service.name]
    return index.Entry(
        title=event.title,
        text=plain.tidy("\n".join(said)),
        url=event.get_absolute_url(),
        at=event.start,
        visible_until=event.start,
    )


def events_of(service: Service) -> Iterable[int]:
    return Event.objects.coming(timezone.now()).filter(service=service.pk).values_list("pk", flat=True)


index.register(
    index.Kind(
        name="service",
        label=_("Service"),
        rows=lambda: Service.objects.published().prefetch_related("add_ons"),
        shown=lambda now: Service.objects.published(),
        entry=service_entry,
    ),
    follows={AddOn: lambda add_on: [add_on.service_id]},
)
index.register(
    index.Kind(
        name="event",
        label=_("Event"),
        rows=lambda: Event.objects.published().coming(timezone.now()).select_related("service"),
        shown=lambda now: Event.objects.published().coming(now),
        entry=event_entry,
    ),
    follows={Service: events_of},
)
