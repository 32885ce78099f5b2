"""Rows for tests: plain functions, nothing but what is asked for."""

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
