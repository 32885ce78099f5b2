from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from blog import form_token, writing
from blog.models import Comment, OldAddress, Post
from tests.factories import make_post, make_practice

pytestmark = pytest.mark.django_db


def move(post, slug, **values):
    post = Post.objects.get(pk=post.pk)
    post.slug = slug
    for name, value in values.items():
        setattr(post, name, value)
    writing.save(post, user=None)
    return post


def led(client, address, **more):
    response = client.get(address, **more)
    return response.status_code, response.headers.get("Location")


def test_a_changed_address_leads_on_for_ever_and_a_chain_leads_straight(client):
    post = make_post("a")
    move(post, "b")
    move(post, "c")
    for old in ("/blog/a/", "/blog/b/", "/blog/a"):
        assert led(client, old, follow=False)[0] == 301
    assert led(client, "/blog/a/") == (301, "/blog/c/")
    assert led(client, "/blog/b/") == (301, "/blog/c/")
    assert client.get("/blog/c/").status_code == 200


def test_an_address_taken_back_leads_nowhere_else(client):
    post = make_post("a")
    move(post, "b")
    move(post, "a")
    assert client.get("/blog/a/").status_code == 200
    assert led(client, "/blog/b/") == (301, "/blog/a/")
    assert [old.path for old in OldAddress.objects.all()] == ["/blog/b/"]


def test_addresses_nobody_could_know_are_not_kept(client):
    for slug, when in (("draft", None), ("later", timezone.now() + timedelta(days=1))):
        post = make_post(slug, published_at=when)
        move(post, f"{slug}-2", published_at=timezone.now())
        assert led(client, f"/blog/{slug}/") == (404, None)
    assert not OldAddress.objects.exists()


def test_an_address_given_up_in_the_drawer_is_kept_too(client):
    post = make_post("a")
    writing.take_back(post, user=None)
    assert led(client, "/blog/a/") == (404, None)
    move(post, "b")
    assert led(client, "/blog/a/") == (404, None)
    move(post, "b", published_at=timezone.now())
    assert led(client, "/blog/a/") == (301, "/blog/b/")


def test_a_post_out_of_the_drawer_under_its_old_name_does_not_lead_to_itself(client):
    post = make_post("a")
    writing.take_back(post, user=None)
    Post.objects.update(published_at=timezone.now())
    assert client.get("/blog/a/").status_code == 200
    assert led(client, "/blog/a/no/") == (404, None)


@pytest.mark.parametrize(
    ("kept", "asked", "target"),
    [
        ("/2019/05/psoas/", "/2019/05/psoas/", "/blog/new/"),
        ("/2019/05/psoas/", "/2019/05/psoas", "/blog/new/"),
        ("/2019/05/psoas", "/2019/05/psoas/?from=mail", "/blog/new/?from=mail"),
        ("/?p=12", "/?p=12", "/blog/new/"),
        ("/?p=12", "/?from=mail&p=12", "/blog/new/?from=mail"),
        ("/psoas.html", "/psoas.html", "/blog/new/"),
        ("/hüfte/", "/h%C3%BCfte/", "/blog/new/"),
        ("/h%C3%BCfte/", "/h%C3%BCfte/", "/blog/new/"),
        ("/blog/old/", "/blog/old/comment/?reply=3", "/blog/new/comment/?reply=3"),
        ("/2019/05/psoas/", "/2019/05/psoas/feed/", "/blog/new/comments/feed/"),
        ("/2019/05/psoas/", "/2019/05/psoas/feed/atom/?x=1", "/blog/new/comments/feed/?x=1"),
    ],
)
def test_addresses_of_another_site_lead_to_the_post(client, kept, asked, target):
    OldAddress.objects.create(path=kept, post=make_post("new"))
    assert led(client, asked) == (301, target)
    response = client.get(asked)
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response.cookies == {}


@pytest.mark.parametrize("asked", ["/?p=13", "/?p=x", "/", "/2019/", "/blog/", "/%00", "/blog/%00/", "/?p=%00"])
def test_everything_else_stays_what_it_was(client, asked):
    OldAddress.objects.create(path="/?p=12", post=make_post("new"))
    assert client.get(asked).status_code == (200 if asked.split("?")[0] in ("/", "/blog/") else 404)


def test_old_addresses_of_drafts_lead_nowhere(client):
    OldAddress.objects.create(path="/old/", post=make_post("new", published_at=None))
    assert led(client, "/old/") == (404, None)


def test_a_page_that_is_there_is_never_led_away(client):
    OldAddress.objects.create(path="/blog/here/", post=make_post("new"))
    make_post("here")
    assert client.get("/blog/here/").status_code == 200


def test_only_what_is_not_found_asks_and_once(client, django_assert_num_queries):
    make_practice()
    post = make_post("new")
    client.get("/blog/new/")
    with django_assert_num_queries(1):
        client.get("/blog/new/")
    OldAddress.objects.create(path="/old/", post=post)
    client.get("/nothing/")
    with django_assert_num_queries(1):
        client.get("/old/?a=b")


def test_a_comment_written_at_the_old_address_arrives(client):
    post = make_post("old")
    token = form_token.issue(post=post.pk, now=timezone.now() - timedelta(minutes=1))
    move(post, "new")
    said = {"name": "Sample reader", "body": "I had begun before it moved.", "token": token}
    response = client.post("/blog/old/comment/", said)
    assert (response.status_code, response.headers["Location"]) == (308, "/blog/new/comment/")
    client.post("/blog/old/comment/", said, follow=True)
    assert Comment.objects.get().body == "I had begun before it moved."


def test_another_posts_old_address_is_refused():
    move(make_post("a", title="The psoas"), "b")
    with pytest.raises(ValidationError, match="“The psoas” was found at this address before"):
        Post(title="New", slug="a", summary="x", body="x").full_clean()
    make_post("c")
    Post.objects.get(slug="b").full_clean()


def test_a_post_may_take_its_own_old_address():
    post = move(make_post("a"), "b")
    post.slug = "a"
    post.full_clean()
