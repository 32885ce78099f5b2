"""Parts of base.html that are the same on every page."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from practice import identity
from practice.page_cache import remembered

register = template.Library()


@register.simple_tag
def footer() -> SafeString:
    """The footer, rendered once for all pages until the practice or its hours change."""

    def render() -> str:
        return render_to_string("practice/_footer.html", {"practice": identity.current()})

    return mark_safe(remembered(get_language() or "", render, group="footer"))
