import pytest
from django.db import transaction

from practice import messages


@pytest.mark.django_db(transaction=True)
def test_queue_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        messages.queue("anything", to="a@example.com", context={})
