"""The practitioner's ready words."""

from django.contrib import admin

from booking.models import ReplyTemplate


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(admin.ModelAdmin):
    list_display = ["title", "text", "order"]
    list_editable = ["order"]
