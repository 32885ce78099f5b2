"""What visitors may ask for and of whom, remembered between requests. Whoever writes reads the rows themselves."""

from dataclasses import dataclass

from booking.models import AddOn, Length, OwnRules, Practitioner, Service
from practice.page_cache import forget_on_change, remembered

forget_on_change("catalogue", Service, Length, AddOn, Practitioner, OwnRules)


@dataclass(frozen=True)
class Catalogue:
    """Published services in order, lengths, add-ons and rules fetched along, and the active practitioners."""

    services: list[Service]
    practitioners: list[Practitioner]

    @property
    def bookable(self) -> list[Service]:
        """Those one client asks for, when there is somebody to ask."""
        return [each for each in self.services if is_bookable(each)] if self.practitioners else []

    def service(self, slug: str) -> Service | None:
        return next((each for each in self.services if each.slug == slug), None)


def current() -> Catalogue:
    return remembered("catalogue", fresh)


def fresh() -> Catalogue:
    services = Service.objects.published().prefetch_related("lengths", "add_ons", "own_rules")
    return Catalogue(list(services), list(Practitioner.objects.active()))


def is_bookable(service: Service) -> bool:
    return service.kind == Service.Kind.PRIVATE and bool(service.lengths.all())
