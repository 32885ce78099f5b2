"""The address at which a practitioner's own calendar program reads the diary: make it, renew it, close it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking import calendar_feed
from booking.models import CalendarFeed, Practitioner
from practice.responses import private_page


class FeedForm(forms.ModelForm):
    class Meta:
        model = CalendarFeed
        fields = ["with_names", "with_time_off"]


class FeedPage(admin.ModelAdmin):
    """A page of its own below the practitioner's."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(private_page(self.feed))
        return [path("<int:pk>/feed/", page, name="booking_practitioner_feed"), *super().get_urls()]

    @admin.display(description=_("calendar feed"))
    def calendar_feed(self, practitioner: Practitioner) -> str:
        if not practitioner.pk:
            return gettext("Save first.")
        where = reverse("admin:booking_practitioner_feed", args=[practitioner.pk])
        return format_html('<a href="{}">{}</a>', where, gettext("Sessions in your own calendar program"))

    def feed(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How the feed stands; on POST one of its verbs. A new address is on this answer and nowhere else."""
        practitioner = self.get_object(request, str(pk))
        if practitioner is None:
            raise Http404
        if not self.has_change_permission(request, practitioner):
            raise PermissionDenied
        kept = CalendarFeed.objects.filter(practitioner=practitioner).first()
        form = FeedForm(request.POST if "keep" in request.POST else None, instance=kept)
        address = ""
        if request.method == "POST":
            if "open" in request.POST:
                address = calendar_feed.url(calendar_feed.open_feed(practitioner, now=timezone.now()))
                self.log_change(request, practitioner, gettext("new feed address"))
                kept = CalendarFeed.objects.get(practitioner=practitioner)
            else:
                self._change(request, practitioner, form)
                return redirect("admin:booking_practitioner_feed", pk)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "practitioner": practitioner,
            "feed": kept,
            "form": form,
            "address": address,
            "program_address": address.replace("https:", "webcal:").replace("http:", "webcal:"),
            "title": gettext("Calendar feed"),
        }
        return TemplateResponse(request, "admin/booking/practitioner/feed.html", context)

    def _change(self, request: HttpRequest, practitioner: Practitioner, form: FeedForm) -> None:
        if "close" in request.POST:
            if calendar_feed.close_feed(practitioner):
                self.log_change(request, practitioner, gettext("feed closed"))
            notices.success(request, gettext("The address is closed. Programs that read it will show nothing new."))
        elif form.is_valid():
            form.instance.practitioner = practitioner
            form.save()
            notices.success(request, gettext("Kept. Programs show it when they read the feed again."))
