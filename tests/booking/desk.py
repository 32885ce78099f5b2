"""What tests of the desk share: who signs in, addresses, and counted queries."""

from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from practice.models import Practice
from tests.factories import make_user


def address(verb, row=None):
    return reverse(f"admin:booking_appointment_{verb}", args=[row.pk] if row else [])


def reader():
    """Somebody who may read everything and answer nothing."""
    user = make_user("helper", is_superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="view_appointment"))
    return user


def with_grace(studio, minutes=2):
    Practice.objects.update(answer_grace_minutes=minutes)
    studio.practice.refresh_from_db()
    studio.practice.save()  # what remembers the practice forgets it


def queries(client, path):
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)
