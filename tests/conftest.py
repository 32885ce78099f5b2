"""What every test may count on."""

import pytest
from django.core.cache import cache
from django.urls import get_resolver
from hypothesis import settings

# No deadline: a busy machine is no failure.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.fixture(autouse=True, scope="session")
def all_modules():
    """Every view is imported before the first test: one that swaps a function must not swap it for later imports."""
    assert get_resolver().url_patterns


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()
