"""Parts of base.html that are the same on every page."""

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from practice import identity
from practice.page_cache import remembered

register = template.Library()


# The first part of every address that the navigation marks as the place one is at.
SECTIONS = {"blog", "routines", "services", "about", "book", "search"}


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> SafeString:
    """The navigation, rendered once for each section."""
    request = context.get("request")
    first = request.path.split("/")[1] if request else ""
    section = first if first in SECTIONS else ""

    def render() -> str:
        return render_to_string("practice/_nav.html", {"here": f"/{section}/"})

    return mark_safe(remembered(f"{get_language()}:{section}", render, group="navigation"))


@register.simple_tag
def footer() -> SafeString:
    """The footer, rendered once for all pages until the practice or its hours change."""

    def render() -> str:
        return render_to_string("practice/_footer.html", {"practice": identity.current()})

    return mark_safe(remembered(get_language() or "", render, group="footer"))
