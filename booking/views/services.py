"""What is offered: a list, and a page for each service."""

from django.http import Http404
from django.shortcuts import render

from booking import catalogue, structured
from practice.responses import public_page


@public_page
def service_list(request):
    return render(request, "booking/services.html", {"services": catalogue.current().services})


@public_page
def service_page(request, slug):
    found = catalogue.current()
    service = found.service(slug)
    if service is None:
        raise Http404
    context = {
        "service": service,
        "is_bookable": service in found.bookable,
        "others": [each for each in found.services if each != service],
        "structured": structured.service(service),
    }
    return render(request, "booking/service.html", context)
