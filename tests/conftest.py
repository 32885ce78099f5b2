"""What every test may count on."""

import pytest
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_migrate
from django.urls import get_resolver
from hypothesis import settings

# No deadline: a busy machine is no failure.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.fixture(autouse=True, scope="session")
def all_modules():
    """Every view is imported before the first test: one that swaps a function must not swap it for later imports."""
    assert get_resolver().url_patterns


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A test with transactions of its own ends with empty tables, and then Django works out every model's permissions
    anew. They are the same each time, so they are put back instead.
    """
    with django_db_blocker.unblock():
        content_types, permissions = list(ContentType.objects.all()), list(Permission.objects.all())

    def put_back(**kwargs):
        ContentType.objects.bulk_create(content_types, ignore_conflicts=True)
        Permission.objects.bulk_create(permissions, ignore_conflicts=True)

    assert post_migrate.disconnect(create_contenttypes)
    assert post_migrate.disconnect(create_permissions, dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.connect(put_back, sender=apps.get_app_config("auth"), weak=False)


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="module")
def rows_of_module(django_db_setup, django_db_blocker):
    """Call it in a fixture of the module's scope: rows written there are made once, stand in every test of the module
    that comes later and go after the last. Only where each test undoes its own changes, so none with transaction=True.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with django_db_blocker.block():
            yield django_db_blocker.unblock
        transaction.set_rollback(True)
