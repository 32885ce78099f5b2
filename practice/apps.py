"""The practice as a Django app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PracticeAppConfig(AppConfig):
    name = "practice"

    def ready(self) -> None:
        """Every process that may save a row knows what of it can be searched, and what must be found again."""
        autodiscover_modules("searching", "addresses")
