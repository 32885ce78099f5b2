"""The practice's own pages."""

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.static import serve

from practice.models import Page
from practice.responses import public_page


@public_page
def page(request, slug):
    return render(request, "practice/page.html", {"page": get_object_or_404(Page, slug=slug)})


def media(request, path):
    """Uploaded pictures. One machine's disk; with object storage the files have addresses of their own."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def healthz(request):
    """200 while the site can reach its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def robots(request):
    return render(request, "practice/robots.txt", content_type="text/plain")


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def server_error(request):
    """The last resort asks nothing of the database, and does without styles when they are what is missing."""
    try:
        body = render_to_string("500.html", {"styled": True})
    except Exception:
        body = render_to_string("500.html", {"styled": False})
    return HttpResponseServerError(body)
