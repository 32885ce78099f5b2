"""Rows for tests: plain functions, nothing but what is asked for."""

from datetime import timedelta

from django.utils import timezone

from blog.models import Comment, Post
from practice.models import Practice, User


def make_practice(**values):
    values = {
        "name": "Sample practice",
        "email": "practitioner@example.com",
        "time_zone": "America/Los_Angeles",
        **values,
    }
    return Practice.objects.update_or_create(pk=1, defaults=values)[0]


def make_user(username="practitioner", **values):
    values = {"is_staff": True, "is_superuser": True, "email": "practitioner@example.com", **values}
    return User.objects.create_user(username=username, password="a long password", **values)


def make_post(slug="sample-post", **values):
    values = {
        "title": "Sample post",
        "summary": "A summary.",
        "body": "Some text.",
        "published_at": timezone.now() - timedelta(days=1),
        **values,
    }
    return Post.objects.create(slug=slug, **values)


def make_comment(post, **values):
    values = {"name": "Sample reader", "body": "A comment.", **values}
    if values.get("state", "pending") != "pending":
        values = {"decided_at": timezone.now(), **values}
    return Comment.objects.create(post=post, **values)


def make_exercise(slug="bridge", **values):
    from exercises.models import Exercise

    values = {
        "name": slug.replace("-", " ").capitalize(),
        "summary": "A sample.",
        "position": "back",
        "instructions": "Lie down.\nLift.",
        "hold_seconds": 15,
        **values,
    }
    return Exercise.objects.create(slug=slug, **values)


def make_routine(slug="release", exercises=(), **values):
    """A routine of `exercises`, each with its own dose, its total time written."""
    from exercises.models import Routine, Step
    from exercises.plans import refresh_totals

    values = {"name": slug.capitalize(), "summary": "A sample routine.", **values}
    routine = Routine.objects.create(slug=slug, **values)
    Step.objects.bulk_create(Step(routine=routine, exercise=e, order=i) for i, e in enumerate(exercises, 1))
    refresh_totals()
    routine.refresh_from_db()
    return routine
