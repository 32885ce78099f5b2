"""What the blog forgets after a while."""

from datetime import timedelta

from django.utils import timezone

from blog import pictures
from blog.models import Comment, Picture
from blog.moving import running
from practice.jobs import job

NETWORKS_KEPT = timedelta(days=3)
REJECTED_KEPT = timedelta(days=30)


@job(every=timedelta(hours=6))
def forget_networks() -> int:
    """Where a comment came from matters for an hour, to judge the next one; then nobody needs to know."""
    old = Comment.objects.filter(created_at__lt=timezone.now() - NETWORKS_KEPT).exclude(network="")
    return old.update(network="")


@job(every=timedelta(hours=6))
def delete_rejected() -> int:
    """Rejected comments, with the mail address in them, after a month in which one may think again."""
    return Comment.objects.rejected_before(timezone.now() - REJECTED_KEPT).delete()[0]


@job(every=timedelta(seconds=2))
def make_pictures() -> int:
    """The sizes of pictures that were uploaded since, one at a time, and the pages they stand in."""
    for picture in Picture.objects.to_be_made()[:1]:
        pictures.make(picture)
        for post in picture.covered_posts.all():
            post.save(update_fields=["body_html", "cover_html"])
        return 1
    return 0


@job(every=timedelta(seconds=2))
def read_uploads() -> int:
    """Large files of posts, so that their plans can be shown."""
    return running.read_next(timezone.now())


@job(every=timedelta(seconds=2))
def run_imports() -> int:
    """One import that somebody has confirmed, or that a worker left half done."""
    return running.run_next(timezone.now())


@job(every=timedelta(hours=6))
def delete_old_uploads() -> int:
    """Files of posts hold readers' addresses: they go some days after their import."""
    return running.delete_old_files(timezone.now())
