from django.db import connection

from tests.factories import make_practice, make_user


def test_key_that_no_row_can_have_is_answered(client, db):
    """SQLite knows no number that large; PostgreSQL looks and finds no row."""
    make_practice()
    client.force_login(make_user())
    is_sqlite = connection.vendor == "sqlite"
    response = client.post("/admin/booking/question/add/", {"text": "Why?", "services": "9" * 30})
    assert response.status_code == (400 if is_sqlite else 200)
    response = client.post("/admin/blog/topic/", {"action": "delete_selected", "_selected_action": "9" * 30})
    assert response.status_code == (400 if is_sqlite else 200)
