"""Addresses for search engines. An app adds its own sitemap to the dict in practice/urls.py."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse


class SiteSitemap(Sitemap):
    """A sitemap whose addresses begin with SITE_URL, whatever name the request came by."""

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class PracticeSitemap(SiteSitemap):
    """The practice's own pages."""

    def items(self) -> list[str]:
        return ["home", "about", "policies", "privacy"]

    def location(self, item: str) -> str:
        return reverse(item)
