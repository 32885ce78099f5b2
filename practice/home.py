"""The home page: what this is, and one thing to do. The one view that knows all apps."""

from django.shortcuts import render

from practice.responses import public_page


@public_page
def home(request):
    return render(request, "practice/home.html")
