"""A draft shown to somebody outside, at a secret address that can be closed again."""

from django.db.models import F
from django.urls import reverse

from blog.models import Post
from practice import identity, links

SALT = "blog.draft"


def share(post: Post) -> bool:
    """Open a secret address; False when there is one already."""
    closed = Post.objects.filter(pk=post.pk, is_shared_draft=False)
    return bool(closed.update(is_shared_draft=True, preview_version=F("preview_version") + 1))


def revoke(post: Post) -> bool:
    """Close every secret address that was ever made; False when none is open."""
    return bool(Post.objects.filter(pk=post.pk, is_shared_draft=True).update(is_shared_draft=False))


def address(post: Post) -> str:
    """The whole secret address, to send to somebody."""
    token = links.token(SALT, pk=post.pk, version=post.preview_version)
    return identity.absolute(reverse("blog:draft", args=[token]))


def find(token: str) -> list[Post]:
    """The post as `with_topics()` rows; none when the address is forged, foreign or closed."""
    pk, version = links.key(SALT, token)
    return list(Post.objects.filter(pk=pk, preview_version=version, is_shared_draft=True).with_topics())
