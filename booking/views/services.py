"""What is offered: a list, and a page for each service."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from booking import catalogue, structured
from booking.models import Event, Service
from practice.responses import public_page

EVENTS = 6
"""So many coming ones a service's page shows; the others are a click away."""


@public_page
def service_list(request):
    services = catalogue.current().services
    context = {"services": services, "has_groups": any(each.kind == Service.Kind.GROUP for each in services)}
    return render(request, "booking/services.html", context)


@public_page
def service_page(request, slug):
    found = catalogue.current()
    service = found.service(slug)
    if service is None:
        raise Http404
    context = {
        "service": service,
        "events": Event.objects.published().coming(timezone.now()).filter(service=service)[:EVENTS],
        "is_bookable": service in found.bookable,
        "others": [each for each in found.services if each != service],
        "structured": structured.service(service),
    }
    return render(request, "booking/service.html", context)
