"""The site as something one keeps on a phone: manifest, service worker, and the page of what is saved."""

import json

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from practice import identity
from practice.responses import public_page

PAPER, ACTION = "#fbf8f3", "#1f5c57"


@public_page
def manifest(request):
    practice = identity.current()
    icons = [
        {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("img/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    about = {
        "id": "/",
        "name": practice.name,
        "short_name": practice.name if len(practice.name) <= 12 else practice.name.split()[0],
        "description": strip_tags(practice.tagline),
        "lang": get_language(),
        "start_url": reverse("home"),
        "scope": get_script_prefix(),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": ACTION,
        "icons": icons,
        "shortcuts": [
            {"name": _("Routines"), "url": reverse("exercises:routine_list")},
            {"name": _("Saved for offline"), "url": reverse("saved")},
        ],
    }
    return JsonResponse(about, content_type="application/manifest+json")


def worker(request):
    """Two lines: what the worker must know, and the file that does the work, by its hashed name.

    Asked again at every visit (no-cache), so that a release arrives; what it holds then is another text, a new worker.
    """
    about = {
        "release": getattr(staticfiles_storage, "manifest_hash", ""),
        "saved": reverse("saved"),
        "files": [settings.STATIC_URL, settings.MEDIA_URL],
        "language": get_language(),
        "words": {
            "offline": _("You are offline; this is what was saved on {when}."),
            "silent": _("The site does not answer just now; this is what was saved on {when}."),
        },
    }
    script = f"const SETTINGS = {json.dumps(about)};\nimportScripts({json.dumps(static('js/worker.js'))});\n"
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": get_script_prefix()}
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)


@public_page
def saved(request):
    return render(request, "practice/saved.html")
