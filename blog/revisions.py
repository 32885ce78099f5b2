"""What a post said each time it was saved. All of it is kept."""

from blog.models import Post, Revision
from practice.models import User

TEXTS = ("title", "summary", "body")


def keep(before: Post | None, after: Post, *, user: User | None) -> None:
    """A revision of what `after` says, if that is new. What it said `before` is kept too if nobody has yet.

    An imported text, or one from before there were revisions, has none until it is changed for the first time.
    """
    texts = {name: getattr(after, name) for name in TEXTS}
    newest = Revision.objects.filter(post=after).values(*TEXTS).first()
    if newest == texts:
        return
    if before and newest is None:
        earlier = {name: getattr(before, name) for name in TEXTS}
        if earlier == texts:
            return
        Revision.objects.create(post=after, saved_at=before.updated_at, saved_by=before.author, **earlier)
    Revision.objects.create(post=after, saved_by=user, **texts)
