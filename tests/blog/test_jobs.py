from datetime import timedelta

import pytest
from django.utils import timezone

from blog import jobs
from blog.models import Comment
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_networks_are_forgotten_after_three_days():
    post, now = make_post(), timezone.now()
    old = make_comment(post, network="a" * 32, created_at=now - 4 * DAY)
    new = make_comment(post, network="a" * 32, created_at=now - 2 * DAY)
    assert (jobs.forget_networks(), jobs.forget_networks()) == (1, 0)
    assert [Comment.objects.get(pk=each.pk).network for each in (old, new)] == ["", "a" * 32]


def test_what_was_put_aside_goes_after_a_month_and_nothing_else_does():
    post, now = make_post(), timezone.now()
    kept = [
        make_comment(post, created_at=now - 40 * DAY),
        make_comment(post, state="approved", decided_at=now - 40 * DAY),
        make_comment(post, state="rejected", decided_at=now - 29 * DAY),
        make_comment(post, state="spam", decided_at=now - 29 * DAY),
    ]
    for state in ("rejected", "spam"):
        make_comment(post, state=state, decided_at=now - 31 * DAY)
    assert (jobs.delete_put_aside(), jobs.delete_put_aside()) == (2, 0)
    assert list(Comment.objects.order_by("pk")) == kept
