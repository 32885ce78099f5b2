"""What search engines may list of booking."""

from django.contrib.sitemaps import Sitemap

from booking import catalogue
from booking.models import Service


class ServiceSitemap(Sitemap):
    def items(self) -> list[Service]:
        return catalogue.current().services
