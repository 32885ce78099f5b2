import pytest

from tests.factories import make_comment, make_post, make_practice, make_user

pytestmark = pytest.mark.django_db


def test_desk_says_how_many_comments_wait(client):
    make_practice()
    client.force_login(make_user())
    assert "wait for you" not in client.get("/admin/").text
    post = make_post()
    for _ in range(2):
        make_comment(post, state="pending")
    assert "2 comments wait for you" in client.get("/admin/").text


def test_who_may_write_begins_on_the_first_page(client):
    make_practice()
    client.force_login(make_user())
    assert 'href="/admin/blog/post/add/">Write an article</a>' in client.get("/admin/").text
    client.force_login(make_user("reader", is_superuser=False))
    assert "Write an article" not in client.get("/admin/").text
