"""Cards of exercises, routines, services and events inside a text."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from practice.embeds import fill

register = template.Library()


@register.simple_tag
def embeds(html: str, path: str = "") -> SafeString:
    """`html` with its cards. `path` is the page the text stands on: cards then lead back to it."""
    return mark_safe(fill(html, path=path))
