"""What search engines may list of booking."""

from booking import catalogue
from booking.models import Service
from practice.sitemaps import SiteSitemap


class ServiceSitemap(SiteSitemap):
    def items(self) -> list[Service]:
        return catalogue.current().services
