"""Stop reminders and follow-ups, or have them again."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from booking.links import mail_choice_of
from practice.links import BadLink
from practice.responses import private_page


@csrf_exempt  # the token is what gives the right, and mail programs post here without a cookie (RFC 8058)
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request, token):
    """On POST alone: mail scanners follow links."""
    try:
        choice = mail_choice_of(token)
    except BadLink:
        raise Http404 from None
    if request.method == "POST":
        if "again" in request.POST:
            choice.resume()
        else:
            choice.stop(timezone.now())
    context = {"choice": choice, "is_done": request.method == "POST"}
    return render(request, "booking/reminders.html", context)
