"""What is blocked, and whose address is confirmed."""

from django.contrib import admin
from django.http import HttpRequest

from blog.admin.nameless import NamelessLogAdmin
from blog.desk_forms import BlockForm
from blog.models import Block, ConfirmedAddress


@admin.register(Block)
class BlockAdmin(admin.ModelAdmin):
    form = BlockForm
    list_display = ["value", "kind", "created_at"]
    list_filter = ["kind"]
    search_fields = ["value"]


@admin.register(ConfirmedAddress)
class ConfirmedAddressAdmin(NamelessLogAdmin):
    """Only its owner confirms an address; here it can be taken off, and then its comments wait again."""

    list_display = ["email", "confirmed_at"]
    search_fields = ["email"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ConfirmedAddress | None = None) -> bool:
        return False
