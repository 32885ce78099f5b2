"""What is offered, by whom, and what is asked of clients."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from booking import wishes, words
from booking.models import AddOn, Length, Practitioner, Question, Service
from practice import identity


@admin.register(Practitioner)
class PractitionerAdmin(admin.ModelAdmin):
    list_display = ["name", "user", "active"]
    list_select_related = ["user"]
    prepopulated_fields = {"slug": ["name"]}


class LengthInline(admin.TabularInline):
    model = Length
    extra = 0
    min_num = 1


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
                ],
                "description": _("Buffers are kept free around every session; a length may have its own."),
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


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    list_display = ["text", "asked_for", "kind", "flag_words", "needed", "order", "active"]
    list_editable = ["order", "active"]
    list_filter = ["active", "kind", "services"]
    search_fields = ["text", "flag_words"]
    prepopulated_fields = {"slug": ["text"]}
    filter_horizontal = ["services"]
    fieldsets = [
        (None, {"fields": ["text", "help", "kind", "choices", "needed", "active", "order"]}),
        (_("Asked for"), {"fields": ["services"]}),
        (
            _("Flag"),
            {
                "fields": ["flag_when", "flag_value", "flag_words"],
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
