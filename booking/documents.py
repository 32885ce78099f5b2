"""Services and events as documents that a person can read. Services come back as drafts; an event is planned anew."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.models import AddOn, Event, Length, Service
from practice import identity
from practice.documents import Document, Fate, Kind, check, filled, register


class Services(Kind):
    """What readers see of them. How long before and how often one can be asked for is no part of that."""

    folder = "services"
    permission = "booking.add_service"
    says: Mapping[Fate, Any] = {
        Fate.NEW: _("A service is added as a draft. Look at its buffers, then publish it."),
        Fate.STAYS: _("A service says something else here and stays as it is."),
    }
    but = ["draft"]

    def documents(self, *, drafts: bool) -> Iterable[Document]:
        rows = Service.objects.all() if drafts else Service.objects.published()
        return [_service(row) for row in rows.prefetch_related("lengths", "add_ons").order_by("slug")]

    def write(self, documents: Sequence[Document]) -> Iterable[tuple[str, str]]:
        for document in documents:
            _make(document)
        return ()


class Events(Kind):
    """What readers see of them: neither who comes nor how many.

    None is written: a date takes time in a diary, and only its owner knows whether it is still free.
    """

    folder = "events"
    permission = "booking.add_event"
    says: Mapping[Fate, Any] = {Fate.NEW: _("An event is not brought back. If it takes place, plan it on the desk.")}

    def documents(self, *, drafts: bool) -> Iterable[Document]:
        rows = Event.objects.all() if drafts else Event.objects.published()
        return [_event(row) for row in rows.select_related("service").order_by("slug")]


def _service(row: Service) -> Document:
    fields = {
        "name": row.name,
        "summary": row.summary,
        "kind": row.kind,
        "order": row.order,
        "preparation": row.preparation,
        "known_clients_only": not row.new_clients,
        "lengths": [_length(each) for each in row.lengths.all()],
        "add_ons": [_add_on(each) for each in row.add_ons.all()],
        "draft": not row.published,
    }
    return Document(row.slug, filled(fields), row.description)


def _length(row: Length) -> dict[str, Any]:
    fields = {"minutes": row.minutes, "price": str(row.price), "known_clients_only": not row.new_clients}
    return filled(fields)


def _add_on(row: AddOn) -> dict[str, Any]:
    return {"name": row.name, "slug": row.slug, "minutes": row.extra_minutes, "price": str(row.extra_price)}


def _event(row: Event) -> Document:
    fields = {
        "title": row.title,
        "service": row.service.slug,
        "start": _moment(row.start),
        "end": _moment(row.end),
        "cancelled": row.is_cancelled,
        "place": row.place,
        "price": str(row.price),
        "currency": row.currency,
        "places": row.capacity,
        "what_to_bring": row.what_to_bring,
        "warnings": row.warnings,
        "draft": not row.published,
    }
    return Document(row.slug, filled(fields), row.about)


def _moment(moment: datetime) -> datetime:
    """As the clock shows it where it takes place, with its offset."""
    return moment.astimezone(identity.current().zone)


def _make(document: Document) -> None:
    """A service that nobody can ask for yet, with its lengths and add-ons. Raises Damaged."""
    service = Service(
        slug=document.slug,
        name=document.words("name"),
        summary=document.words("summary"),
        kind=document.words("kind"),
        order=document.fields.get("order") or 0,
        preparation=document.words("preparation"),
        new_clients=_is_for_all(document),
        description=document.text,
    )
    check(service, document)
    service.save()
    for part in document.parts("lengths"):
        length = Length(
            service=service,
            minutes=part.words("minutes"),
            price=part.words("price"),
            new_clients=_is_for_all(part),
        )
        check(length, part)
        length.save()
    for part in document.parts("add_ons"):
        add_on = AddOn(
            service=service,
            name=part.words("name"),
            slug=part.words("slug"),
            extra_minutes=part.words("minutes"),
            extra_price=part.words("price"),
        )
        check(add_on, part)
        add_on.save()


def _is_for_all(document: Document) -> bool:
    return document.fields.get("known_clients_only") is not True


register(Services())
register(Events())
