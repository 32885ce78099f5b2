"""What a post said each time it was saved. All of it is kept."""

from blog.models import Post, Revision
from practice.models import User

TEXTS = ("title", "summary", "body")


def keep(before: Post | None, after: Post, *, user: User | None) -> None:
    """A revision of what `after` says, if that is new. What it said `before` is kept too if nobody has yet.

    A text that an import has brought, each time it brings one, or one from before there were revisions, has none until
    it is changed.
    """
    texts = _texts(after)
    if before:
        earlier = _texts(before)
        if earlier == texts:
            return
        if earlier != Revision.objects.filter(post=after).values(*TEXTS).first():
            Revision.objects.create(post=after, saved_at=before.updated_at, saved_by=before.author, **earlier)
    Revision.objects.create(post=after, saved_by=user, **texts)


def _texts(post: Post) -> dict[str, str]:
    return {name: getattr(post, name) for name in TEXTS}
