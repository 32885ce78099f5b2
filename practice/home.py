"""The home page: what this is, and one thing to do. The one view that knows all apps."""

from django.shortcuts import render

from blog.models import Post
from booking.models import Service
from exercises.models import Routine
from practice.responses import public_page


@public_page
def home(request):
    context = {
        "services": Service.objects.published(),
        "post": Post.objects.published().order_by("-published_at").first(),
        "routines": Routine.objects.published()[:3],
    }
    return render(request, "practice/home.html", context)
