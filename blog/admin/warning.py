"""What readers miss in a post, said on the page that follows."""

from django.contrib import messages as notices
from django.http import HttpRequest
from django.utils.translation import gettext as _

from blog import checks
from blog.models import Post


def warn(request: HttpRequest, post: Post) -> None:
    said = _("Readers miss something: %s") if post.published_at else _("Before it can be published: %s")
    for sentence in checks.before_publishing(post):
        notices.warning(request, said % sentence)
