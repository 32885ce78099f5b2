import pytest
from django.utils import timezone

from blog import drafts, writing
from blog.models import Post
from practice import links
from tests.factories import make_exercise, make_post, make_routine

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    post = make_post("a", published_at=None, body="Not out yet")
    assert drafts.share(post)
    post.refresh_from_db()
    return post


def status(client, address):
    return client.get(address).status_code


def test_whoever_has_the_address_reads_the_draft_as_it_will_look(client, draft):
    response = client.get(drafts.address(draft))
    html = response.content.decode()
    assert "<p>Not out yet</p>" in html
    assert "readers don't see this yet" in html.replace("&#x27;", "'")
    assert "/admin/" not in html
    assert response.cookies == {}
    assert "no-store" in response.headers["Cache-Control"]
    assert (response.headers["X-Robots-Tag"], response.headers["Referrer-Policy"]) == ("noindex", "no-referrer")


def test_a_card_in_a_draft_leads_back_to_no_page_that_is_not_there_yet(client, draft):
    make_routine("release", [make_exercise("bridge")])
    draft.body = "::exercise bridge"
    draft.save()
    address = drafts.address(draft)
    assert 'href="/routines/release/play/?step=1#step-1"' in client.get(address).content.decode()
    Post.objects.update(published_at=timezone.now())
    back = f"back={draft.get_absolute_url()}"
    assert back in client.get(address, follow=True).content.decode()


def test_the_latest_text_is_shown_at_the_same_address(client, draft):
    Post.objects.update(body_html="<p>Newer</p>")
    assert "Newer" in client.get(drafts.address(draft)).content.decode()


def test_looking_changes_nothing_and_only_looking_is_possible(client, draft):
    before = Post.objects.values().get()
    client.get(drafts.address(draft))
    assert client.post(drafts.address(draft)).status_code == 405
    assert Post.objects.values().get() == before


def test_a_closed_address_stays_closed_and_a_new_one_is_another(client, draft):
    first = drafts.address(draft)
    assert drafts.revoke(draft)
    assert not drafts.revoke(draft)
    assert status(client, first) == 404
    assert drafts.share(draft)
    assert not drafts.share(draft)
    draft.refresh_from_db()
    assert status(client, first) == 404
    assert status(client, drafts.address(draft)) == 200


def test_forged_and_foreign_addresses_are_not_found(client, draft):
    good = drafts.address(draft)
    other = make_post("b", published_at=None)
    foreign = links.token("blog.comment.stop", pk=draft.pk, version=draft.preview_version)
    never_shared = links.token(drafts.SALT, pk=other.pk, version=other.preview_version)
    for token in ("x", foreign, never_shared, good.rstrip("/").rsplit("/", 1)[1][:-1] + "x"):
        assert status(client, f"/blog/drafts/{token}/") == 404


def test_once_published_the_address_leads_to_the_article(client, draft):
    Post.objects.update(published_at=timezone.now())
    response = client.get(drafts.address(draft))
    assert (response.status_code, response.headers["Location"]) == (302, "/blog/a/")
    assert "no-store" in response.headers["Cache-Control"]
    drafts.revoke(draft)
    assert status(client, drafts.address(draft)) == 404


def test_what_is_taken_back_from_readers_is_open_to_nobody(client, draft):
    address = drafts.address(draft)
    writing.publish(draft, now=timezone.now(), user=None)
    assert status(client, address) == 302
    writing.take_back(draft, user=None)
    assert status(client, address) == 404
    assert drafts.share(draft)
    assert status(client, address) == 404
