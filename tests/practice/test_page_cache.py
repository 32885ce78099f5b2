import pytest
from django.db import transaction

from practice import identity
from practice.models import Practice
from practice.page_cache import forget, remembered
from tests.factories import make_practice


def counted():
    calls = []

    def compute():
        calls.append(1)
        return len(calls)

    return compute


@pytest.mark.django_db
def test_a_value_is_computed_once_until_it_is_forgotten():
    compute = counted()
    assert [remembered("a", compute), remembered("a", compute)] == [1, 1]
    forget("a")
    assert remembered("a", compute) == 2


@pytest.mark.django_db
def test_a_group_is_forgotten_as_a_whole_and_no_other():
    one, two, other = counted(), counted(), counted()

    def ask():
        return [remembered("1", one, group="g"), remembered("2", two, group="g"), remembered("1", other, group="h")]

    assert [ask(), ask()] == [[1, 1, 1], [1, 1, 1]]
    forget("g")
    assert ask() == [2, 2, 1]


@pytest.mark.django_db(transaction=True)
def test_what_was_read_during_a_transaction_is_forgotten_when_it_commits():
    compute = counted()
    with transaction.atomic():
        forget("g")
        remembered("1", compute, group="g")
    assert remembered("1", compute, group="g") == 2


@pytest.mark.django_db(transaction=True)
def test_the_footer_follows_the_practice_at_once(client):
    make_practice(phone="555 0100")
    assert "555 0100" in client.get("/blog/").content.decode()
    practice = Practice.objects.get()
    practice.phone = "555 0199"
    practice.save()
    assert "555 0199" in client.get("/blog/").content.decode()


@pytest.mark.django_db
def test_a_request_keeps_the_practice_it_began_with(django_assert_num_queries):
    make_practice()
    with django_assert_num_queries(1), identity.kept() as practice:
        assert identity.current() is practice
        assert identity.current() is practice
