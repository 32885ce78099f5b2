"""What the worker does for the blog: pictures, and forgetting after a while."""

from datetime import timedelta

from django.utils import timezone

from blog import moderation, picture_sizes, questions, share_images
from blog.models import Comment, PrivateQuestion
from blog.moving import running
from practice.jobs import job

NETWORKS_KEPT = timedelta(days=3)
PUT_ASIDE_KEPT = timedelta(days=30)


@job(every=timedelta(hours=6))
def forget_networks() -> int:
    """Where a comment or question came from matters for an hour, to judge the next; then nobody needs to know."""
    before = timezone.now() - NETWORKS_KEPT
    rows = [Comment.objects.filter(created_at__lt=before), PrivateQuestion.objects.filter(created_at__lt=before)]
    return sum(each.exclude(network="").update(network="") for each in rows)


@job(every=timedelta(hours=6))
def delete_put_aside() -> int:
    """Rejected comments and spam, with the mail address in them, after a month in which one may think again."""
    return moderation.delete_put_aside(timezone.now() - PUT_ASIDE_KEPT)


@job(every=timedelta(hours=1))
def purge_questions() -> int:
    """Private questions that were answered some days ago, or have got very old."""
    return questions.purge_due(timezone.now())


@job(every=timedelta(seconds=2))
def make_pictures() -> bool:
    """One picture's sizes at a time: mails don't wait for a whole album."""
    return picture_sizes.make_next()


@job(every=timedelta(seconds=20))
def draw_share_images() -> int:
    return share_images.draw_stale()


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
