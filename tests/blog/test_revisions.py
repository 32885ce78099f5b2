import pytest

from blog import writing
from blog.models import Post, Revision
from tests.blog.moving import run_import
from tests.factories import make_post, make_practice, make_user

pytestmark = pytest.mark.django_db


def saved(post, user=None, **values):
    post = Post.objects.get(pk=post.pk)
    for name, value in values.items():
        setattr(post, name, value)
    writing.save(post, user=user)
    return post


def kept(post):
    return list(Revision.objects.filter(post=post).values_list("title", "summary", "body").reverse())


def test_each_text_that_is_saved_is_kept_and_who_saved_it():
    user = make_user()
    post = Post(title="A", slug="a", summary="s", body="One")
    writing.save(post, user=user)
    saved(post, user, body="Two")
    saved(post, user, title="B")
    assert kept(post) == [("A", "s", "One"), ("A", "s", "Two"), ("B", "s", "Two")]
    assert {revision.saved_by for revision in Revision.objects.all()} == {user}


def test_what_changes_no_text_keeps_nothing():
    post = Post(title="A", slug="a", summary="s", body="One")
    writing.save(post, user=None)
    saved(post, slug="b")
    saved(post, takes_comments=False)
    assert len(kept(post)) == 1


def test_a_text_from_before_there_were_revisions_is_kept_once_it_changes():
    post = make_post(body="Imported")
    before = post.updated_at
    saved(post, slug="b")
    assert kept(post) == []
    before = Post.objects.get().updated_at
    saved(post, body="Changed")
    assert [body for _, _, body in kept(post)] == ["Imported", "Changed"]
    assert Revision.objects.last().saved_at == before


def test_every_text_that_an_import_brings_is_kept_once_it_changes(tmp_path):
    make_practice()
    file = tmp_path / "a.md"
    for body, mine in (("One", "Mine"), ("Two", "Mine again"), ("Three", "Mine at last")):
        file.write_text(f"---\ntitle: A\ndate: 2019-01-01\n---\n{body}")
        run_import(file)
        saved(Post.objects.get(), body=mine)
    bodies = set(Revision.objects.values_list("body", flat=True))
    assert bodies == {"One", "Mine", "Two", "Mine again", "Three", "Mine at last"}


def test_a_text_is_brought_back_and_the_one_it_replaces_is_kept():
    user = make_user()
    post = make_post(body="## One\n\nx")
    saved(post, body="Two")
    writing.restore(Revision.objects.get(body="## One\n\nx"), user=user)
    post.refresh_from_db()
    assert (post.body, post.headings) == ("## One\n\nx", [{"id": "one", "text": "One"}])
    assert [body for _, _, body in kept(post)] == ["## One\n\nx", "Two", "## One\n\nx"]
    assert Revision.objects.first().saved_by == user


def test_saving_a_text_does_not_undo_what_others_wrote_meanwhile():
    post = make_post()
    Post.objects.update(is_shared_draft=True, preview_version=3, share_key="drawn")
    post.body = "Changed"
    writing.save(post, user=None)
    again = Post.objects.get()
    assert (again.body, again.is_shared_draft, again.preview_version, again.share_key) == ("Changed", True, 3, "drawn")
    assert again.body_html == "<p>Changed</p>\n"


def test_an_import_changes_an_article_when_it_brings_other_words(tmp_path):
    make_practice()
    file = tmp_path / "a.md"
    stamps = []
    for body in ("One", "One", "Two"):
        file.write_text(f"# A\n\n{body}\n")
        run_import(file)
        stamps.append(Post.objects.get().updated_at)
    assert stamps[0] == stamps[1] < stamps[2]
