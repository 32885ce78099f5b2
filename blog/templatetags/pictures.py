"""Pictures in templates."""

from django import template
from django.utils.safestring import SafeString

from blog import picture_markup
from blog.models import Post

register = template.Library()
CARD = "(min-width: 42rem) 20rem, 92vw"


@register.simple_tag
def card_cover(post: Post) -> SafeString | str:
    """The cover on a card, silent for screen readers: the title beside it says the same. Empty without a cover."""
    return picture_markup.markup(post.cover, alt="", css="post-card__cover", sizes=CARD) if post.cover else ""
