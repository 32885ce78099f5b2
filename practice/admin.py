"""The practice's own rows on the desk."""

from collections.abc import Sequence

from django import forms
from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from practice import messages
from practice.models import Message, Page, Practice, User

admin.site.unregister(Group)  # a handful of people: rights are given to each


@admin.register(User)
class PracticeUserAdmin(UserAdmin):
    fieldsets = (*UserAdmin.fieldsets, (_("First sign-in"), {"fields": ["must_change_password"]}))  # type: ignore[misc]


CURRENCIES = [
    "AUD",
    "CAD",
    "CHF",
    "CZK",
    "DKK",
    "EUR",
    "GBP",
    "HUF",
    "INR",
    "JPY",
    "MXN",
    "NOK",
    "NZD",
    "PLN",
    "SEK",
    "USD",
]


class PracticeForm(forms.ModelForm):
    currency = forms.ChoiceField(label=_("currency"), choices=[(code, code) for code in CURRENCIES])


@admin.register(Practice)
class PracticeAdmin(admin.ModelAdmin):
    form = PracticeForm
    fieldsets = [
        (None, {"fields": ["name", "tagline", "welcome"]}),
        (_("Contact"), {"fields": ["email", "phone", "address", "arrival", "licence_number"]}),
        (
            _("Time and money"),
            {
                "fields": [
                    "time_zone",
                    "currency",
                    "answer_hours",
                    "answer_grace_minutes",
                    "offer_hours",
                    "seat_offer_hours",
                ]
            },
        ),
        (_("Mails and links"), {"fields": ["reminder_hours", "follow_up", "follow_up_text", "private_page_days"]}),
        (_("Policy"), {"fields": ["cancellation_hours", "cancellation_policy"]}),
        (_("Intake and health data"), {"fields": ["pregnancy_from_week", "consent_days", "purge_days", "keep_years"]}),
        (_("Home care"), {"fields": ["home_care_grace_weeks"]}),
        (_("Comments"), {"fields": ["comments_wait_after_days", "comments_close_after_days"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Practice.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Practice | None = None) -> bool:
        return False


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    list_display = ["title", "slug", "updated_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> list[str]:
        """Menu and mails lead to fixed addresses."""
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Page | None = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["title"]}


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    list_display = ["subject", "state", "to", "due_at", "sent_at", "last_error"]
    list_filter = ["state"]
    fields = ["subject", "to", "state", "text", "calendar", "due_at", "sent_at", "attempts", "last_error"]
    search_fields = ["to", "subject"]
    date_hierarchy = "created_at"
    actions = ["send_again"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    @admin.action(description=_("Send again"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        count = sum(messages.send_again(message) for message in queryset)
        notices.success(
            request, ngettext("%d message is in the queue again.", "%d messages are in the queue again.", count) % count
        )
