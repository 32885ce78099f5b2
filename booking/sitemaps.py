"""What search engines may list of booking."""

from django.utils import timezone

from booking import catalogue
from booking.models import Event, Service
from practice.sitemaps import SiteSitemap


class ServiceSitemap(SiteSitemap):
    def items(self) -> list[Service]:
        return catalogue.current().services


class EventSitemap(SiteSitemap):
    def items(self) -> list[Event]:
        return list(Event.objects.published().coming(timezone.now()))
