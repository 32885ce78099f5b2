"""What is offered, by whom, and what is asked of clients."""

from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, QuerySet
from django.forms import NullBooleanSelect
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from booking import wishes, words
from booking.admin.calendar_feed import FeedPage
from booking.models import AddOn, ConsentText, Length, OwnRules, Practitioner, Question, Service
from practice import identity


class AsTheService(NullBooleanSelect):
    """Yes, no, or what the service says."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.choices = [("unknown", _("as the service")), ("true", _("Yes")), ("false", _("No"))]


class OwnRulesInline(admin.StackedInline):
    model = OwnRules
    extra = 0
    formfield_overrides = {BooleanField: {"widget": AsTheService}}
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "service",
                    ("notice_hours", "horizon_days"),
                    "slot_step_minutes",
                    ("buffer_before", "buffer_after"),
                    ("before_may_precede_opening", "after_may_pass_closing"),
                    ("most_minutes_a_day", "days_between"),
                    ("new_clients", "trusted_at_once"),
                ],
                "description": _("What you leave empty is as the service says."),
            },
        )
    ]


@admin.register(Practitioner)
class PractitionerAdmin(FeedPage, admin.ModelAdmin):
    list_display = ["name", "user", "active"]
    readonly_fields = ["calendar_feed"]
    list_select_related = ["user"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [OwnRulesInline]

    def get_inlines(self, request: HttpRequest, obj: Practitioner | None) -> Any:
        """Somebody alone has no rules to differ from: the services' are theirs."""
        is_alone = Practitioner.objects.count() < 2 and not OwnRules.objects.exists()
        return [] if is_alone else super().get_inlines(request, obj)


class LengthInline(admin.StackedInline):
    """Stacked, so that a phone shows all of it."""

    model = Length
    extra = 0
    min_num = 1
    fields = [("minutes", "price"), ("buffer_before", "buffer_after"), "new_clients"]


class AddOnInline(admin.TabularInline):
    model = AddOn
    extra = 0
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):
    list_display = ["name", "menu", "kind", "order", "published"]
    list_editable = ["order", "published"]
    list_filter = ["published", "kind"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [LengthInline, AddOnInline]
    readonly_fields = ["asks"]
    fieldsets = [
        (None, {"fields": ["name", "summary", "description", "preparation", "published", "order"]}),
        (
            _("When it can be asked for"),
            {
                "fields": [
                    ("notice_hours", "horizon_days"),
                    "slot_step_minutes",
                    ("buffer_before", "buffer_after"),
                    ("before_may_precede_opening", "after_may_pass_closing"),
                ],
                "description": _("Buffers are kept free around every session; a length may have its own."),
            },
        ),
        (
            _("How often, and for whom"),
            {
                "fields": [("most_minutes_a_day", "days_between"), "new_clients", "trusted_at_once"],
                "description": _("A length can be closed to new clients by itself, in its row below."),
            },
        ),
        (_("What is asked"), {"fields": ["asks"]}),
        (_("Where to find it"), {"classes": ["collapse"], "fields": ["slug", "kind"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        return super().get_queryset(request).prefetch_related("lengths")

    @admin.display(description=_("questions"))
    def asks(self, service: Service) -> str:
        """The questions in their order, those for every service among them; they are edited in their own list."""
        if not service.pk:
            return ""
        questions = Question.objects.for_service(service)
        where = f"{reverse('admin:booking_question_changelist')}?services__id__exact={service.pk}"
        rows = format_html_join("", "<li>{}</li>", ((each.text,) for each in questions))
        return format_html('<ol>{}</ol><a href="{}">{}</a>', rows, where, _("Edit the questions"))

    @admin.display(description=_("lengths and prices"))
    def menu(self, service: Service) -> str:
        currency = identity.current().currency
        return ", ".join(
            f"{wishes.minutes_words(length.minutes)} {words.money(length.price, currency)}"
            for length in service.lengths.all()
        )


@admin.register(ConsentText)
class ConsentTextAdmin(admin.ModelAdmin):
    """A new version is a new row; words that somebody agreed to can be neither changed nor deleted."""

    list_display = ["kind", "version", "since", "text"]
    list_filter = ["kind"]

    def has_change_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_agreed)

    def has_delete_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_agreed)


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    list_display = ["text", "asked_for", "asked", "kind", "flag_words", "needed", "order", "active"]
    list_editable = ["order", "active"]
    list_filter = ["active", "asked", "kind", "services"]
    search_fields = ["text", "flag_words"]
    prepopulated_fields = {"slug": ["text"]}
    filter_horizontal = ["services"]
    fieldsets = [
        (None, {"fields": ["text", "help", "kind", "choices", "asked", "needed", "active", "order"]}),
        (_("Asked for"), {"fields": ["services"]}),
        (
            _("Flag"),
            {
                "fields": ["flag_when", "flag_value", "flag_words", "urgent"],
                "description": _("A flag tells you in words which answer matters. It never turns anybody away."),
            },
        ),
        (_("Short name"), {"classes": ["collapse"], "fields": ["slug"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return super().get_queryset(request).prefetch_related("services")

    @admin.display(description=_("asked for"))
    def asked_for(self, question: Question) -> str:
        return ", ".join(service.name for service in question.services.all()) or str(_("every service"))
