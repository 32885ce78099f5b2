"""The home page: what this is, and one thing to do. The one view that knows all apps."""

from django.shortcuts import render
from django.utils import timezone

from blog.models import Post
from booking import structured
from booking.models import Event, Service
from exercises.models import Routine
from practice.responses import public_page


@public_page
def home(request):
    context = {
        "services": Service.objects.published().private(),
        "post": Post.objects.published().order_by("-published_at").first(),
        "event": Event.objects.published().coming(timezone.now()).first(),
        "routines": Routine.objects.published()[:3],
        "structured": structured.business(),
    }
    return render(request, "practice/home.html", context)
