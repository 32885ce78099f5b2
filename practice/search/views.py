"""`/search/?q=`: the one public page with a form. It asks by GET, so it needs no cookie and can be linked to."""

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from practice.responses import public_page
from practice.search import finding
from practice.search.forms import SearchForm


@public_page
def search(request):
    typed = request.GET.get("q", "").replace("\0", " ")
    form = SearchForm({"q": typed})
    found = None
    if form.is_valid() and form.cleaned_data["q"]:
        found = finding.find(
            form.cleaned_data["q"],
            page=page_number(request.GET.get("page", "")),
            language=settings.LANGUAGE_CODE,
            now=timezone.now(),
        )
    return render(request, "practice/search.html", {"form": form, "typed": typed.strip(), "found": found})


def page_number(typed):
    return int(typed) if typed.isdecimal() and len(typed) < 6 else 1
