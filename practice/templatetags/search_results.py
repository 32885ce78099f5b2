"""What was found, with the words that were looked for marked."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from practice.search.extracts import Piece

register = template.Library()


@register.filter
def marked(pieces: list[Piece]) -> SafeString:
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", each.text) if each.is_hit else each.text,) for each in pieces)
    )
